"""Which address means what."""

from dataclasses import dataclass
from typing import Optional

from ..errors import NotFound, WrongMethod


@dataclass(frozen=True)
class Route:
    """`verb` is what is measured, `action` what is done; model and version as the address has them."""

    verb: str
    action: str
    model: Optional[str] = None
    version: Optional[str] = None


_FIXED = {
    "/": ("GET", Route("health", "alive")),
    "/metrics": ("GET", Route("metrics", "metrics")),
    "/v1/models": ("GET", Route("metadata", "v1_models")),
    "/v2": ("GET", Route("metadata", "server")),
    "/v2/": ("GET", Route("metadata", "server")),
    "/v2/health/live": ("GET", Route("health", "live")),
    "/v2/health/ready": ("GET", Route("health", "ready")),
    "/v2/models": ("GET", Route("metadata", "v2_models")),
    "/v2/repository/index": ("POST", Route("repository", "index")),
}


def route(method: str, path: str) -> Route:
    """Raises NotFound for an address that is none, WrongMethod for one that takes another method. HEAD is taken where GET is."""
    if path in _FIXED:
        wanted, found = _FIXED[path]
    elif path.startswith("/v1/models/"):
        wanted, found = _v1(path[len("/v1/models/") :])
    elif path.startswith("/v2/models/"):
        wanted, found = _v2(path[len("/v2/models/") :].split("/"))
    elif path.startswith("/v2/repository/models/"):
        wanted, found = _repository(path[len("/v2/repository/models/") :].split("/"))
    else:
        raise NotFound(f"There is nothing at {path[:200]}. The protocols begin with /v1/models and /v2.")
    if method != wanted and not (method == "HEAD" and wanted == "GET"):
        raise WrongMethod(f"{path[:200]} takes {wanted}, not {method}.", wanted)
    return found


def _v1(rest: str) -> tuple:
    name, colon, verb = rest.rpartition(":")
    if not colon:
        name, verb = rest, ""
    if "/" in rest or not name:
        raise NotFound(f"There is nothing at /v1/models/{rest[:200]}.")
    if verb in ("predict", "explain"):
        return "POST", Route(verb, f"v1_{verb}", name)
    if verb:
        raise NotFound(f"V1 has no ':{verb[:50]}'; it has :predict and :explain.")
    return "GET", Route("health", "v1_ready", name)


def _v2(parts: list) -> tuple:
    name, rest, version = parts[0], parts[1:], None
    if len(rest) >= 2 and rest[0] == "versions":
        version, rest = rest[1], rest[2:]
    if rest == ["infer"]:
        return "POST", Route("infer", "infer", name, version)
    if rest == ["ready"]:
        return "GET", Route("health", "v2_ready", name, version)
    if not rest and name:
        return "GET", Route("metadata", "model", name, version)
    raise NotFound(f"There is nothing at /v2/models/{'/'.join(parts)[:200]}.")


def _repository(parts: list) -> tuple:
    if len(parts) == 2 and parts[1] in ("load", "unload"):
        return "POST", Route("repository", parts[1], parts[0])
    raise NotFound(f"There is nothing at /v2/repository/models/{'/'.join(parts)[:200]}.")
