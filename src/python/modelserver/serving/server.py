"""One worker: uvicorn on a socket that is already bound, leaving without losing a request."""

import asyncio
import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Optional

import uvicorn

from ..errors import ModelCannotLoad
from ..models.base import ServedModel
from ..options import ServerOptions
from . import logs
from .app import App
from .board import Board, ModelState
from .build import Explanations, model_maker, warm_up
from .guard import Guard
from .slot import ModelSlot

CANNOT_LOAD = 1

# Threads that wait for a predictor elsewhere, and the one that loads.
_WAITING_THREADS = 64


class _Server(uvicorn.Server):
    """uvicorn's server with our signals: SIGTERM first makes connections end themselves, then closes what is left."""

    def __init__(self, config: uvicorn.Config, app: App, slot: ModelSlot, options: ServerOptions):
        super().__init__(config)
        self._app, self._slot, self._options = app, slot, options
        self._leaving: Optional[asyncio.Task] = None

    def install_signal_handlers(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._leave)
        loop.add_signal_handler(signal.SIGHUP, lambda: loop.create_task(self._slot.heed()))

    def _leave(self) -> None:
        if self._leaving is None:
            logs.say("draining", in_flight=self._app.in_flight)
            self._app.draining = True
            self._leaving = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        """Every answer from now on ends its connection. Idle ones get `linger` seconds to ask once more, all of them `drain`."""
        started = time.monotonic()
        while self.server_state.connections and time.monotonic() < started + self._options.linger:
            await asyncio.sleep(0.01)
        self.should_exit = True
        while time.monotonic() < started + self._options.drain:
            await asyncio.sleep(0.05)
        if self._app.in_flight:
            logs.say("drain_gave_up", "warning", in_flight=self._app.in_flight, seconds=self._options.drain)
        self.force_exit = True


def serve(options: ServerOptions, board: Board, worker: int, listener: socket.socket, is_replacement: bool = False) -> int:
    """Serves until SIGTERM; the exit code of the process. A replacement of a dead worker takes requests only once it can answer."""
    logs.set_up()
    row = board.row(worker)
    row.pid = os.getpid()
    row.in_flight = 0
    if not is_replacement:
        row.state = ModelState.LOADING
    explanations = Explanations(options.background)

    def prepare(model: ServedModel) -> None:
        explanations.prepare(model)
        warm_up(model)

    slot = ModelSlot(options.model_name, model_maker(options), prepare, board, worker)
    guard = Guard(options.host, options.allowed_hosts)
    app = App(slot, board, worker, guard, options.model_version, options.max_body, options.max_queue, explanations.answer)
    config = uvicorn.Config(
        app, loop="auto", http="auto", ws="none", lifespan="off", interface="asgi3", log_config=None, log_level="warning", access_log=False,
        proxy_headers=False, server_header=False, backlog=2048, timeout_keep_alive=options.keep_alive,
    )  # fmt: skip
    config.setup_event_loop()
    return asyncio.run(_served(_Server(config, app, slot, options), slot, listener, is_replacement))


async def _served(server: _Server, slot: ModelSlot, listener: socket.socket, is_replacement: bool) -> int:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_WAITING_THREADS, thread_name_prefix="wait"))
    if is_replacement:
        try:
            await slot.begin()
        except ModelCannotLoad:
            return CANNOT_LOAD
    serving = asyncio.ensure_future(server.serve(sockets=[listener]))
    loading = asyncio.ensure_future(slot.begin() if not is_replacement else asyncio.sleep(0))
    await asyncio.wait((serving, loading), return_when=asyncio.FIRST_COMPLETED)
    if not loading.done():
        # Told to leave while loading: a thread that loads cannot be stopped, and nobody waits for it.
        logs.say("left", while_loading=True)
        os._exit(0)
    if loading.exception() is not None:
        server.should_exit = server.force_exit = True
        await serving
        if not isinstance(loading.exception(), ModelCannotLoad):
            raise loading.exception()
        return CANNOT_LOAD
    logs.say("ready", model=slot.name, port=listener.getsockname()[1])
    await serving
    logs.say("left")
    if server.force_exit:
        # Work that was given up still has its thread, and Python would wait for it.
        os._exit(0)
    return 0
