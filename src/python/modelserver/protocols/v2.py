"""The Open Inference Protocol (V2) over REST: a request read, an answer written, tensors as JSON or as raw bytes behind it."""

import math
from typing import Any, Dict, List, Optional, Tuple

import numpy as np

from ..errors import InferenceFailed, InvalidInput, nearest
from . import numbers, raw, strict_json
from .tensors import DTYPES, AskedOutput, InferRequest, InferResponse, Tensor

HEADER = "Inference-Header-Content-Length"

# A tensor's axes; more is a mistake, or meant to hurt.
_MOST_AXES = 32


def read(body: bytes, head_length: Optional[str] = None) -> InferRequest:
    """The request of a body; `head_length` is the text of HEADER, absent where all of the body is JSON."""
    head, tail = split(body, head_length)
    document = strict_json.read_object(head)
    parameters = _parameters(document, "The body")
    inputs = document.get("inputs")
    if not isinstance(inputs, list) or not inputs:
        near = next((nearest(name, ("inputs",)) for name in document if nearest(name, ("inputs",))), "") if inputs is None else ""
        raise InvalidInput(f"The body needs 'inputs', a list of at least one tensor.{near}")
    identity = document.get("id")
    if identity is not None and not isinstance(identity, str):
        raise InvalidInput(f"'id' must be a string, and is {strict_json.kind(identity)}.")
    tensors, at = [], 0
    for index, told in enumerate(inputs):
        tensor, taken = tensor_of(told, f"inputs[{index}]", tail[at:])
        if any(tensor.name == other.name for other in tensors):
            raise InvalidInput(f"inputs[{index}]: there are two inputs of the name '{tensor.name}'.")
        tensors.append(tensor)
        at += taken
    if at != len(tail):
        raise InvalidInput(f"The inputs' binary_data_size add up to {at} bytes, and {len(tail)} follow the JSON head.")
    return InferRequest(tensors, _asked(document.get("outputs"), parameters), identity, parameters)


def write(response: InferResponse, request: InferRequest, name: str, version: Optional[str]) -> Tuple[bytes, Optional[int]]:
    """The body, and the length of its JSON head where raw bytes follow (the answer then carries HEADER)."""
    wanted = {asked.name: asked.binary for asked in request.outputs}
    everywhere = request.parameters.get("binary_data_output") is True
    outputs, tails = [], []
    for tensor in response.outputs:
        told: Dict[str, Any] = {"name": tensor.name, "datatype": tensor.datatype, "shape": list(tensor.array.shape)}
        binary = wanted.get(tensor.name)
        if everywhere if binary is None else binary:
            data = raw.encode(tensor.array, tensor.datatype)
            told["parameters"] = {**tensor.parameters, "binary_data_size": len(data)}
            tails.append(data)
        else:
            if tensor.parameters:
                told["parameters"] = tensor.parameters
            told["data"] = _listed(tensor)
        outputs.append(told)
    document: Dict[str, Any] = {"model_name": name}
    if version is not None:
        document["model_version"] = version
    if request.id is not None:
        document["id"] = request.id
    if response.parameters:
        document["parameters"] = response.parameters
    document["outputs"] = outputs
    head = strict_json.write(document)
    return (head + b"".join(tails), len(head)) if tails else (head, None)


def split(body: bytes, head_length: Optional[str]) -> Tuple[bytes, memoryview]:
    """The JSON head of a body, and the raw bytes behind it."""
    if head_length is None:
        return body, memoryview(b"")
    if not (head_length.isascii() and head_length.isdigit() and 0 < int(head_length) <= len(body)):
        raise InvalidInput(f"{HEADER} must be the length of the JSON head, 1 to {len(body)} for this body, and is '{head_length[:40]}'.")
    length = int(head_length)
    return body[:length], memoryview(body)[length:]


