"""PyTorch's models as TorchScript: code that torch runs itself, without Python and without pickles of ours."""

import json
import os
from typing import Any, List

import numpy as np

from ..errors import InferenceFailed, InvalidInput, ModelCannotLoad, listed, nearest
from ..protocols import v1
from ..protocols.tensors import DTYPES, InferRequest, InferResponse, Tensor, TensorSpec
from .base import ServedModel
from .files import model_file

ENDINGS = (".pt", ".pth", ".ts", ".torchscript")
SIGNATURE = "signature.json"
_TAKEN = ("BOOL", "UINT8", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64")



class TorchModel(ServedModel):
    """Its inputs are the arguments of `forward`.

    Names, datatypes and shapes come from the extra file `signature.json` of the archive ({"inputs": [...], "outputs": [...]}, as V2's
    metadata has them), where it was saved with one; else inputs are called as the arguments are, FP32 and of any shape.
    """

    platform = "pytorch_torchscript"

    def load(self) -> None:
        path = model_file(self.options.directory, ENDINGS, "TorchScript")
        try:
            import torch
        except ImportError as error:
            raise ModelCannotLoad(f"PyTorch cannot be imported: {error}. Install the Python package 'torch'.") from error
        self.torch = torch
        if self.options.threads:
            torch.set_num_threads(self.options.threads)
        extra = {SIGNATURE: ""}
        try:
            self.module = torch.jit.load(path, map_location="cpu", _extra_files=extra)
        except (RuntimeError, ValueError, OSError) as error:
            told = str(error).strip().splitlines()[0][:300]
            raise ModelCannotLoad(
                f"{os.path.basename(path)} is no TorchScript archive: {told}. Save it with torch.jit.script(model).save(path) or torch.jit.trace; "
                "what torch.save writes is a pickle and is not loaded."
            ) from error
        self.module.eval()
        arguments = [argument.name for argument in self.module.forward.schema.arguments[1:]]
        signature = _signature(extra[SIGNATURE])
        self.inputs = signature.get("inputs") or [TensorSpec(name, "FP32", (-1,)) for name in arguments]
        self.outputs = signature.get("outputs") or [TensorSpec("output-0", "FP32", (-1,))]
        if len(self.inputs) != len(arguments):
            raise ModelCannotLoad(f"{SIGNATURE} names {len(self.inputs)} inputs, and forward takes {len(arguments)}: {listed(arguments)}.")

    def predict(self, request: v1.V1Request) -> List[Any]:
        if any(isinstance(row, dict) for row in request.rows):
            arrays = [self._from_rows(self._named(request.rows, spec.name), spec) for spec in self.inputs]
        elif len(self.inputs) == 1:
            arrays = [self._from_rows(request.rows, self.inputs[0])]
        else:
            raise InvalidInput(f"The model takes {len(self.inputs)} inputs: send each row as an object of {listed(spec.name for spec in self.inputs)}.")
        found = self._run(arrays)
        if any(not len(array.shape) or len(array) != len(request.rows) for array in found):
            raise InferenceFailed(f"The model answered with shape {list(found[0].shape)} to {len(request.rows)} rows.")
        if len(found) == 1:
            return v1.listing(found[0])
        columns = [v1.listing(array) for array in found]
        return [dict(zip((spec.name for spec in self._specs_of(found)), row)) for row in zip(*columns)]

    def infer(self, request: InferRequest) -> InferResponse:
        given = {tensor.name: tensor for tensor in request.inputs}
        if len(self.inputs) == 1 and len(given) == 1:
            given = {self.inputs[0].name: request.inputs[0]}
        known = [spec.name for spec in self.inputs]
        wrong = [f"'{name}' is no input of the model.{nearest(name, known)}" for name in given if name not in known]
        wrong += [f"'{name}' is missing." for name in known if name not in given]
        if wrong:
            raise InvalidInput(f"Inputs: {' '.join(wrong)}")
        for spec in self.inputs:
            _check_shape(given[spec.name], spec)
        found = self._run([_array(given[spec.name]) for spec in self.inputs])
        specs = self._specs_of(found)
        tensors = {spec.name: Tensor.of(spec.name, array) for spec, array in zip(specs, found)}
        for asked in request.outputs:
            if asked.name not in tensors:
                raise InvalidInput(f"The model has no output '{asked.name}'.{nearest(asked.name, tensors)} It has: {listed(tensors)}.")
        return InferResponse([tensors[asked.name] for asked in request.outputs] or list(tensors.values()))

    def _run(self, arrays: List[np.ndarray]) -> List[np.ndarray]:
        torch = self.torch
        try:
            with torch.inference_mode():
                found = self.module(*[torch.from_numpy(np.array(array)) for array in arrays])
        except Exception as error:  # the model's own code, as torch's JITException or anything else
            told = [line for line in str(error).strip().splitlines() if line.strip()]
            raise InferenceFailed(f"The model failed: {told[-1][:500] if told else type(error).__name__}") from error
        if isinstance(found, torch.Tensor):
            found = (found,)
        elif isinstance(found, dict):
            self._found_names, found = list(found), tuple(found.values())
        if not isinstance(found, (tuple, list)) or not all(isinstance(part, torch.Tensor) for part in found):
            raise InferenceFailed(f"The model answered with a {type(found).__name__}; only tensors can be sent.")
        return [part.detach().cpu().numpy() for part in found]

    _found_names: List[str] = []

    def _specs_of(self, found: List[np.ndarray]) -> List[TensorSpec]:
        if len(self.outputs) == len(found) and not self._found_names:
            return self.outputs
        names = self._found_names if len(self._found_names) == len(found) else [f"output-{at}" for at in range(len(found))]
        return [TensorSpec(name, "FP32", (-1,)) for name in names]

    def _named(self, rows: List[Any], name: str) -> List[Any]:
        known = [spec.name for spec in self.inputs]
        for index, row in enumerate(rows):
            if not isinstance(row, dict):
                raise InvalidInput(f"Row {index} is no object, as the rows before it are.")
            for given in row:
                if given not in known:
                    raise InvalidInput(f"Row {index}: '{given}' is no input of the model.{nearest(given, known)}")
            if name not in row:
                raise InvalidInput(f"Row {index}: '{name}' is missing.")
        return [row[name] for row in rows]

    def _from_rows(self, rows: List[Any], spec: TensorSpec) -> np.ndarray:
        try:
            found = np.array(rows)
        except ValueError:
            raise InvalidInput(f"The rows of '{spec.name}' are not all of one shape.") from None
        wanted = DTYPES[spec.datatype]
        if found.dtype.kind not in ("fiub" if wanted.kind == "f" else "iub"):
            raise InvalidInput(f"The rows of '{spec.name}' do not hold numbers of {spec.datatype} alone.")
        with np.errstate(over="ignore"):
            found = found.astype(wanted)
        if wanted.kind == "f" and not np.isfinite(found).all():
            raise InvalidInput(f"A number in the rows of '{spec.name}' is too large for {spec.datatype}.")
        _check_shape(Tensor(spec.name, spec.datatype, found), spec)
        return found


def _signature(text: Any) -> dict:
    if not text:
        return {}
    try:
        told = json.loads(text)
        return {
            side: [TensorSpec(one["name"], one["datatype"], tuple(one["shape"])) for one in told.get(side, [])] for side in ("inputs", "outputs")
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelCannotLoad(f"The archive's {SIGNATURE} cannot be read: {error!r}. It lists inputs and outputs with name, datatype and shape.") from error


def _check_shape(tensor: Tensor, spec: TensorSpec) -> None:
    if spec.shape == (-1,):
        return
    shape = tensor.array.shape
    if len(shape) != len(spec.shape) or any(size not in (-1, given) for size, given in zip(spec.shape, shape)):
        raise InvalidInput(f"The input '{tensor.name}' has shape {list(shape)}, and the model takes {list(spec.shape)}.")
    if tensor.datatype != spec.datatype:
        raise InvalidInput(f"The input '{tensor.name}' is {tensor.datatype}, and the model takes {spec.datatype}.")


def _array(tensor: Tensor) -> np.ndarray:
    if tensor.datatype not in _TAKEN:
        raise InvalidInput(f"The input '{tensor.name}' is {tensor.datatype}, which PyTorch does not have; it has {', '.join(_TAKEN)}.")
    return tensor.array
