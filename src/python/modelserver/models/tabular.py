"""What models of tables share: rows to a matrix, the asked outputs computed, answers in both protocols."""

from abc import abstractmethod
from typing import Any, Dict, List, Sequence

import numpy as np

from ..errors import InferenceFailed, InvalidInput, ServingError, nearest
from ..protocols import v1
from ..protocols.tensors import InferRequest, InferResponse, Tensor, TensorSpec
from .base import ServedModel
from .columns import Columns

PREDICT = "predict"
PROBABILITIES = "predict_proba"


class TabularModel(ServedModel):
    """A model of a matrix [rows, features]. Its first output is `predict`; classifiers have `predict_proba` too."""

    columns: Columns

    @abstractmethod
    def compute(self, matrix: np.ndarray, output: str) -> np.ndarray:
        """An output [rows] or [rows, k] of the matrix; `output` is the name of one of `self.outputs`."""

    def predict(self, request: v1.V1Request) -> List[Any]:
        return v1.listing(self.computed(self.columns.of_rows(request.rows), self._asked(request.parameters)))

    def infer(self, request: InferRequest) -> InferResponse:
        names = [asked.name for asked in request.outputs] or [self._asked(request.parameters)]
        known = {spec.name: spec for spec in self.outputs}
        for name in names:
            if name not in known:
                raise InvalidInput(f"The model has no output '{name}'.{nearest(name, known)} It has: {', '.join(known)}.")
        matrix = self.columns.of_tensors(request.inputs)
        return InferResponse([self._tensor(known[name], self.computed(matrix, name)) for name in names])

    def computed(self, matrix: np.ndarray, output: str) -> np.ndarray:
        """As `compute`; what the model raises becomes InferenceFailed, and one answer for each row is seen to."""
        try:
            values = np.asarray(self.compute(matrix, output))
        except (ServingError, MemoryError):
            raise
        except Exception as error:  # the model's own code: anything may come
            raise InferenceFailed(f"The model failed: {type(error).__name__}: {error}") from error
        if not values.ndim or len(values) != len(matrix):
            raise InferenceFailed(f"The model answered with shape {list(values.shape)} to {len(matrix)} rows.")
        return values

    def _asked(self, parameters: Dict[str, Any]) -> str:
        if v1.flag(parameters, PROBABILITIES, default=self.options.probabilities and self.has(PROBABILITIES)):
            if not self.has(PROBABILITIES):
                raise InvalidInput(f"The model has no probabilities; its outputs are {', '.join(spec.name for spec in self.outputs)}.")
            return PROBABILITIES
        return PREDICT

    def has(self, output: str) -> bool:
        """Whether the model has an output of this name."""
        return any(spec.name == output for spec in self.outputs)

    @staticmethod
    def _tensor(spec: TensorSpec, values: np.ndarray) -> Tensor:
        return Tensor.of(spec.name, values)


def probabilities_spec(classes: Sequence[Any]) -> TensorSpec:
    """The output [rows, classes], with the classes in the order of its columns."""
    return TensorSpec(PROBABILITIES, "FP64", (-1, len(classes)), {"classes": list(classes)})
