"""Several workers on one socket: forked before anything heavy is imported, replaced when they die, led out together."""

import os
import select
import signal
import socket
import time
import traceback
from typing import Callable, Dict, Set

from ..options import ServerOptions
from . import logs
from .board import Board, ModelState

Serve = Callable[[int, bool], int]

# Waits before a worker that died is started again, in seconds; the last one is used ever after.
_PAUSES = (0.1, 0.5, 2.0, 10.0)
# A worker that lived so long is no longer counted as one that cannot start.
_SETTLED = 30.0


class Workers:
    """The process above the workers. `serve(worker, is_replacement)` is what each of them does."""

    def __init__(self, options: ServerOptions, board: Board, listener: socket.socket, serve: Serve):
        self._options, self._board, self._listener, self._serve = options, board, listener, serve
        self._running: Dict[int, int] = {}  # process id to worker
        self._started: Dict[int, float] = {}
        self._deaths: Dict[int, int] = {}
        self._waiting: Dict[int, float] = {}  # worker to the time of its next start
        self._loaded: Set[int] = set()
        self._leaving = False
        self._code = 0

    def run(self) -> int:
        """Until all workers have left; 0, or the code of a worker that could not load the model at the start."""
        wake, told = os.pipe()
        os.set_blocking(told, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(told)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._leave)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGHUP, lambda *_: self._tell(signal.SIGHUP))
        for row in self._board.rows():
            row.state = ModelState.LOADING
        for worker in range(self._options.workers):
            self._start(worker, is_replacement=False)
        while self._running or (self._waiting and not self._leaving):
            self._reap()
            if self._leaving:
                self._waiting.clear()
            now = time.monotonic()
            for worker in [worker for worker, due in self._waiting.items() if due <= now]:
                del self._waiting[worker]
                self._start(worker, is_replacement=True)
            if self._running or self._waiting:
                pause = min((due - now for due in self._waiting.values()), default=None)
                select.select([wake], [], [], pause if pause is None else max(0.0, pause))
                _drain(wake)
        return self._code

    def _start(self, worker: int, is_replacement: bool) -> None:
        self._started[worker] = time.monotonic()
        pid = os.fork()
        if pid:
            self._running[pid] = worker
            return
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            _end_with_parent()
            code = self._serve(worker, is_replacement)
        except BaseException as error:  # the last frame of a forked process
            logs.say("worker_failed", "error", message=f"{type(error).__name__}: {error}", trace=traceback.format_exc())
        finally:
            os._exit(code)

    def _reap(self) -> None:
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            worker = self._running.pop(pid, None)
            if worker is None:
                continue
            row = self._board.row(worker)
            was_ready = row.state in (ModelState.READY, ModelState.UNLOADED)
            row.pid, row.state, row.in_flight = 0, ModelState.ABSENT, 0
            if self._leaving:
                continue
            code = os.waitstatus_to_exitcode(status)
            if was_ready:
                self._loaded.add(worker)
            if worker not in self._loaded:
                # It never came to serve: what stopped it will stop the others and the next one too.
                self._code = code if code > 0 else 1
                self._leave()
                continue
            lived = time.monotonic() - self._started[worker]
            self._deaths[worker] = 1 if lived > _SETTLED else self._deaths.get(worker, 0) + 1
            pause = _PAUSES[min(self._deaths[worker], len(_PAUSES)) - 1]
            logs.say("worker_died", "error", worker=worker, code=code, starts_again_in_seconds=pause)
            self._waiting[worker] = time.monotonic() + pause

    def _leave(self, *_: object) -> None:
        self._leaving = True
        self._tell(signal.SIGTERM)

    def _tell(self, number: int) -> None:
        for pid in list(self._running):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass


def _drain(pipe: int) -> None:
    try:
        while os.read(pipe, 4096):
            pass
    except BlockingIOError:
        pass


def _end_with_parent() -> None:
    """A worker whose parent is killed leaves too (Linux; elsewhere it stays until it is told)."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    except (OSError, AttributeError):
        pass
