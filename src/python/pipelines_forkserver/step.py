"""One running step as the server sees it: a process that leads a session, its limits, and its end."""

import os
import signal

from pipelines_forkserver import attempt

TIMEOUT = "timeout"
STOP = "stop"
ORPHAN = "orphan"

# As a shell says it of a program that it could not execute.
NOT_STARTED = 126

_TOLD = {
    TIMEOUT: "ran longer than its limit of {limit:g} s",
    STOP: "was stopped",
    ORPHAN: "was left by its engine, and no other has taken it over",
}


class Step:
    """A forked process that executes one request. Times are seconds of the monotonic clock."""

    def __init__(self, request, pid: int, now: float):
        self.request = request
        self.pid = pid
        self.ended_by = None
        # Whether the process has ended.
        self.is_closed = False
        self._killing_at = None
        self._limit_at = None if request.timeout is None else now + request.timeout

    @property
    def due(self):
        """When the step next needs attention; None for never."""
        return self._limit_at if self._killing_at is None else self._killing_at

    @property
    def is_over(self) -> bool:
        """Whether neither the process nor anything that it has started needs attention any more."""
        return self.is_closed and (self._killing_at is None or not self._is_survived())

    def attend(self, now: float) -> None:
        """Does what is due."""
        if self.due is None or now < self.due:
            return
        if self._killing_at is None:
            self.end(TIMEOUT, now)
        elif not self.is_closed:
            self._signal(signal.SIGKILL)
            # Again after a while: what was just being forked may have got away.
            self._killing_at = now + 1
        else:
            self._signal(signal.SIGKILL)
            # What is left after that only waits to be reaped.
            self._killing_at = None

    def end(self, reason: str, now: float) -> None:
        """Begins to end the step; it has its grace from now. The first reason stays."""
        if self.ended_by is not None or self.is_closed:
            return
        self.ended_by = reason
        self._killing_at = now + self.request.grace
        self._note(f"The step {_TOLD[reason].format(limit=self.request.timeout or 0)}; it is being ended.")
        self._signal(signal.SIGTERM)

    def close(self, status: int, now: float) -> int:
        """Records the end of the process, and begins to end what it has left behind. Returns its exit code."""
        self.is_closed, self._limit_at = True, None
        code = os.waitstatus_to_exitcode(status)
        if code < 0:
            code = 128 - code
        if code == 0 and self.ended_by is not None:
            # It took the signal calmly, but it has not done what it was there for.
            code = 128 + signal.SIGTERM
        if self.has_started(code):
            self._record(code)
        if self._killing_at is None and self._is_survived():
            self._killing_at = now + self.request.grace
            self._signal(signal.SIGTERM)
        return code

    def has_started(self, code: int) -> bool:
        """Whether the process that ended with `code` had come to execute the attempt."""
        return code != NOT_STARTED or attempt.owner(self.request.folder) == self.pid

    def _record(self, code: int) -> None:
        try:
            if attempt.recorded_exit(self.request.folder) != code:
                attempt.record_exit(self.request.folder, code)
        except OSError:
            # The folder was taken away or the disk is full: the engine is still told.
            pass

    def _is_survived(self) -> bool:
        """Whether processes are left of a group whose leader has ended."""
        try:
            os.killpg(self.pid, 0)
        except (PermissionError, ProcessLookupError):
            return False
        # While the group lives its number is given to no process; one that has it is a stranger.
        return not os.path.exists(f"/proc/{self.pid}")

    def _signal(self, number: int) -> None:
        for group in {self.pid, *_groups_of_session(self.pid)}:
            try:
                os.killpg(group, number)
            except (PermissionError, ProcessLookupError):
                if group == self.pid and not self.is_closed:
                    # It was forked a moment ago and has no group of its own yet.
                    os.kill(self.pid, number)

    def _note(self, text: str) -> None:
        try:
            # Never waiting: a log may be a pipe that nobody reads.
            log = os.open(self.request.log, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK)
        except OSError:
            return  # The log is a courtesy; the step is ended without it.
        try:
            os.write(log, f"pipelines: {text}\n".encode())
        except OSError:
            pass
        finally:
            os.close(log)


def _groups_of_session(session: int):
    """The process groups of a session: a shell with job control makes more than one."""
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            yield int(fields[2])
