"""CloudEvents 1.0 around V1 calls, in their two HTTP forms: attributes as ce- headers (binary), or all in one JSON object (structured)."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Dict, List, Mapping, Optional, Tuple

from ..errors import InvalidInput
from . import strict_json

RESPONSE_TYPE = "io.kserve.inference.response"
_REQUIRED = ("specversion", "id", "source", "type")
_STRUCTURED = "application/cloudevents+json"


@dataclass(frozen=True)
class Event:
    """The attributes of an event that came, and the form to answer in."""

    id: str
    structured: bool


def unwrap(headers: Mapping[str, str], body: bytes) -> Tuple[Optional[Event], Any]:
    """The event (None: a plain request) and its data as JSON. Header names are in lower case."""
    content = headers.get("content-type", "")
    if content.startswith("application/cloudevents-batch"):
        raise InvalidInput("Batches of CloudEvents are not taken; send one event a request.")
    if content.startswith(_STRUCTURED):
        document = strict_json.read_object(body)
        return _event(document, structured=True), _data(document)
    if "ce-specversion" in headers or "ce-id" in headers:
        attributes = {name[3:]: value for name, value in headers.items() if name.startswith("ce-")}
        return _event(attributes, structured=False), strict_json.read(body)
    return None, strict_json.read(body)


def wrap(event: Event, model: str, answer: Any) -> Tuple[bytes, List[Tuple[bytes, bytes]]]:
    """The body and headers of an answer in the form of the question; it has the question's id and our source."""
    attributes = {
        "specversion": "1.0",
        "id": event.id,
        "source": f"io.kserve.inference.{model}",
        "type": RESPONSE_TYPE,
        "time": datetime.now(timezone.utc).isoformat().replace("+00:00", "Z"),
    }
    if event.structured:
        body = strict_json.write({**attributes, "datacontenttype": "application/json", "data": answer})
        return body, [(b"content-type", _STRUCTURED.encode())]
    headers = [(b"ce-" + name.encode(), value.encode("latin-1", "replace")) for name, value in attributes.items()]
    return strict_json.write(answer), [(b"content-type", b"application/json"), *headers]


def _event(attributes: Mapping[str, Any], structured: bool) -> Event:
    missing = [name for name in _REQUIRED if not isinstance(attributes.get(name), str) or not attributes[name]]
    if missing:
        raise InvalidInput(f"The CloudEvent lacks {', '.join(missing)}.")
    if attributes["specversion"] not in ("1.0", "0.3"):
        raise InvalidInput(f"CloudEvents of version {attributes['specversion']} are not known; 1.0 and 0.3 are.")
    return Event(attributes["id"], structured)


def _data(document: Dict[str, Any]) -> Any:
    if "data_base64" in document:
        try:
            return strict_json.read(base64.b64decode(document["data_base64"], validate=True))
        except (binascii.Error, TypeError, ValueError):
            raise InvalidInput("The CloudEvent's data_base64 is no base64.") from None
    if "data" not in document:
        raise InvalidInput("The CloudEvent has no data.")
    data = document["data"]
    # Data that was JSON already may come as text, where the sender says so.
    return strict_json.read(data.encode("utf-8")) if isinstance(data, str) else data
