"""A model that is a Python class of the author's, and a transformer: pre- and postprocessing before a predictor elsewhere."""

import asyncio
import importlib
import inspect
import os
import sys
from typing import Any, Callable, Dict, List, Mapping, Optional

import numpy as np

from ..errors import InferenceFailed, InvalidInput, ModelCannotLoad, ServingError, Unsupported, nearest
from ..protocols import v1
from ..protocols.strict_json import kind
from ..protocols.tensors import InferRequest, InferResponse, Tensor, TensorSpec
from .base import ModelOptions, ServedModel
from .remote import RemotePredictor

STAGES = ("preprocess", "predict", "postprocess", "explain")

Stage = Callable[[Any, Mapping[str, str]], Any]


class CustomModel(ServedModel):
    """Calls `preprocess`, `predict` and `postprocess` of the class, those that it has; each takes the payload, and the headers if it
    has a second parameter, and may be a coroutine. `load(model_dir)` is called once.

    The payload is V1's body as a dict, or V2's InferRequest. An answer may be that protocol's own form, or plainer: for V1 a list or
    array of predictions; for V2 an array, or arrays by their output names. Without `predict`, the predictor is called.
    """

    platform = "python"

    def __init__(self, options: ModelOptions):
        super().__init__(options)
        self._remote = RemotePredictor(options.predictor, options.name, options.patience) if options.predictor else None
        self._stages: Dict[str, Stage] = {}

    def load(self) -> None:
        author = self._made() if self.options.class_name else None
        if hasattr(author, "load"):
            takes = len(inspect.signature(author.load).parameters)
            self._guarded(lambda: author.load(*[self.options.directory][:takes]), "load")
        for name in STAGES:
            method = getattr(author, name, None)
            if callable(method):
                self._stages[name] = _with_headers(method)
        self.is_async = self._remote is not None or any(asyncio.iscoroutinefunction(getattr(author, name, None)) for name in STAGES)
        if "predict" not in self._stages and self._remote is None:
            near = nearest("predict", [name for name in dir(author) if not name.startswith("_")])
            raise ModelCannotLoad(f"The class {self.options.class_name} has no method 'predict'.{near} A transformer needs --predictor_host.")
        self.inputs = [_spec(told) for told in getattr(author, "inputs", ())]
        self.outputs = [_spec(told) for told in getattr(author, "outputs", ())]

    @property
    def can_explain(self) -> bool:
        return "explain" in self._stages

    def predict(self, request: v1.V1Request) -> List[Any]:
        return self.answer_v1({"instances": request.rows, "parameters": request.parameters}, {})["predictions"]

    def infer(self, request: InferRequest) -> InferResponse:
        return self.answer_v2(request, {})

    def answer_v1(self, body: Any, headers: Mapping[str, str]) -> Any:
        steps = self._steps(body, headers, lambda payload: self._call_v1(payload, headers))
        return _finish(steps, _as_v1, self.is_async)

    def answer_v2(self, request: InferRequest, headers: Mapping[str, str]) -> Any:
        steps = self._steps(request, headers, lambda payload: self._call_v2(payload, headers))
        return _finish(steps, lambda answer: _selected(_as_v2(answer), request), self.is_async)

    def explain(self, body: Any, headers: Mapping[str, str]) -> Any:
        """The class's own explanations of a V1 body. Raises Unsupported where it has none."""
        if not self.can_explain:
            raise Unsupported("The model's class has no method 'explain'.")
        steps = [lambda payload: self._stages["explain"](payload, headers)]
        if "preprocess" in self._stages:
            steps.insert(0, lambda payload: self._stages["preprocess"](payload, headers))
        return _finish([_Given(body), *steps], lambda answer: _as_v1(answer, "explanations"), self.is_async)

    def _steps(self, payload: Any, headers: Mapping[str, str], call: Callable[[Any], Any]) -> List[Any]:
        def stage(name: str) -> Callable[[Any], Any]:
            return lambda given: self._stages[name](given, headers)

        steps: List[Any] = [_Given(payload)]
        steps += [stage("preprocess")] if "preprocess" in self._stages else []
        steps += [stage("predict") if "predict" in self._stages else call]
        return steps + ([stage("postprocess")] if "postprocess" in self._stages else [])

    def _call_v1(self, payload: Any, headers: Mapping[str, str]) -> Any:
        if isinstance(payload, InferRequest):  # a transformer may change the protocol
            return self._call_v2(payload, headers)
        return asyncio.get_running_loop().run_in_executor(None, self._remote.predict, payload, headers)

    def _call_v2(self, payload: Any, headers: Mapping[str, str]) -> Any:
        if not isinstance(payload, InferRequest):
            return self._call_v1(payload, headers)
        return asyncio.get_running_loop().run_in_executor(None, self._remote.infer, payload, headers)

    def _made(self) -> Any:
        module_name, _, class_name = self.options.class_name.partition(":")
        if not module_name or not class_name:
            raise ModelCannotLoad(f"--model_class is '{self.options.class_name}'; it must be module:Class.")
        self._see_to_trust(module_name)
        module = self._guarded(lambda: importlib.import_module(module_name), f"import of {module_name}")
        made = getattr(module, class_name, None)
        if not isinstance(made, type):
            classes = [name for name, value in vars(module).items() if isinstance(value, type)]
            raise ModelCannotLoad(f"The module {module_name} has no class '{class_name}'.{nearest(class_name, classes)}")
        return self._guarded(made, f"{class_name}()")

    def _see_to_trust(self, module_name: str) -> None:
        """Code beside the model came from its store; code that is installed here did not."""
        folder = os.path.realpath(self.options.directory) if self.options.directory else ""
        first = module_name.split(".")[0]
        if not folder or not any(os.path.exists(os.path.join(folder, first + ending)) for ending in (".py", "")):
            return
        if not self.options.trusted:
            raise ModelCannotLoad(
                f"The module {first} lies in the model folder: it is code from the store. If you trust that store, start with --trust-pickle, "
                "or set PIPELINES_TRUST_PICKLE=1; else install the module beside the server."
            )
        if folder not in sys.path:
            sys.path.insert(0, folder)

    def _guarded(self, action: Callable[[], Any], what: str) -> Any:
        try:
            return action()
        except Exception as error:  # the author's code: anything may come
            raise ModelCannotLoad(f"{self.options.class_name}: {what} failed: {type(error).__name__}: {error}") from error


