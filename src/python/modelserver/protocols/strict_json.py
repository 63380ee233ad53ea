"""JSON as the standard has it: Python's own reader and writer also take NaN and Infinity."""

import json
from typing import Any

from ..errors import InferenceFailed, InvalidInput


def _refuse(word: str) -> None:
    raise InvalidInput(f"{word} is no JSON. Send null for a missing value, or V2 with binary tensors.")


_decoder = json.JSONDecoder(parse_constant=_refuse)
_encoder = json.JSONEncoder(allow_nan=False, separators=(",", ":"))


def read(body: bytes) -> Any:
    """The value of a UTF-8 document. Raises InvalidInput that says where it ends to be JSON."""
    try:
        return _decoder.decode(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The body is not UTF-8 at byte {error.start}.") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"The body is no JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise InvalidInput("The body is nested too deeply.") from None
    except ValueError as error:  # an integer of thousands of digits
        raise InvalidInput(f"The body has a number that cannot be read: {error}.") from None


def read_object(body: bytes) -> dict:
    """As `read`, where the value must be an object."""
    value = read(body)
    if not isinstance(value, dict):
        raise InvalidInput(f"The body must be a JSON object, and is {kind(value)}.")
    return value


def write(value: Any) -> bytes:
    """The document. Raises InferenceFailed where a number is NaN or infinite, or something is no JSON at all."""
    try:
        return _encoder.encode(value).encode("utf-8")
    except ValueError:
        raise InferenceFailed("The model's answer holds NaN or infinity, which JSON cannot carry. Ask for it in V2 with binary_data.") from None
    except TypeError as error:
        raise InferenceFailed(f"The model's answer cannot be written as JSON: {error}.") from None


def kind(value: Any) -> str:
    """What a value is, in JSON's words."""
    if value is None:
        return "null"
    return {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "an object"}.get(type(value), type(value).__name__)
