"""An engine's side of the line, for tests."""

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
import time

from pipelines_forkserver import attempt
from pipelines_forkserver import mark
from support import FolderTest
from support import PREAMBLE
from support import environment

# Long enough for a loaded machine; waiting ends with the fact, not with the time.
PATIENCE = 60

# These tests are an engine, as records know one.
ENGINE = f"{os.getpid()}.{attempt.start_time(os.getpid())}.1"


class Engine:
    """Starts a fork server and talks with it."""

    def __init__(self, *arguments, path=(), working_folder="/", **changes):
        ours, theirs = socket.socketpair()
        env = environment(**changes)
        env["PYTHONPATH"] = os.pathsep.join([env["PYTHONPATH"], *path])
        env.setdefault(mark.VARIABLE, "-" * mark.ROOM)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pipelines_forkserver", "--fd", str(theirs.fileno()), *arguments],
                env=env,
                cwd=working_folder,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                # Whatever the tests themselves were started with; a shell ignores interrupts in the background.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        self._socket = ours
        self._lines = ours.makefile("r", encoding="utf-8")
        self._is_lost = False

    def send(self, frame) -> None:
        line = frame if isinstance(frame, bytes) else json.dumps(frame).encode()
        self._socket.sendall(line + b"\n")

    def next(self):
        """The next thing that the server says, None when it has hung up."""
        self._socket.settimeout(PATIENCE)
        line = self._lines.readline()
        return json.loads(line) if line else None

    def is_silent(self) -> bool:
        return not select.select([self._socket], [], [], 0)[0]

    def stop_listening(self) -> None:
        self._socket.shutdown(socket.SHUT_RD)

    def vanish(self) -> None:
        """What the kernel does when an engine dies."""
        if not self._is_lost:
            self._is_lost = True
            self._socket.shutdown(socket.SHUT_RDWR)
            self._lines.close()
            self._socket.close()

    def finished(self):
        """Waits for the server's end. Returns its exit code, output and errors."""
        output, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, output, errors

    def close(self) -> None:
        self.vanish()
        self.process.kill()
        self.finished()


class ForkServerTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(self._end_steps)

    def _end_steps(self) -> None:
        # Steps outlive their server, and tests kill it; cleanups run in reverse, so this comes after that.
        for id in os.listdir(self.folder):
            if id.endswith(".record"):
                pid = attempt.owner(self.path(id))
                if pid is not None and started_here(pid, self.folder):
                    os.killpg(pid, signal.SIGKILL)

    def start(self, *arguments, **settings) -> Engine:
        """A server that is ready to serve."""
        engine = Engine(*arguments, **settings)
        self.addCleanup(engine.close)
        self.ready = engine.next()
        self.assertTrue(self.ready and self.ready.get("ready"), (self.ready, self.ready or engine.finished()))
        return engine

    def require(self, package: str) -> None:
        """Skips the test where a package is not installed."""
        import importlib.util

        if importlib.util.find_spec(package) is None:
            self.skipTest(f"{package} is not installed for {sys.executable}")

    def request(self, source: str, id: str = "a", parameters=None, **changes) -> dict:
        """A run of the function `f` of a component, in an attempt's folder called as its id."""
        folder = self.path(id)
        os.makedirs(folder, exist_ok=True)
        order = {"inputs": {"parameterValues": parameters or {}}, "outputs": {"outputFile": f"{folder}/output.json"}}
        request = {
            "id": id,
            "record": folder + ".record",
            "boot": "boot",
            "engine": ENGINE,
            "at": 1700000000000,
            "folder": folder,
            "log": f"{folder}/log",
            "module": self.write(f"{id}/component/ephemeral_component.py", PREAMBLE + textwrap.dedent(source)),
            "function": "f",
            "executorInput": self.write(f"{id}/input.json", json.dumps(order)),
            "environment": environment(**{mark.VARIABLE: folder}),
            "graceSeconds": PATIENCE,
        }
        request.update(changes)
        return {name: value for name, value in request.items() if value is not None}

    def run_step(self, engine: Engine, source: str, id: str = "a", **changes) -> dict:
        engine.send(self.request(source, id, **changes))
        return engine.next()

    def gate(self):
        """A line of source that waits, and a function that lets through whoever has come there or ever will."""
        file = open(self.path("gate"), "w")
        self.addCleanup(file.close)
        fcntl.flock(file, fcntl.LOCK_EX)
        return f"import fcntl; fcntl.flock(open({self.path('gate')!r}), fcntl.LOCK_SH)", file.close

    def output(self, id: str = "a"):
        return json.loads(self.read(id, "output.json"))["parameterValues"]["Output"]

    def log(self, id: str = "a") -> str:
        return self.read(id, "log")

    def record(self, id: str = "a"):
        """The lines of an attempt's record."""
        return self.read(id + ".record").splitlines()

    def end(self, id: str = "a"):
        """What the record says of the end, "" while it says nothing."""
        ends = [line for line in self.record(id) if line.startswith("exited ")]
        return ends[-1] if ends else ""

    def pid(self, id: str = "a") -> int:
        return attempt.owner(self.path(id + ".record"))

    def await_claim(self, id: str = "a") -> int:
        return self.await_fact(f"step {id} is claimed", lambda: self.pid(id))

    def await_end(self, id: str = "a"):
        self.await_fact(f"the end of step {id} is recorded", lambda: self.end(id))

    def await_fact(self, what: str, fact):
        """Waits until `fact()` is true, and fails with the fact's name when it does not come."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = fact()
            if found:
                return found
            time.sleep(0.005)
        self.fail(f"it did not come to this: {what}")

    def await_file(self, *names):
        self.await_fact(f"the file {'/'.join(names)} exists", lambda: os.path.exists(self.path(*names)))

    def await_gone(self, pid: int):
        self.await_fact(f"process {pid} has ended", lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    """Whether a process is there and is not only waiting to be reaped."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except FileNotFoundError:
        return False


def started_here(pid: int, folder: str) -> bool:
    """Whether a process is there that has been started for a test's folder."""
    try:
        return os.readlink(f"/proc/{pid}/cwd").startswith(folder)
    except OSError:
        return False


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