class _Given:
    """The first step: what there is to begin with."""

    def __init__(self, payload: Any):
        self.payload = payload

    def __call__(self, _: Any) -> Any:
        return self.payload


def _finish(steps: List[Any], shaped: Callable[[Any], Any], is_async: bool) -> Any:
    async def walk() -> Any:
        payload: Any = None
        for step in steps:
            with _Blame():
                payload = step(payload)
                if inspect.isawaitable(payload):
                    payload = await payload
        return shaped(payload)

    if is_async:
        return walk()
    payload: Any = None
    for step in steps:
        with _Blame():
            payload = step(payload)
    return shaped(payload)


class _Blame:
    """Turns what the author's code raises into InferenceFailed."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind_of: Any, error: Optional[BaseException], trace: Any) -> None:
        if isinstance(error, Exception) and not isinstance(error, (ServingError, MemoryError)):
            raise InferenceFailed(f"The model failed: {type(error).__name__}: {error}") from error


def _with_headers(method: Callable[..., Any]) -> Stage:
    takes = [p for p in inspect.signature(method).parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.VAR_POSITIONAL)]
    return method if len(takes) > 1 or any(p.kind is p.VAR_POSITIONAL for p in takes) else lambda payload, headers: method(payload)


def _as_v1(answer: Any, key: str = "predictions") -> Any:
    if isinstance(answer, InferResponse):
        first = v1.listing(answer.outputs[0].array)
        return {key: first} if len(answer.outputs) == 1 else {key: {t.name: v1.listing(t.array) for t in answer.outputs}}
    if isinstance(answer, dict):
        return {name: v1.listing(value) if isinstance(value, np.ndarray) else value for name, value in answer.items()}
    if isinstance(answer, np.ndarray):
        return {key: v1.listing(answer)}
    if isinstance(answer, (list, tuple)):
        return {key: list(answer)}
    raise InferenceFailed(f"The model answered with {kind(answer)}; V1 takes a dict, a list or an array.")


def _as_v2(answer: Any) -> InferResponse:
    if isinstance(answer, InferResponse):
        return answer
    try:
        if isinstance(answer, dict):
            return InferResponse([Tensor.of(str(name), values) for name, values in answer.items()])
        return InferResponse([Tensor.of("output-0", answer)])
    except (TypeError, ValueError) as error:
        raise InferenceFailed(f"The model's answer is no tensor: {error}.") from error


def _selected(response: InferResponse, request: InferRequest) -> InferResponse:
    if not request.outputs:
        return response
    known = {tensor.name: tensor for tensor in response.outputs}
    for asked in request.outputs:
        if asked.name not in known:
            raise InvalidInput(f"The model has no output '{asked.name}'.{nearest(asked.name, known)} It has: {', '.join(known)}.")
    return InferResponse([known[asked.name] for asked in request.outputs], response.parameters)


def _spec(told: Any) -> TensorSpec:
    return told if isinstance(told, TensorSpec) else TensorSpec(told["name"], told["datatype"], tuple(told["shape"]))
