"""The ExecutorOutput: what the orchestrator reads after the function has returned."""

import json
import math
import os

from kfp.dsl.execution.errors import ComponentError
from kfp.dsl.execution.returns import Outputs

_CHIEF_NAMES = ("workerpool0", "chief", "master")


def write(outputs: Outputs, path: str) -> None:
    """Writes the outputs, unless this process is a worker whose chief does so."""
    if not is_chief():
        return
    message = {}
    if outputs.parameters:
        message["parameterValues"] = outputs.parameters
    if outputs.artifacts:
        message["artifacts"] = {
            name: {"artifacts": [{**artifact, "metadata": _finite(artifact["metadata"])} for artifact in items]}
            for name, items in outputs.artifacts.items()
        }
    try:
        text = _json(message)
    except (TypeError, ValueError):
        _complain(message)
        raise
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def is_chief() -> bool:
    """Whether this process speaks for the task: always, but for the other members of a training cluster."""
    text = os.environ.get("CLUSTER_SPEC")
    if not text:
        return True
    try:
        spec = json.loads(text)
        role = (spec.get("task") or {}).get("type")
    except (AttributeError, ValueError):
        raise ComponentError(
            "The environment variable CLUSTER_SPEC is not a JSON object with a 'task'. "
            'Unset it, or let it say this process\'s role: {"task": {"type": "chief"}}.'
        ) from None
    return role is None or role in _CHIEF_NAMES


def _complain(message: dict) -> None:
    """Raises an error that names the output whose content JSON has no words for."""
    contents = [
        *(("value", name, value) for name, value in message.get("parameterValues", {}).items()),
        *(("metadata", name, entry) for name, entry in message.get("artifacts", {}).items()),
    ]
    for what, name, content in contents:
        try:
            _json(content)
        except (TypeError, ValueError) as error:
            raise ComponentError(
                f"The {what} of output '{name}' cannot be written as JSON: {error}. Keep only text, finite numbers, "
                "booleans, lists and dictionaries with text keys in it; anything else belongs into an artifact's file."
            ) from None


def _json(content) -> str:
    return json.dumps(content, allow_nan=False, default=_plain)


def _finite(value):
    """The value with numbers that JSON has not as the texts by which protocol buffers write them."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: _finite(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(member) for member in value]
    return _finite(_plain(value)) if hasattr(value, "tolist") else value


def _plain(value):
    # Numbers and arrays of numpy and pandas have this, and only this, in common.
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{value!r} is of type {type(value).__name__}")
