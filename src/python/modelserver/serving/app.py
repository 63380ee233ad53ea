"""A request's way: guarded, routed, answered, counted. Plain ASGI: a framework between would cost more than a small model does."""

import asyncio
import time
from typing import Any, Awaitable, Callable, Dict, Optional

from .. import __version__
from ..errors import NotFound, NotReady, ServingError, TooLarge, nearest
from ..models.base import ServedModel
from ..protocols import cloudevents, strict_json, v2
from . import logs, metrics
from .board import Board, BoardRow
from .exchange import ClientLeft, Receive, Response, Send, answer, headers_of, read_body, refuse_body
from .guard import Guard
from .lane import Lane
from .routes import Route, route
from .slot import ModelSlot

SERVER = {"name": "pipelines-modelserver", "version": __version__, "extensions": ["binary_tensor_data", "model_repository"]}

Explain = Callable[[ServedModel, Any, Dict[str, str]], Any]


class App:
    """The ASGI program of one worker. `draining` is set when the worker is told to leave: it then answers, but is not ready."""

    def __init__(self, slot: ModelSlot, board: Board, worker: int, guard: Guard, version: Optional[str], max_body: int, max_queue: int, explain: Explain):
        self.draining = False
        self.in_flight = 0
        self._slot, self._board, self._guard, self._version = slot, board, guard, version
        self._row: BoardRow = board.row(worker)
        self._max_body, self._max_queue, self._explain = max_body, max_queue, explain
        self._predicting, self._explaining = Lane("predict"), Lane("explain")
        self._posts: Dict[str, Callable[[Route, Dict[str, str], bytes], Awaitable[Response]]] = {
            "v1_predict": self._predict, "v1_explain": self._explained, "infer": self._infer,
            "index": self._index, "load": self._load, "unload": self._unload,
        }  # fmt: skip

    async def __call__(self, scope: Dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started, verb, status = time.perf_counter(), "other", 499
        self.in_flight += 1
        self._row.in_flight = self.in_flight
        try:
            try:
                headers = headers_of(scope)
                self._guard.check(headers)
                found = route(scope["method"], scope["path"])
                verb = found.verb
                if found.action in self._posts:
                    if self.in_flight > self._max_queue:
                        raise NotReady(f"{self.in_flight - 1} requests are under way, and the server takes {self._max_queue} (--max_queue). Try again.")
                    self._known(found)
                    response = await self._posts[found.action](found, headers, await read_body(headers, receive, self._max_body))
                else:
                    response = self._told(found)
            except TooLarge as error:
                status = 413
                await refuse_body(Response.error(error), receive, send)
                return
            except ServingError as error:
                response = Response.error(error)
                if error.status in (500, 502):
                    logs.say("request_failed", "error", verb=verb, status=error.status, message=_first_line(error), cause=_cause(error))
            except MemoryError:
                response = Response.error(ServingError("There is not enough memory for this request. Send fewer rows at once."))
                logs.say("out_of_memory", "error", verb=verb)
            status = response.status
            await answer(response, send, close=self.draining)
        except ClientLeft:
            status = 499
        except Exception as error:  # a mistake of ours must not end the connection without a word
            status = 500
            logs.say("internal_error", "error", verb=verb, message=f"{type(error).__name__}: {_first_line(error)}", at=_raised_at(error))
            await answer(Response.error(ServingError("The server made a mistake; its log says more.")), send, close=True)
        finally:
            self.in_flight -= 1
            self._row.in_flight = self.in_flight
            self._row.count(verb, status, time.perf_counter() - started)

    # --- what is told without a body ---------------------------------------------------------------------------------------

    def _told(self, found: Route) -> Response:
        name = self._slot.name
        action = found.action
        if action == "alive":
            return Response.json({"status": "alive"})
        if action == "live":
            return Response.json({"live": True})
        if action == "metrics":
            return Response(200, metrics.text(self._board, name), [(b"content-type", metrics.CONTENT_TYPE)])
        if action == "server":
            return Response.json(SERVER)
        if action in ("v1_models", "v2_models"):
            return Response.json({"models": [name]})
        if action == "ready":
            return self._readiness({})
        self._known(found)
        if action == "model":
            return Response.json(self._slot.model.metadata(self._version))
        return self._readiness({"name": name})

    def _readiness(self, told: Dict[str, Any]) -> Response:
        if self._slot.is_ready and not self.draining:
            return Response.json({**told, "ready": True})
        why = "The server is leaving." if self.draining else self._slot.why_not
        return Response.json({**told, "ready": False, "error": why}, 503)

    def _known(self, found: Route) -> None:
        if found.model is not None and found.model != self._slot.name:
            raise NotFound(f"There is no model '{found.model[:100]}' here.{nearest(found.model, [self._slot.name])}")
        if found.version is not None and found.version != self._version:
            there = f"its version is '{self._version}'" if self._version is not None else "it has no versions"
            raise NotFound(f"The model '{self._slot.name}' has no version '{found.version[:100]}'; {there}.")

    # --- what takes a body -------------------------------------------------------------------------------------------------

    async def _predict(self, found: Route, headers: Dict[str, str], body: bytes) -> Response:
        model = self._slot.model
        return await self._v1(headers, body, self._predicting, model.is_async, lambda given: model.answer_v1(given, headers))

    async def _explained(self, found: Route, headers: Dict[str, str], body: bytes) -> Response:
        model = self._slot.model
        return await self._v1(headers, body, self._explaining, model.is_async, lambda given: self._explain(model, given, headers))

    async def _v1(self, headers: Dict[str, str], body: bytes, lane: Lane, is_async: bool, work: Callable[[Any], Any]) -> Response:
        def written(event: Optional[cloudevents.Event], told: Any) -> Response:
            if event is None:
                return Response(200, strict_json.write(told))
            return Response(200, *cloudevents.wrap(event, self._slot.name, told))

        def whole() -> Response:
            event, given = cloudevents.unwrap(headers, body)
            return written(event, work(given))

        if not is_async:
            return await lane.run(whole, len(body))
        event, given = cloudevents.unwrap(headers, body)
        return written(event, await _awaited(work(given)))

    async def _infer(self, found: Route, headers: Dict[str, str], body: bytes) -> Response:
        model, head_length = self._slot.model, headers.get(v2.HEADER.lower())

        def whole() -> Response:
            request = v2.read(body, head_length)
            return self._inferred(v2.write(model.answer_v2(request, headers), request, self._slot.name, self._version))

        if not model.is_async:
            return await self._predicting.run(whole, len(body))
        request = v2.read(body, head_length)
        return self._inferred(v2.write(await _awaited(model.answer_v2(request, headers)), request, self._slot.name, self._version))

    @staticmethod
    def _inferred(written: tuple) -> Response:
        body, head = written
        if head is None:
            return Response(200, body)
        return Response(200, body, [(b"content-type", b"application/octet-stream"), (v2.HEADER.lower().encode(), str(head).encode())])

    async def _index(self, found: Route, headers: Dict[str, str], body: bytes) -> Response:
        only_ready = bool(body.strip()) and strict_json.read_object(body).get("ready") is True
        is_ready = self._slot.is_ready
        one = {"name": self._slot.name, "version": self._version or "", "state": "READY" if is_ready else "UNAVAILABLE"}
        if not is_ready:
            one["reason"] = self._slot.why_not
        return Response.json([one] if is_ready or not only_ready else [])

    async def _load(self, found: Route, headers: Dict[str, str], body: bytes) -> Response:
        await asyncio.shield(self._slot.change(loaded=True))
        return Response.json({"name": self._slot.name, "load": True})

    async def _unload(self, found: Route, headers: Dict[str, str], body: bytes) -> Response:
        await asyncio.shield(self._slot.change(loaded=False))
        return Response.json({"name": self._slot.name, "unload": True})


async def _awaited(answer_: Any) -> Any:
    return await answer_ if asyncio.iscoroutine(answer_) else answer_


def _cause(error: BaseException) -> str:
    """The type of what lies behind an error, and where it was raised: in the author's code, mostly."""
    cause = error.__cause__
    return f"{type(cause).__name__} at {_raised_at(cause)}" if cause is not None else ""


def _raised_at(error: BaseException) -> str:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else "unknown"


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:500]
