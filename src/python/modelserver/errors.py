"""What may go wrong with a request, each with the HTTP status that says so."""

import difflib
from typing import Iterable


class ServingError(Exception):
    """A request that cannot be answered: `str(error)` is meant for the person who sent it."""

    status = 500


class InvalidInput(ServingError):
    """The body cannot be understood, or does not fit the model."""

    status = 400


class Forbidden(ServingError):
    """The request comes from a web page of somebody else."""

    status = 403


class NotFound(ServingError):
    """No such model, version or address."""

    status = 404


class WrongMethod(ServingError):
    """The address exists, but not for this HTTP method."""

    status = 405

    def __init__(self, message: str, allowed: str):
        super().__init__(message)
        self.allowed = allowed


class TooLarge(ServingError):
    """The body is longer than --max-body."""

    status = 413


class InferenceFailed(ServingError):
    """The model raised, or its answer cannot be written down."""

    status = 500


class Unsupported(ServingError):
    """Understood, and not offered by this server or model."""

    status = 501


class PredictorFailed(ServingError):
    """The predictor that a transformer or explainer calls gave no usable answer."""

    status = 502

    def __init__(self, message: str, status: int = 502):
        super().__init__(message)
        self.status = status


class NotReady(ServingError):
    """The model is not loaded, or the server is leaving."""

    status = 503


class ModelCannotLoad(Exception):
    """The files do not give a model. The message says what is wrong, where, and how to mend it."""


def nearest(name: str, known: Iterable[str]) -> str:
    """` Did you mean 'x'?` for the known name that is most like `name`; empty where none is near."""
    near = difflib.get_close_matches(str(name), [str(k) for k in known], 1)
    return f" Did you mean '{near[0]}'?" if near else ""


def listed(names: Iterable[object], most: int = 10) -> str:
    """Names for a message, the first `most` of them."""
    names = [str(name) for name in names]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
