"""Where a model's work is done: in the event loop while it is quick, else in one thread, so that health is answered meanwhile."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

# A hop to the thread and back costs about a tenth of this, and nobody else waits longer than this for an answer.
_QUICK_SECONDS = 0.002
_QUICK_BYTES = 32 * 1024


class Lane:
    """Runs one piece of work at a time, in the order of arrival."""

    def __init__(self, name: str):
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._waiting = 0
        self._usual = _QUICK_SECONDS * 2  # unknown at first: not in the loop

    async def run(self, work: Callable[[], Any], size: int) -> Any:
        """The result of `work`; `size` is that of its request in bytes."""
        if self._usual <= _QUICK_SECONDS and size <= _QUICK_BYTES and not self._waiting:
            return self._timed(work)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._timed, work)
        finally:
            self._waiting -= 1

    def _timed(self, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        try:
            return work()
        finally:
            # One slow call weighs at once; four quick ones after it, and it is forgotten: the machine may have been busy.
            took = min(time.perf_counter() - started, _QUICK_SECONDS * 2)
            self._usual = took if took > self._usual else self._usual * 0.8 + took * 0.2
