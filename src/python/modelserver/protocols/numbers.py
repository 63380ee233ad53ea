"""The `data` of a V2 tensor in JSON, flat or nested, as an array of its datatype; nothing is rounded or wrapped in silence."""

import math
from typing import Any, Sequence

import numpy as np

from ..errors import InvalidInput
from .tensors import DTYPES

# NumPy's kinds that a datatype takes: an integer is welcome where a fraction is asked for, not the other way round.
_KINDS = {"BOOL": "b", "FP32": "fiu", "FP64": "fiu"}


def array_of(data: Any, datatype: str, shape: Sequence[int], place: str) -> np.ndarray:
    """The array of `shape`; raises InvalidInput where count, form, type or range do not fit."""
    if not isinstance(data, list):
        raise InvalidInput(f"{place}: data must be a list.")
    if datatype == "FP16":
        raise InvalidInput(f"{place}: FP16 has no form in JSON; send it as binary data, or as FP32.")
    if datatype == "BYTES":
        return _in_shape(_texts(data, place), shape, place)
    if datatype == "UINT64":
        return _in_shape(_unsigned(data, place), shape, place)
    try:
        found = np.array(data)
    except ValueError:
        raise InvalidInput(f"{place}: the lists in data are of different lengths.") from None
    found = _in_shape(found, shape, place)
    if found.size and found.dtype.kind not in _KINDS.get(datatype, "iu"):
        # Integers beyond NumPy's largest come as fractions or objects.
        if found.dtype.kind in "fO" and datatype not in ("BOOL", "FP32", "FP64") and _all_integers(np.array(data, dtype=object)):
            raise InvalidInput(f"{place}: a number in data is out of the range of {datatype}.")
        raise InvalidInput(f"{place}: data does not hold {_WORDS.get(datatype, 'whole numbers')} alone, as {datatype} asks.")
    return _in_range(found, datatype, place)


_WORDS = {"BOOL": "true and false", "FP32": "numbers", "FP64": "numbers", "BYTES": "strings"}


def _in_range(found: np.ndarray, datatype: str, place: str) -> np.ndarray:
    dtype = DTYPES[datatype]
    if found.dtype.kind in "iu" and dtype.kind in "iu" and found.size:
        limits = np.iinfo(dtype)
        if int(found.min()) < limits.min or int(found.max()) > limits.max:
            raise InvalidInput(f"{place}: a number in data is out of the range of {datatype}, {limits.min} to {limits.max}.")
    with np.errstate(over="ignore"):
        array = found.astype(dtype)
    if dtype.kind == "f" and not np.isfinite(array).all():
        raise InvalidInput(f"{place}: a number in data is out of the range of {datatype}.")
    return array


def _in_shape(found: np.ndarray, shape: Sequence[int], place: str) -> np.ndarray:
    if found.size != math.prod(shape):
        raise InvalidInput(f"{place}: shape {list(shape)} asks for {math.prod(shape)} elements, and data has {found.size}.")
    if found.ndim > 1 and found.size and found.shape != tuple(shape):
        raise InvalidInput(f"{place}: data is nested as {list(found.shape)}, and shape says {list(shape)}.")
    return found.reshape(shape)


def _texts(data: list, place: str) -> np.ndarray:
    try:
        found = np.array(data, dtype=object)
    except ValueError:
        raise InvalidInput(f"{place}: the lists in data are of different lengths.") from None
    flat = found.ravel()
    for index, item in enumerate(flat):
        if not isinstance(item, str):
            raise InvalidInput(f"{place}: data does not hold strings alone, as BYTES asks (element {index}).")
        flat[index] = item.encode("utf-8", "surrogatepass")
    return flat.reshape(found.shape)


def _unsigned(data: list, place: str) -> np.ndarray:
    # NumPy reads a mixture of small and very large integers as fractions, so these go one by one.
    try:
        found = np.array(data, dtype=object)
    except ValueError:
        raise InvalidInput(f"{place}: the lists in data are of different lengths.") from None
    if not _all_integers(found):
        raise InvalidInput(f"{place}: data does not hold whole numbers alone, as UINT64 asks.")
    if any(not 0 <= item < 1 << 64 for item in found.ravel()):
        raise InvalidInput(f"{place}: a number in data is out of the range of UINT64, 0 to {(1 << 64) - 1}.")
    return found.astype(np.uint64)


def _all_integers(found: np.ndarray) -> bool:
    return all(type(item) is int for item in found.ravel())
