"""The server's loop: asks come in, forks go out, ends are told and recorded."""

import os
import selectors
import signal
import sys

from pipelines_forkserver import attempt
from pipelines_forkserver import child
from pipelines_forkserver import limit
from pipelines_forkserver import protocol
from pipelines_forkserver import standing
from pipelines_forkserver.preload import PreloadError
from pipelines_forkserver.preload import thread_count
from pipelines_forkserver.spare import Spare


class Server:
    """Executes the steps that one engine asks for. `prepare(request)` is called in each fork before it claims."""

    def __init__(self, channel, prepare, preloaded):
        self._channel = channel
        self._prepare = prepare
        self._preloaded = preloaded
        # The requests that are executed and the places of their standing, by the process that does.
        self._requests = {}
        self._standings = standing.Standings()
        self._spare = None
        self._is_stopping = False
        self._selector = selectors.DefaultSelector()
        self._wakeup, self._wakeup_writer = os.pipe()

    def run(self) -> None:
        """Serves until the engine is gone and no step is left."""
        self._take_signals()
        version = sys.version.split()[0]
        own = {"pid": os.getpid(), "python": version, "preloaded": self._preloaded}
        self._channel.send({"ready": True, **own, "paths": [path for path in sys.path if os.path.isdir(path)]})
        self._selector.register(self._wakeup, selectors.EVENT_READ)
        self._selector.register(self._channel, selectors.EVENT_READ)
        self._keep_spare()
        while self._channel.is_open or self._requests:
            for key, _ in self._selector.select():
                if key.fileobj is self._channel:
                    self._hear()
                else:
                    os.read(self._wakeup, 1 << 16)
            self._reap()
            self._watch_channel()
            self._keep_spare()

    def _take_signals(self) -> None:
        for descriptor in (self._wakeup, self._wakeup_writer):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(self._wakeup_writer, warn_on_full_buffer=False)
        _adopt_orphans()
        # Handled only so that it wakes the loop.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._stop)
        # The engine's terminal is not ours: an interrupt there is the engine's to decide about.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def _stop(self, *_) -> None:
        self._is_stopping = True

    def _hear(self) -> None:
        for line in self._channel.receive():
            try:
                request = protocol.read(line)
            except protocol.ProtocolError as error:
                text = str(error)
                self._channel.send({"error": text} if error.id is None else {"id": error.id, "refused": text})
                continue
            self._start(request, line)
        self._channel.flush()

    def _start(self, request, line: bytes) -> None:
        if any(running.record == request.record for running, _ in self._requests.values()):
            return
        refusal = self._refusal(request)
        if refusal is None:
            try:
                pid, place = self._hand_over(line)
                self._requests[pid] = request, place
                if request.timeout is not None:
                    self._limit(pid, request)
            except OSError as error:
                refusal = f"The step cannot be forked: {error.strerror}. Run fewer steps at once."
            except PreloadError as error:
                refusal = str(error)
        if refusal is not None:
            self._channel.send({"id": request.id, "refused": refusal})

    def _refusal(self, request):
        if self._is_stopping:
            return "The fork server is ending. Start another one."
        if os.path.exists(request.record):
            return f"The attempt of '{request.record}' was started before. Adopt it instead."
        for what, folder in (("working folder", request.folder), ("log's folder", os.path.dirname(request.log))):
            if not os.path.isdir(folder):
                return f"The {what} '{folder}' is not there. Make it before the step is started."
        if request.timeout is not None and not _has_process_descriptors():
            return "A time limit is kept from Linux 5.3 on. Start the step by itself."
        return None

    def _hand_over(self, line: bytes) -> tuple:
        """Lets a process execute the line. Returns its pid and the place of its standing."""
        spare, self._spare = self._spare, None
        if spare is not None:
            try:
                spare.hand_over(line)
                return spare.pid, spare.place
            except OSError:
                # Somebody has killed it while it waited; another will do.
                self._standings.leave(spare.place)
        spare = self._fork()
        spare.hand_over(line)
        return spare.pid, spare.place

    def _fork(self) -> Spare:
        reader, writer = os.pipe()
        place = self._standings.take()
        try:
            pid = self._forked(lambda: self._execute(reader, writer, place))
        except (OSError, PreloadError):
            os.close(writer)
            self._standings.leave(place)
            raise
        finally:
            os.close(reader)
        return Spare(pid, writer, place)

    def _execute(self, reader: int, writer: int, place) -> None:
        def note(how_far: int) -> None:
            self._standings.note(place, how_far)

        child.execute(reader, lambda: self._leave(writer), self._prepare, note)

    def _limit(self, pid: int, request) -> None:
        """Lets a process of its own keep a step's time limit: it holds whatever becomes of this one."""
        # Before anybody reaps it: its number is still its own.
        process = os.pidfd_open(pid)
        try:
            self._forked(lambda: child.keep_limit(lambda: limit.keep(pid, process, request), self._leave))
        finally:
            os.close(process)

    def _forked(self, body) -> int:
        """Forks; the child runs `body`, which never returns. Returns the child's pid."""
        if thread_count() > 1:
            raise PreloadError(
                "One of the preloaded packages has started a thread, and a process with threads cannot be forked "
                f"safely. Preload fewer packages; these are: {', '.join(self._preloaded) or 'none'}."
            )
        # A signal that comes before the child has its own reactions would be answered by the server's.
        signal.pthread_sigmask(signal.SIG_BLOCK, child.SERVERS_SIGNALS)
        try:
            pid = os.fork()
            if pid == 0:
                body()
            return pid
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, child.SERVERS_SIGNALS)

    def _leave(self, *others: int) -> None:
        """In a child: gives up what is the server's alone."""
        # Not by their objects, which live on unused in the child: to touch them copies their pages.
        own = (self._selector.fileno(), self._channel.fileno(), self._wakeup, self._wakeup_writer)
        for descriptor in (*own, *others):
            if descriptor >= 0:
                os.close(descriptor)

    def _keep_spare(self) -> None:
        """Sees to it that a process waits for the next request, as long as there can be one."""
        if self._is_stopping or not self._channel.is_open:
            if self._spare is not None:
                self._spare.dismiss()
                self._standings.leave(self._spare.place)
                self._spare = None
        elif self._spare is None:
            try:
                self._spare = self._fork()
            except (OSError, PreloadError):
                pass  # The next request tries again, and tells.

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            # Others were left behind by steps, belong to preloaded packages, keep limits or are spares not needed.
            if pid in self._requests:
                self._close(pid, *self._requests.pop(pid), status)

    def _close(self, pid: int, request, place, status: int) -> None:
        code = os.waitstatus_to_exitcode(status)
        code = 128 - code if code < 0 else code
        how_far = self._standings.leave(place)
        # The record is asked where memory does not tell: files are slow.
        if how_far == standing.NOTHING and attempt.owner(request.record) != pid:
            why = f"the process that was to execute it ended with {code}; the reason may be in '{request.log}'"
            self._channel.send({"id": request.id, "refused": f"The step was not started: {why}."})
            return
        if how_far != standing.RECORDED and attempt.recorded_exit(request.record) is None:
            try:
                attempt.record_exit(request.record, code, request.engine)
            except OSError:
                pass  # The record was taken away or the disk is full: the engine is still told.
        self._channel.send({"id": request.id, "pid": pid, "exit": code})

    def _watch_channel(self) -> None:
        if self._channel.fileno() < 0:
            return
        if self._is_stopping and not self._requests:
            self._channel.is_open = False
        if self._channel.is_open:
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._channel.has_more_to_send else 0)
            self._selector.modify(self._channel, events)
            return
        self._selector.unregister(self._channel)
        self._channel.close()


def _has_process_descriptors() -> bool:
    try:
        os.close(os.pidfd_open(os.getpid()))
        return True
    except (AttributeError, OSError):
        return False


def _adopt_orphans() -> None:
    """Makes this process the parent of what ended steps have left behind, so that it is reaped."""
    try:
        import ctypes

        PR_SET_CHILD_SUBREAPER = 36
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (AttributeError, ImportError, OSError):
        # Then they are the first process's, as those of other programs.
        pass
