"""Tensors as raw bytes: the binary tensor data extension of the Open Inference Protocol.

Elements lie one after the other, rows first, little-endian. An element of BYTES is its length in 4 bytes, then itself.
"""

import math
import struct
from typing import Sequence

import numpy as np

from ..errors import InvalidInput
from .tensors import DTYPES


def decode(data: memoryview, datatype: str, shape: Sequence[int], place: str) -> np.ndarray:
    """The array of `shape` in `data`, which must be exactly as long. The array is read-only where it needs no copy."""
    count = math.prod(shape)
    if datatype == "BYTES":
        return _decode_texts(data, count, place).reshape(shape)
    dtype = DTYPES[datatype]
    if len(data) != count * dtype.itemsize:
        raise InvalidInput(
            f"{place}: {datatype} of shape {list(shape)} takes {count * dtype.itemsize} bytes, and binary_data_size is {len(data)}."
        )
    if datatype == "BOOL":
        octets = np.frombuffer(data, dtype=np.uint8)
        if octets.size and octets.max() > 1:
            raise InvalidInput(f"{place}: BOOL takes bytes 0 and 1, and one is {octets.max()}.")
        return octets.view(np.bool_).reshape(shape)
    return np.frombuffer(data, dtype=dtype).reshape(shape)


def encode(array: np.ndarray, datatype: str) -> bytes:
    """The raw bytes of an array; for BYTES its elements are `bytes`."""
    if datatype == "BYTES":
        return b"".join(struct.pack("<I", len(item)) + item for item in array.ravel())
    return np.ascontiguousarray(array, dtype=DTYPES[datatype]).tobytes()


def _decode_texts(data: memoryview, count: int, place: str) -> np.ndarray:
    # An element takes 4 bytes at least, so that a wrong shape cannot make us reserve memory for it.
    if count * 4 > len(data):
        raise InvalidInput(f"{place}: {count} elements of BYTES take at least {count * 4} bytes, and binary_data_size is {len(data)}.")
    array, at = np.empty(count, dtype=object), 0
    for index in range(count):
        if at + 4 > len(data):
            raise InvalidInput(f"{place}: ends after {index} of {count} elements.")
        (length,) = struct.unpack_from("<I", data, at)
        at += 4
        if at + length > len(data):
            raise InvalidInput(f"{place}: element {index} says {length} bytes, and {len(data) - at} are left.")
        array[index] = bytes(data[at : at + length])
        at += length
    if at != len(data):
        raise InvalidInput(f"{place}: {len(data) - at} bytes are left after {count} elements.")
    return array
