"""One HTTP request and its answer, on ASGI's terms: the body read within bounds, the answer sent in one piece."""

from dataclasses import dataclass, field
from typing import Any, Awaitable, Callable, Dict, List, Optional, Tuple

from ..errors import InvalidInput, ServingError, TooLarge
from ..protocols import strict_json

Receive = Callable[[], Awaitable[Dict[str, Any]]]
Send = Callable[[Dict[str, Any]], Awaitable[None]]
HeaderList = List[Tuple[bytes, bytes]]

# Of a refused body so much is read and thrown away, so that its sender comes to reading our answer.
_THROWN_AWAY = 16 * 1024 * 1024

_JSON: HeaderList = [(b"content-type", b"application/json")]


class ClientLeft(Exception):
    """The client closed its connection before its request was whole."""


@dataclass
class Response:
    """Status, body and headers; content-length is put on when it is sent."""

    status: int
    body: bytes
    headers: HeaderList = field(default_factory=lambda: _JSON)

    @classmethod
    def json(cls, value: Any, status: int = 200) -> "Response":
        return cls(status, strict_json.write(value))

    @classmethod
    def error(cls, error: ServingError) -> "Response":
        """The form that both protocols have for errors."""
        headers = [*_JSON, (b"allow", error.allowed.encode())] if hasattr(error, "allowed") else _JSON
        return cls(error.status, strict_json.write({"error": str(error)}), headers)


def headers_of(scope: Dict[str, Any]) -> Dict[str, str]:
    """Header values by name in lower case; of a name that comes twice, the last."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def read_body(headers: Dict[str, str], receive: Receive, most: int) -> bytes:
    """The whole body. Raises TooLarge before reading one that says it is longer than `most` bytes, or once it has become so."""
    told = headers.get("content-length", "")
    if told:
        if not told.isdigit():
            raise InvalidInput("Content-Length is no number.")
        if int(told) > most:
            raise TooLarge(_too_large(most, int(told)))
    message = await receive()
    if not message.get("more_body") and message["type"] == "http.request":
        body = message.get("body", b"")
        if len(body) > most:
            raise TooLarge(_too_large(most))
        return body
    parts, length = [], 0
    while True:
        if message["type"] == "http.disconnect":
            raise ClientLeft
        part = message.get("body", b"")
        length += len(part)
        if length > most:
            raise TooLarge(_too_large(most))
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


def _too_large(most: int, length: Optional[int] = None) -> str:
    told = f"has {length} bytes" if length is not None else "is longer"
    return f"The body {told}, and at most {most} are taken. Send fewer rows at once, or start the server with a larger --max-body."


async def answer(response: Response, send: Send, close: bool) -> None:
    """Sends the response; `close` ends the connection after it."""
    headers = [*response.headers, (b"content-length", str(len(response.body)).encode())]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def refuse_body(response: Response, receive: Receive, send: Send) -> None:
    """Answers a request whose body is still coming, and ends the connection when its sender has stopped, or has sent too much."""
    headers = [*response.headers, (b"content-length", str(len(response.body)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": True})
    thrown = 0
    while thrown < _THROWN_AWAY:
        message = await receive()
        thrown += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            break
    await send({"type": "http.response.body", "body": b""})
