"""The server's loop: asks come in, forks go out, ends are told; when the engine is gone, the rest is kept in order."""

import os
import selectors
import signal
import sys
import time

from pipelines_forkserver import attempt
from pipelines_forkserver import child
from pipelines_forkserver import protocol
from pipelines_forkserver import step as steps
from pipelines_forkserver.preload import PreloadError
from pipelines_forkserver.preload import thread_count
from pipelines_forkserver.spare import Spare


class Server:
    """Supervises the steps that one engine asks for. `orphan_timeout`: seconds for another engine to adopt them."""

    def __init__(self, channel, orphan_timeout: float, preloaded):
        self._channel = channel
        self._orphan_timeout = orphan_timeout
        self._preloaded = preloaded
        self._steps = {}
        self._spare = None
        self._is_stopping = False
        # Whether the engine is gone, and when we shall look for orphans.
        self._is_lost = False
        self._orphans_due = None
        self._selector = selectors.DefaultSelector()
        self._wakeup, self._wakeup_writer = os.pipe()

    def run(self) -> None:
        """Serves until the engine is gone and no step is left."""
        self._take_signals()
        version = sys.version.split()[0]
        self._channel.send({"ready": True, "pid": os.getpid(), "python": version, "preloaded": self._preloaded})
        self._selector.register(self._wakeup, selectors.EVENT_READ)
        self._selector.register(self._channel, selectors.EVENT_READ)
        self._keep_spare()
        while not self._is_lost or self._steps:
            for key, _ in self._selector.select(self._seconds_to_wait()):
                if key.fileobj is self._channel:
                    self._hear()
                else:
                    os.read(self._wakeup, 1 << 16)
            self._reap()
            self._attend()
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

    def _seconds_to_wait(self):
        dues = [step.due for step in self._steps.values() if step.due is not None]
        if self._orphans_due is not None:
            dues.append(self._orphans_due)
        # The system's own waits are limited to some days.
        return min(max(0, min(dues) - time.monotonic()), 3600) if dues else None

    def _hear(self) -> None:
        for line in self._channel.receive():
            try:
                request = protocol.read(line)
            except protocol.ProtocolError as error:
                text = str(error)
                self._channel.send({"error": text} if error.id is None else {"id": error.id, "refused": text})
                continue
            if isinstance(request, protocol.Stop):
                for step in self._steps.values():
                    if step.request.id == request.id:
                        step.end(steps.STOP, time.monotonic())
            else:
                self._start(request, line)
        self._channel.flush()

    def _start(self, request, line: bytes) -> None:
        if any(step.request.folder == request.folder and not step.is_closed for step in self._steps.values()):
            return
        code = attempt.recorded_exit(request.folder)
        if code is not None:
            self._channel.send({"id": request.id, "exit": code})
            return
        refusal = self._refusal(request)
        if refusal is None:
            try:
                pid = self._hand_over(line)
            except OSError as error:
                refusal = f"The step cannot be forked: {error.strerror}. Run fewer steps at once."
            except PreloadError as error:
                refusal = str(error)
        if refusal is not None:
            self._channel.send({"id": request.id, "refused": refusal})
            return
        self._steps[pid] = steps.Step(request, pid, time.monotonic())

    def _refusal(self, request):
        if self._is_stopping:
            return "The fork server is ending. Start another one."
        owner = attempt.owner(request.folder)
        if owner is not None:
            return f"The attempt in '{request.folder}' was started before, as process {owner}. Adopt it instead."
        for what, folder in (
            ("attempt's folder", request.folder),
            ("working folder", request.working_folder),
            ("log's folder", os.path.dirname(request.log)),
        ):
            if not os.path.isdir(folder):
                return f"The {what} '{folder}' is not there. Make it before the step is started."
        return None

    def _hand_over(self, line: bytes) -> int:
        """Lets a process execute the line. Returns its pid."""
        spare, self._spare = self._spare, None
        if spare is not None:
            try:
                spare.hand_over(line)
                return spare.pid
            except OSError:
                pass  # Somebody has killed it while it waited; another will do.
        spare = self._fork()
        spare.hand_over(line)
        return spare.pid

    def _fork(self) -> Spare:
        if thread_count() > 1:
            raise PreloadError(
                "One of the preloaded packages has started a thread, and a process with threads cannot be forked "
                f"safely. Preload fewer packages; these are: {', '.join(self._preloaded) or 'none'}."
            )
        reader, writer = os.pipe()
        # A signal that comes before the child has its own reactions would be answered by the server's.
        signal.pthread_sigmask(signal.SIG_BLOCK, child.SERVERS_SIGNALS)
        try:
            pid = os.fork()
            if pid == 0:
                child.execute(reader, lambda: self._leave(writer))
        except OSError:
            os.close(writer)
            raise
        finally:
            os.close(reader)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, child.SERVERS_SIGNALS)
        return Spare(pid, writer)

    def _leave(self, writer: int) -> None:
        """In a child: gives up what is the server's alone."""
        # Not by their objects, which live on unused in the child: to touch them copies their pages.
        for descriptor in (self._selector.fileno(), self._channel.fileno(), self._wakeup, self._wakeup_writer, writer):
            os.close(descriptor)

    def _keep_spare(self) -> None:
        """Sees to it that a process waits for the next request, as long as there can be one."""
        if self._is_lost or self._is_stopping:
            if self._spare is not None:
                self._spare.dismiss()
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
            # Others were left behind by steps, belong to preloaded packages or are spares that were not needed.
            if pid in self._steps:
                self._close(self._steps[pid], status)

    def _close(self, step, status: int) -> None:
        code = step.close(status, time.monotonic())
        told = {"id": step.request.id, "exit": code}
        if not step.has_started(code):
            owner = attempt.owner(step.request.folder)
            why = f"process {owner} executes it already" if owner else f"the reason is in '{step.request.log}'"
            told = {"id": step.request.id, "refused": f"The step could not be started: {why}."}
        elif step.ended_by is not None:
            told["endedBy"] = step.ended_by
        self._channel.send(told)

    def _attend(self) -> None:
        now = time.monotonic()
        if self._orphans_due is not None and now >= self._orphans_due:
            self._orphans_due = None
            for step in self._steps.values():
                if not attempt.is_adopted(step.request.folder):
                    step.end(steps.ORPHAN, now)
        for step in self._steps.values():
            if self._is_stopping:
                step.end(steps.STOP, now)
            step.attend(now)
        self._steps = {pid: step for pid, step in self._steps.items() if not step.is_over}
        if self._is_stopping and not self._steps:
            self._channel.is_open = False

    def _watch_channel(self) -> None:
        if self._is_lost:
            return
        if self._channel.is_open:
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._channel.has_more_to_send else 0)
            self._selector.modify(self._channel, events)
            return
        self._selector.unregister(self._channel)
        self._channel.close()
        self._is_lost, self._orphans_due = True, time.monotonic() + self._orphan_timeout


def _adopt_orphans() -> None:
    """Makes this process the parent of what ended steps have left behind, so that it hears of their end too."""
    try:
        import ctypes

        PR_SET_CHILD_SUBREAPER = 36
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (AttributeError, ImportError, OSError):
        # Without it, they are given their whole grace even if they end sooner.
        pass
