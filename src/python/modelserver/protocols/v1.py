"""The V1 protocol: {"instances": [...]} or {"inputs": [...]} in, {"predictions": [...]} or {"explanations": [...]} out."""

from dataclasses import dataclass, field
from typing import Any, Dict, List

import numpy as np

from ..errors import InferenceFailed, InvalidInput, nearest
from . import strict_json


@dataclass(frozen=True)
class V1Request:
    """Rows as the client sent them (numbers, lists or objects of named features), and the parameters beside them."""

    rows: List[Any]
    parameters: Dict[str, Any] = field(default_factory=dict)


def read(body: Any) -> V1Request:
    """The request in a body that is already JSON. Raises InvalidInput."""
    if not isinstance(body, dict):
        raise InvalidInput(f"The body must be a JSON object with 'instances', and is {strict_json.kind(body)}.")
    if "instances" in body and "inputs" in body:
        raise InvalidInput("The body has both 'instances' and 'inputs'; send one of them.")
    for name in ("instances", "inputs"):
        if name in body:
            return V1Request(_rows(body[name], name), _parameters(body))
    near = next((nearest(name, ("instances", "inputs")) for name in body if nearest(name, ("instances", "inputs"))), "")
    raise InvalidInput(f'The body has no "instances".{near} Send {{"instances": [...]}}, one element for each row.')


def _rows(value: Any, name: str) -> List[Any]:
    if isinstance(value, dict) and name == "inputs":
        return _from_columns(value)
    if not isinstance(value, list):
        raise InvalidInput(f"'{name}' must be a list with one element for each row, and is {strict_json.kind(value)}.")
    if not value:
        raise InvalidInput(f"'{name}' is empty: there is no row to answer for.")
    return value


def _from_columns(columns: Dict[str, Any]) -> List[Any]:
    lengths = {name: len(values) if isinstance(values, list) else -1 for name, values in columns.items()}
    if not columns or -1 in lengths.values() or len(set(lengths.values())) != 1:
        raise InvalidInput("'inputs' as an object takes one list for each feature, all of the same length.")
    rows = [dict(zip(columns, row)) for row in zip(*columns.values())]
    if not rows:
        raise InvalidInput("'inputs' is empty: there is no row to answer for.")
    return rows


def _parameters(body: Dict[str, Any]) -> Dict[str, Any]:
    parameters = body.get("parameters")
    if parameters is None:
        return {}
    if not isinstance(parameters, dict):
        raise InvalidInput(f"'parameters' must be an object, and is {strict_json.kind(parameters)}.")
    return parameters


def flag(parameters: Dict[str, Any], name: str, default: bool = False) -> bool:
    """A parameter that is true or false."""
    value = parameters.get(name, default)
    if not isinstance(value, bool):
        raise InvalidInput(f"The parameter '{name}' must be true or false.")
    return value


def listing(array: np.ndarray) -> List[Any]:
    """Predictions as JSON has them. Raises InferenceFailed at the first row that is NaN or infinite."""
    if array.dtype.kind == "f":
        finite = np.isfinite(array)
        if not finite.all():
            row = int(np.argwhere(~finite)[0][0])
            raise InferenceFailed(
                f"The model's prediction of row {row} is NaN or infinite, which JSON cannot carry. Ask for it in V2 with binary_data."
            )
    if array.dtype.kind == "O":
        return [item.decode("utf-8", "replace") if isinstance(item, bytes) else item for item in array.tolist()]
    return array.tolist()
