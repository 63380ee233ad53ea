"""The place of the model in a worker: loaded in the background, swapped when it is loaded again, gone when it is unloaded."""

import asyncio
import os
import signal
import time
from typing import Callable, Optional

from ..errors import ModelCannotLoad, NotReady, ServingError
from ..models.base import ServedModel
from . import logs
from .board import Board, ModelState

Make = Callable[[], ServedModel]
Prepare = Callable[[ServedModel], None]

# How long a worker waits for the others to load or unload too, in seconds.
_OTHERS = 300.0


class ModelSlot:
    """All but `model` is called on the event loop. `make` gives a model that is not loaded yet, `prepare` is done
    with it once it is."""

    def __init__(self, name: str, make: Make, prepare: Prepare, board: Board, worker: int):
        self.name = name
        self.failure = ""
        self._make, self._prepare, self._board, self._row = make, prepare, board, board.row(worker)
        self._model: Optional[ServedModel] = None
        self._turn: Optional[asyncio.Lock] = None

    @property
    def model(self) -> ServedModel:
        """The loaded model. Raises NotReady that says why there is none."""
        if self._model is None:
            raise NotReady(self.why_not)
        return self._model

    @property
    def why_not(self) -> str:
        state = self._row.state
        if state == ModelState.UNLOADED:
            return f"The model '{self.name}' is unloaded. Load it with POST /v2/repository/models/{self.name}/load."
        return f"The model '{self.name}' cannot be loaded: {self.failure}" if state == ModelState.FAILED else f"The model '{self.name}' is loading."

    @property
    def is_ready(self) -> bool:
        """Loaded here, and by every worker that has been started: the next request may come to any of them."""
        return self._model is not None and not any(row.state == ModelState.LOADING for row in self._board.rows())

    async def begin(self) -> None:
        """Loads for the first time. Raises ModelCannotLoad."""
        await self._follow()

    async def change(self, loaded: bool) -> None:
        """Loads (again) or unloads in all workers, and waits for them. Raises ServingError where one cannot."""
        generation = self._board.want(loaded)
        for row in self._board.rows():
            if row.pid and row.pid != os.getpid():
                _wake(int(row.pid))
        try:
            await self._follow()
        except ModelCannotLoad as error:
            raise ServingError(f"The model '{self.name}' cannot be loaded: {error}") from error
        end = time.monotonic() + _OTHERS
        while any(row.pid and row.generation < generation for row in self._board.rows()):
            if time.monotonic() > end:
                raise ServingError(f"Not all workers have {'loaded' if loaded else 'unloaded'} the model within {_OTHERS:g} s.")
            await asyncio.sleep(0.01)
        if loaded and any(row.pid and row.state == ModelState.FAILED for row in self._board.rows()):
            raise ServingError(f"A worker cannot load the model '{self.name}'; its log says why.")

    async def heed(self) -> None:
        """Does what another worker was asked for. Failures are logged and kept for who asks."""
        try:
            await self._follow()
        except ModelCannotLoad:
            pass

    async def _follow(self) -> None:
        self._turn = self._turn or asyncio.Lock()
        async with self._turn:
            generation, loaded = self._board.wanted
            if self._row.generation == generation and self._row.state in (ModelState.READY, ModelState.UNLOADED):
                return
            try:
                if loaded:
                    await self._load()
                else:
                    self._model = None
                    self._row.state = ModelState.UNLOADED
                    logs.say("model_unloaded", model=self.name)
            finally:
                self._row.generation = generation

    async def _load(self) -> None:
        if self._row.state in (ModelState.UNLOADED, ModelState.FAILED):
            self._row.state = ModelState.LOADING
        started = time.perf_counter()
        made = self._make()
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._whole, made)
        except ModelCannotLoad as error:
            self.failure = str(error)
            logs.say("model_cannot_load", "error", model=self.name, message=str(error))
            if self._model is None:
                self._row.state = ModelState.FAILED
            raise
        self._model = made
        self._row.load_seconds = time.perf_counter() - started
        self._row.state = ModelState.READY
        logs.say("model_loaded", model=self.name, seconds=round(self._row.load_seconds, 4))

    def _whole(self, model: ServedModel) -> None:
        try:
            model.load()
            self._prepare(model)
        except ModelCannotLoad:
            raise
        except Exception as error:  # a framework's surprise must not end as a stack trace
            raise ModelCannotLoad(f"{type(error).__name__}: {error}") from error


def _wake(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGHUP)
    except ProcessLookupError:
        pass
