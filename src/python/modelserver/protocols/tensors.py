"""The tensors of the Open Inference Protocol: their datatypes, as NumPy sees them, and what a request and an answer hold."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

import numpy as np

# Sizes and byte order are the protocol's: little-endian, one element after the other, rows first.
DTYPES: Dict[str, np.dtype] = {
    "BOOL": np.dtype(np.bool_),
    "UINT8": np.dtype("u1"),
    "UINT16": np.dtype("<u2"),
    "UINT32": np.dtype("<u4"),
    "UINT64": np.dtype("<u8"),
    "INT8": np.dtype("i1"),
    "INT16": np.dtype("<i2"),
    "INT32": np.dtype("<i4"),
    "INT64": np.dtype("<i8"),
    "FP16": np.dtype("<f2"),
    "FP32": np.dtype("<f4"),
    "FP64": np.dtype("<f8"),
    "BYTES": np.dtype(object),
}

_NAMES = {dtype: name for name, dtype in DTYPES.items()}


def datatype_of(dtype: np.dtype) -> str:
    """The protocol's name of a NumPy type; text and objects are BYTES."""
    if dtype.kind in "OUS":
        return "BYTES"
    name = _NAMES.get(dtype.newbyteorder("<") if dtype.itemsize > 1 else dtype)
    if name is None:
        raise TypeError(f"NumPy's {dtype} has no datatype in the Open Inference Protocol")
    return name


@dataclass(frozen=True)
class TensorSpec:
    """What a model says of an input or output. In `shape`, -1 is any size; the first axis is the rows."""

    name: str
    datatype: str
    shape: Tuple[int, ...]
    parameters: Dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> Dict[str, Any]:
        told = {"name": self.name, "datatype": self.datatype, "shape": list(self.shape)}
        return {**told, "parameters": self.parameters} if self.parameters else told


@dataclass
class Tensor:
    """A named array. BYTES are an object array of `bytes`."""

    name: str
    datatype: str
    array: np.ndarray
    parameters: Dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, values: Any, **parameters: Any) -> "Tensor":
        """A tensor of any array-like; text becomes BYTES in UTF-8."""
        array = np.asarray(values)
        datatype = datatype_of(array.dtype)
        if datatype == "BYTES":
            array = _as_bytes(array)
        return cls(name, datatype, array, parameters)

    def texts(self) -> np.ndarray:
        """BYTES as an object array of `str`. Raises UnicodeDecodeError where they are not UTF-8."""
        flat = [item.decode("utf-8") for item in self.array.ravel()]
        return _objects(flat, self.array.shape)


@dataclass(frozen=True)
class AskedOutput:
    """An output that the client wants, and whether as raw bytes."""

    name: str
    binary: Optional[bool] = None
    parameters: Dict[str, Any] = field(default_factory=dict)


@dataclass
class InferRequest:
    """A V2 request; no `outputs` asks for the model's first one."""

    inputs: List[Tensor]
    outputs: List[AskedOutput] = field(default_factory=list)
    id: Optional[str] = None
    parameters: Dict[str, Any] = field(default_factory=dict)

    def tensor(self, name: str) -> Tensor:
        return next(tensor for tensor in self.inputs if tensor.name == name)


@dataclass
class InferResponse:
    """A V2 answer; the model's name, version and the request's id are put on by the server."""

    outputs: List[Tensor]
    parameters: Dict[str, Any] = field(default_factory=dict)

    def tensor(self, name: str) -> Tensor:
        return next(tensor for tensor in self.outputs if tensor.name == name)


def _as_bytes(array: np.ndarray) -> np.ndarray:
    flat = [item if isinstance(item, bytes) else str(item).encode("utf-8") for item in array.ravel().tolist()]
    return _objects(flat, array.shape)


def _objects(items: list, shape: Tuple[int, ...]) -> np.ndarray:
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array.reshape(shape)
