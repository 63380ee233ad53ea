"""A predictor elsewhere as a model of tables, for an explainer that only asks it."""

import time
from typing import List, Optional

import numpy as np

from ..errors import ModelCannotLoad, PredictorFailed
from ..protocols.tensors import AskedOutput, InferRequest, Tensor, TensorSpec
from .base import ModelOptions
from .columns import MATRIX, Columns
from .remote import RemotePredictor
from .tabular import PREDICT, TabularModel


class RemoteTable(TabularModel):
    """Takes features and outputs from the predictor's V2 metadata; where it has none, `names` and V1's :predict."""

    platform = "python"

    def __init__(self, options: ModelOptions, names: Optional[List[str]] = None):
        super().__init__(options)
        self._remote = RemotePredictor(options.predictor, options.name, options.patience)
        self._names = names
        self._speaks_v2 = True

    def load(self) -> None:
        told = self._metadata()
        self.inputs = [TensorSpec(one["name"], one["datatype"], tuple(one["shape"]), one.get("parameters") or {}) for one in told.get("inputs", [])]
        self.outputs = [TensorSpec(one["name"], one["datatype"], tuple(one["shape"]), one.get("parameters") or {}) for one in told.get("outputs", [])]
        if len(self.inputs) == 1 and len(self.inputs[0].shape) == 2 and self.inputs[0].shape[1] > 0 and self.inputs[0].datatype != "BYTES":
            names = self.inputs[0].parameters.get("feature_names") or self._names
            self.columns = Columns(self.inputs[0].shape[1], names, missing=True)
        elif len(self.inputs) > 1:
            text = frozenset(at for at, spec in enumerate(self.inputs) if spec.datatype == "BYTES")
            self.columns = Columns(len(self.inputs), [spec.name for spec in self.inputs], text, missing=True)
        elif self._names:
            self._speaks_v2 = False
            self.columns = Columns(len(self._names), self._names, missing=True)
            self.outputs = [TensorSpec(PREDICT, "FP64", (-1,))]
        else:
            raise ModelCannotLoad("The predictor's metadata does not tell its features; give --background FILE.csv, whose header names them.")
        if PREDICT not in [spec.name for spec in self.outputs]:
            self._speaks_v2, self.outputs = False, [TensorSpec(PREDICT, "FP64", (-1,))]

    def _metadata(self) -> dict:
        """Waits for a predictor that is still starting, as long as it may take for an answer."""
        end = time.monotonic() + self.options.patience
        while True:
            try:
                return self._remote.metadata()
            except PredictorFailed as error:
                if error.status in (404, 501, 502):
                    return {}
                if time.monotonic() > end:
                    raise ModelCannotLoad(str(error)) from error
            time.sleep(0.1)

    def compute(self, matrix: np.ndarray, output: str) -> np.ndarray:
        if not self._speaks_v2:
            rows = [[None if value != value else value for value in row] for row in matrix.tolist()]
            return np.asarray(self._remote.predict({"instances": rows}, {}).get("predictions"))
        if self.columns.text:
            inputs = [
                Tensor.of(self.columns.name(at), matrix[:, [at]] if at in self.columns.text else matrix[:, [at]].astype(float))
                for at in range(self.columns.count)
            ]
        else:
            inputs = [Tensor.of(self.inputs[0].name if self.inputs else MATRIX, matrix.astype(float))]
        found = self._remote.infer(InferRequest(inputs, [AskedOutput(output)]), {}).tensor(output)
        return found.texts() if found.datatype == "BYTES" else found.array
