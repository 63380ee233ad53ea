"""What a served model is: it loads itself from files, tells its inputs and outputs, and answers both protocols."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Dict, List, Mapping, Optional

from ..protocols import v1
from ..protocols.tensors import InferRequest, InferResponse, TensorSpec
from ..protocols.v1 import V1Request


@dataclass(frozen=True)
class ModelOptions:
    """What a model is loaded from and with.

    `threads`: for the framework's own numeric threads, 0 leaves it to the framework. `trusted`: whoever runs the server vouches for
    the files, so code in them (pickle, joblib, a Python class) may run. `probabilities`: classifiers answer with predict_proba
    where a request does not say. `class_name`: `module:Class` of a custom model. `predictor`: `host:port` (or a URL) of the server that
    a transformer or explainer calls; `patience`: how long for, in seconds.
    """

    name: str
    directory: str = ""
    threads: int = 1
    trusted: bool = False
    probabilities: bool = False
    class_name: str = ""
    predictor: str = ""
    patience: float = 60.0


class ServedModel(ABC):
    """The base of every kind.

    Calls come one at a time, from one thread after another. Where `is_async`, the answers are coroutines on the event loop, and several
    may be under way.
    """

    platform: ClassVar[str] = ""
    is_async = False

    def __init__(self, options: ModelOptions):
        self.options = options
        self.inputs: List[TensorSpec] = []
        self.outputs: List[TensorSpec] = []

    @abstractmethod
    def load(self) -> None:
        """Reads the files. Raises ModelCannotLoad; called once, before anything else."""

    @abstractmethod
    def predict(self, request: V1Request) -> List[Any]:
        """Predictions of a V1 request as JSON values, one for each row."""

    @abstractmethod
    def infer(self, request: InferRequest) -> InferResponse:
        """The outputs that a V2 request asks for."""

    def answer_v1(self, body: Any, headers: Mapping[str, str]) -> Any:
        """The JSON answer to the JSON body of a :predict. `headers` have names in lower case."""
        return {"predictions": self.predict(v1.read(body))}

    def answer_v2(self, request: InferRequest, headers: Mapping[str, str]) -> InferResponse:
        """The answer to an infer call."""
        return self.infer(request)

    def metadata(self, version: Optional[str]) -> Dict[str, Any]:
        """What V2 tells of the model."""
        told: Dict[str, Any] = {"name": self.options.name}
        if version is not None:
            told["versions"] = [version]
        return {
            **told,
            "platform": self.platform,
            "inputs": [spec.as_json() for spec in self.inputs],
            "outputs": [spec.as_json() for spec in self.outputs],
        }
