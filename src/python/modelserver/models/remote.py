"""The predictor that a transformer or explainer stands before, reached over HTTP with connections that are kept."""

import http.client
import threading
from typing import Any, Dict, List, Mapping, Optional, Tuple
from urllib.parse import quote, urlsplit

from ..errors import InvalidInput, PredictorFailed
from ..protocols import client_side, strict_json, v2
from ..protocols.tensors import InferRequest, InferResponse

# Handed on to the predictor, so that a request can be followed.
_PASSED = ("x-request-id", "traceparent", "tracestate", "authorization", "baggage")


class RemotePredictor:
    """Calls of one model at `address` (`host:port`, or http:// or https:// URL). Safe from several threads: each has a connection."""

    def __init__(self, address: str, model: str, patience: float):
        parts = urlsplit(address if "://" in address else f"http://{address}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"'{address}' is no address of a predictor; give host:port, or a URL with http:// or https://.")
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._port, self._prefix = parts.hostname, parts.port, parts.path.rstrip("/")
        self._model = quote(model, safe="")
        self._patience = patience
        self._mine = threading.local()

    def predict(self, body: Any, headers: Mapping[str, str]) -> Any:
        """The JSON answer of V1's :predict."""
        answer, _ = self._post(f"/v1/models/{self._model}:predict", strict_json.write(body), {}, headers)
        return self._understood(strict_json.read, answer)

    def infer(self, request: InferRequest, headers: Mapping[str, str]) -> InferResponse:
        """The answer of V2's infer, tensors travelling as raw bytes."""
        body, head = client_side.write_request(request)
        answer, told = self._post(
            f"/v2/models/{self._model}/infer", body, {"content-type": "application/octet-stream", v2.HEADER: str(head)}, headers
        )
        return self._understood(lambda data: client_side.read_response(data, told.get(v2.HEADER.lower())), answer)

    def metadata(self) -> Dict[str, Any]:
        """What V2 tells of the model."""
        answer, _ = self._call("GET", f"/v2/models/{self._model}", None, {})
        return self._understood(strict_json.read_object, answer)

    def _post(self, path: str, body: bytes, own: Dict[str, str], headers: Mapping[str, str]) -> Tuple[bytes, Dict[str, str]]:
        passed = {name: headers[name] for name in _PASSED if name in headers}
        return self._call("POST", path, body, {"content-type": "application/json", **passed, **own})

    def _call(self, method: str, path: str, body: Optional[bytes], headers: Dict[str, str]) -> Tuple[bytes, Dict[str, str]]:
        kept = getattr(self._mine, "connection", None)
        for connection in ([kept] if kept else []) + [None]:
            connection = connection or self._kind(self._host, self._port, timeout=self._patience)
            self._mine.connection = None
            try:
                connection.request(method, self._prefix + path, body, headers)
                response = connection.getresponse()
                answer = response.read()
            except TimeoutError:
                connection.close()
                raise PredictorFailed(f"The predictor at {self._host} did not answer within {self._patience:g} s.", 504) from None
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
                connection.close()
                if connection is kept:
                    continue  # it was closed while we did not use it; nothing has been answered
                raise PredictorFailed(f"The predictor at {self._host} closed the connection: {error}.", 503) from None
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                raise PredictorFailed(f"The predictor at {self._host} cannot be reached: {error}.", 503) from None
            if response.will_close:
                connection.close()
            else:
                self._mine.connection = connection
            if response.status != 200:
                raise PredictorFailed(_told(response.status, answer), response.status if response.status in (400, 404, 413, 429, 501, 503, 504) else 502)
            return answer, {name.lower(): value for name, value in response.getheaders()}
        raise AssertionError("a fresh connection either answers or raises")

    def _understood(self, read: Any, answer: bytes) -> Any:
        try:
            return read(answer)
        except InvalidInput as error:
            raise PredictorFailed(f"The predictor's answer cannot be read: {error}") from None


def _told(status: int, answer: bytes) -> str:
    try:
        document = strict_json.read(answer)
        text = document.get("error") if isinstance(document, dict) else None
    except InvalidInput:
        text = None
    return f"The predictor answered {status}: {text or answer[:200].decode('utf-8', 'replace') or 'without a word'}"


def feature_names(metadata: Dict[str, Any]) -> List[str]:
    """The features that a predictor's metadata names; empty where it names none."""
    inputs = metadata.get("inputs") or []
    names = (inputs[0].get("parameters") or {}).get("feature_names") if len(inputs) == 1 else None
    return [str(name) for name in names] if isinstance(names, list) else []
