"""A step from within: a fresh fork becomes the process that executes one component."""

import _signal
import os
import signal
import sys

from kfp.dsl import executor_main
from pipelines_forkserver import attempt
from pipelines_forkserver import protocol
from pipelines_forkserver import standing
from pipelines_forkserver.rehearsal import rehearse
from pipelines_forkserver.spare import awaited_line

# As a shell says it of a program that it could not execute.
NOT_STARTED = 126

# Those to which the server has reactions of its own.
SERVERS_SIGNALS = (_signal.SIGCHLD, _signal.SIGTERM)


def prepare_streams() -> None:
    """In the server, once: makes the stream objects that every step will find, whatever the server was started with."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # The lowest free number is this one.
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.__stdout__ = _lines_to(1)
    sys.stderr = sys.__stderr__ = _lines_to(2)


def _lines_to(descriptor: int):
    return open(descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def execute(descriptor: int, leave_server, prepare, note) -> None:
    """Waits for a request, executes it in this process and ends; never returns. The server's signals are blocked yet.

    `prepare(request)` is called before the claim, `note(standing)` after what it says.
    """
    code = NOT_STARTED
    try:
        _reset_signals()
        leave_server()
        os.setsid()
        start = attempt.start_time(os.getpid())
        rehearse()
        line = awaited_line(descriptor)
        if not line:
            os._exit(0)
        request = protocol.read(line)
        _redirect(request.log)
        _enter(request)
        # Before the claim: whoever reads that finds the process by its mark.
        prepare(request)
        if attempt.claim(request.record, start, request.boot, request.engine, request.at):
            note(standing.CLAIMED)
            code = 1
            code = _run(request, note)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def keep_limit(keep, leave_server) -> None:
    """Runs `keep` in a session of its own and ends; never returns. The server's signals are blocked yet."""
    try:
        _reset_signals()
        leave_server()
        os.setsid()
        keep()
    finally:
        os._exit(0)


def _reset_signals() -> None:
    """The reactions of a fresh interpreter, in place of the server's."""
    # By the functions behind those of `signal`, whose conversions to enums copy eighty pages.
    _signal.set_wakeup_fd(-1)
    for number in (_signal.SIGCHLD, _signal.SIGTERM, _signal.SIGHUP):
        _signal.signal(number, _signal.SIG_DFL)
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, SERVERS_SIGNALS)


def _redirect(log: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for descriptor, place in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(descriptor, place)
    for descriptor in {nothing, output}.difference((0, 1, 2)):
        os.close(descriptor)


def _enter(request) -> None:
    os.chdir(request.folder)
    _take_environment(request.environment)
    # What a fresh interpreter takes from its environment and folder when it starts.
    sys.dont_write_bytecode = bool(request.environment.get("PYTHONDONTWRITEBYTECODE"))
    paths = [os.path.abspath(path) for path in request.environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:0] = [request.folder, *(path for path in paths if path not in sys.path)]
    if "TZ" in request.environment:
        import time

        time.tzset()
    if "tempfile" in sys.modules:
        sys.modules["tempfile"].tempdir = None
    _reseed()


def _take_environment(wanted: dict) -> None:
    # By difference: most steps have the server's own, and each write copies pages that are shared with it.
    for name in [name for name in os.environ if name not in wanted]:
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def _reseed() -> None:
    if "random" in sys.modules:
        sys.modules["random"].seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def _run(request, note) -> int:
    own = os.getpid()
    arguments = [
        "--component_module_path",
        request.module,
        "--function_to_execute",
        request.function,
        "--executor_input_file",
        request.executor_input,
    ]
    sys.argv = [executor_main.__file__, *arguments]
    try:
        code = executor_main.main(arguments)
    except SystemExit as exit:
        code = _code_of(exit)
    except KeyboardInterrupt:
        sys.excepthook(*sys.exc_info())
        code = _finish(128 + signal.SIGINT)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(own, signal.SIGINT)
    code = _finish(code)
    if os.getpid() == own:
        # By the step itself, so that its end is known even where the server is no more.
        try:
            attempt.record_exit(request.record, code, request.engine)
            note(standing.RECORDED)
        except OSError:
            pass  # The record was taken away or the disk is full: the server tells the engine.
    return code


def _code_of(exit: SystemExit) -> int:
    if exit.code is None:
        return 0
    if isinstance(exit.code, int):
        return exit.code & 0xFF
    print(exit.code, file=sys.stderr)
    return 1


def _finish(code: int) -> int:
    """What an interpreter does at its end, but for the taking apart of its modules. Returns the final exit code."""
    import atexit

    endings = [sys.modules["threading"]._shutdown] if "threading" in sys.modules else []
    for ending in [*endings, atexit._run_exitfuncs]:
        try:
            ending()
        except BaseException:
            pass  # It has been told on standard error, and changes no exit code.
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except OSError:
            # The interpreter's own word for output that it could not write.
            code = code or 120
    return code