def tensor_of(told: Any, place: str, tail: memoryview) -> Tuple[Tensor, int]:
    """The tensor that an object tells of, and how many bytes of `tail` it took."""
    if not isinstance(told, dict):
        raise InvalidInput(f"{place}: a tensor is an object with name, shape, datatype and data.")
    name, datatype, shape = told.get("name"), told.get("datatype"), told.get("shape")
    if not isinstance(name, str) or not name:
        raise InvalidInput(f"{place}: 'name' must be a string.")
    place = f"{place} ('{name}')"
    if not isinstance(datatype, str) or datatype not in DTYPES:
        raise InvalidInput(f"{place}: 'datatype' must be one of {', '.join(DTYPES)}.{nearest(str(datatype).upper(), DTYPES)}")
    if not isinstance(shape, list) or not all(type(size) is int and 0 <= size < 1 << 48 for size in shape) or len(shape) > _MOST_AXES:
        raise InvalidInput(f"{place}: 'shape' must be a list of at most {_MOST_AXES} whole numbers, none below 0.")
    if math.prod(shape) >= 1 << 48:
        raise InvalidInput(f"{place}: a tensor of shape {shape} is too large.")
    parameters = _parameters(told, place)
    if "shared_memory_region" in parameters:
        raise InvalidInput(f"{place}: shared memory is not offered; send the data with the request.")
    size = parameters.get("binary_data_size")
    if size is None:
        if "data" not in told:
            raise InvalidInput(f"{place}: 'data' is missing.")
        return Tensor(name, datatype, numbers.array_of(told["data"], datatype, shape, place), parameters), 0
    if "data" in told:
        raise InvalidInput(f"{place}: has both data and binary_data_size.")
    if type(size) is not int or not 0 <= size <= len(tail):
        raise InvalidInput(f"{place}: binary_data_size must be 0 to {len(tail)}, the bytes that are left behind the JSON head.")
    return Tensor(name, datatype, raw.decode(tail[:size], datatype, shape, place), parameters), size


def _asked(outputs: Any, parameters: Dict[str, Any]) -> List[AskedOutput]:
    if "binary_data_output" in parameters and not isinstance(parameters["binary_data_output"], bool):
        raise InvalidInput("The parameter 'binary_data_output' must be true or false.")
    if outputs is None:
        return []
    if not isinstance(outputs, list):
        raise InvalidInput(f"'outputs' must be a list, and is {strict_json.kind(outputs)}.")
    asked: List[AskedOutput] = []
    for index, told in enumerate(outputs):
        if not isinstance(told, dict) or not isinstance(told.get("name"), str):
            raise InvalidInput(f"outputs[{index}]: an output is an object with a name.")
        own = _parameters(told, f"outputs[{index}]")
        binary = own.get("binary_data")
        if binary is not None and not isinstance(binary, bool):
            raise InvalidInput(f"outputs[{index}]: 'binary_data' must be true or false.")
        if any(told["name"] == other.name for other in asked):
            raise InvalidInput(f"outputs[{index}]: '{told['name']}' is asked for twice.")
        asked.append(AskedOutput(told["name"], binary, own))
    return asked


def _parameters(document: Dict[str, Any], place: str) -> Dict[str, Any]:
    parameters = document.get("parameters")
    if parameters is None:
        return {}
    if not isinstance(parameters, dict):
        raise InvalidInput(f"{place}: 'parameters' must be an object.")
    return parameters


def _listed(tensor: Tensor) -> List[Any]:
    if tensor.datatype == "FP16":
        raise InvalidInput(f"The output '{tensor.name}' is FP16, which has no form in JSON; ask for it with binary_data.")
    if tensor.datatype == "BYTES":
        try:
            return [item.decode("utf-8") for item in tensor.array.ravel()]
        except UnicodeDecodeError:
            raise InvalidInput(f"The output '{tensor.name}' holds bytes that are no UTF-8; ask for it with binary_data.") from None
    flat = tensor.array.ravel()
    if flat.dtype.kind == "f" and not np.isfinite(flat).all():
        raise InferenceFailed(f"The output '{tensor.name}' holds NaN or infinity, which JSON cannot carry. Ask for it with binary_data.")
    return flat.tolist()
