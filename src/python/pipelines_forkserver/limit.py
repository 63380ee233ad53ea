"""A step's time limit, kept by a process of its own, which needs neither the server nor the engine for it."""

import os
import select
import signal

from pipelines_forkserver import attempt
from pipelines_forkserver import mark

# A process that was just being forked may have got away from the last look.
_LOOK_AGAIN = 0.5


def keep(pid: int, process: int, request) -> None:
    """Ends a step at its limit: politely, and after its grace by force. Returns when it is over.

    `process` is the descriptor of the process `pid`: unlike the number it is never another's.
    """
    if _has_ended(process, request.timeout):
        return
    try:
        attempt.note_stopping(request.record, attempt.TIME_OUT)
    except OSError:
        pass  # The record was taken away or the disk is full; the limit holds all the same.
    _signal(pid, request.folder, signal.SIGTERM)
    if _has_ended(process, request.grace):
        return
    while True:
        _signal(pid, request.folder, signal.SIGKILL)
        if _has_ended(process, _LOOK_AGAIN):
            return


def _has_ended(process: int, seconds: float) -> bool:
    """Waits until the process has ended, at most so long."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    # The call takes no more than some days at once.
    while seconds > 86400:
        if poll.poll(86400 * 1000):
            return True
        seconds -= 86400
    return bool(poll.poll(seconds * 1000))


def _signal(pid: int, folder: str, number: int) -> None:
    # Its group, and whoever left that but still has the attempt's folder in the environment.
    for target in (-pid, *mark.bearers(folder)):
        try:
            os.kill(target, number)
        except (PermissionError, ProcessLookupError):
            pass  # Gone meanwhile, or another user's.
