"""The other end of V2: a request written and an answer read, for a transformer or explainer that calls a predictor."""

from typing import Optional, Tuple

from ..errors import InvalidInput
from . import raw, strict_json, v2
from .tensors import InferRequest, InferResponse


def write_request(request: InferRequest) -> Tuple[bytes, int]:
    """The body with every tensor as raw bytes, and the length of its JSON head; raw answers are asked for."""
    tails, inputs = [], []
    for tensor in request.inputs:
        data = raw.encode(tensor.array, tensor.datatype)
        tails.append(data)
        kept = {name: value for name, value in tensor.parameters.items() if name != "binary_data_size"}
        inputs.append({"name": tensor.name, "datatype": tensor.datatype, "shape": list(tensor.array.shape),
                       "parameters": {**kept, "binary_data_size": len(data)}})
    document = {"inputs": inputs, "parameters": {**request.parameters, "binary_data_output": True}}
    if request.id is not None:
        document["id"] = request.id
    if request.outputs:
        document["outputs"] = [{"name": asked.name} for asked in request.outputs]
    head = strict_json.write(document)
    return head + b"".join(tails), len(head)


def read_response(body: bytes, head_length: Optional[str]) -> InferResponse:
    """The tensors of an answer. Raises InvalidInput where it is none."""
    head, tail = v2.split(body, head_length)
    document = strict_json.read_object(head)
    outputs, at = [], 0
    for index, told in enumerate(document.get("outputs") or []):
        tensor, taken = v2.tensor_of(told, f"outputs[{index}]", tail[at:])
        tensor.parameters = {name: value for name, value in tensor.parameters.items() if name != "binary_data_size"}
        outputs.append(tensor)
        at += taken
    if not outputs:
        raise InvalidInput("The answer has no outputs.")
    return InferResponse(outputs, document.get("parameters") or {})
