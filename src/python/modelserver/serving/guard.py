"""Keeps web pages of others out: a server on loopback is reachable from every page that a browser on this machine shows."""

from typing import Dict, Iterable
from urllib.parse import urlsplit

from ..errors import Forbidden, nearest

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")


class Guard:
    """`bound` is the address that is listened on; away from loopback, the Host header is the network's business."""

    def __init__(self, bound: str, allowed: Iterable[str]):
        self._names = {*_LOOPBACK, bound.lower(), *allowed}
        self._checks_host = (bound in _LOOPBACK or bound.startswith("127.")) and "*" not in self._names
        self._good: set = set()

    def check(self, headers: Dict[str, str]) -> None:
        """Raises Forbidden for a name that is not ours, and for a request that a page of another site makes."""
        if self._checks_host:
            host = headers.get("host", "")
            if host not in self._good:
                if _name(host) not in self._names:
                    raise Forbidden(f"The Host '{host[:100]}' is not served here.{nearest(host, self._names)} Allow it with --allowed_hosts.")
                if len(self._good) < 64:
                    self._good.add(host)
        if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            raise Forbidden("Requests from pages of other sites are refused.")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
            raise Forbidden("Requests from pages of other sites are refused.")


def _name(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()
