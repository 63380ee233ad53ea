"""XGBoost's models, from json, ubj or the older binary form."""

import json
import os
import sys
from typing import Any, List

import numpy as np

from ..errors import ModelCannotLoad
from ..protocols.tensors import TensorSpec
from .columns import Columns
from .files import model_file
from .tabular import PREDICT, PROBABILITIES, TabularModel, probabilities_spec

ENDINGS = (".json", ".ubj", ".bst")
LABEL = "label"


class BoosterModel(TabularModel):
    """`predict` is what the booster gives: a probability for binary:logistic, one for each class for multi:softprob.

    `label` is the most probable class, where the model tells its classes (attribute `classes`, as our trainer writes it).
    """

    platform = "xgboost"

    def load(self) -> None:
        path = model_file(self.options.directory, ENDINGS, "XGBoost")
        xgboost = import_xgboost()
        self.booster = xgboost.Booster({"nthread": self.options.threads} if self.options.threads else {})
        try:
            self.booster.load_model(path)
            config = json.loads(self.booster.save_config())["learner"]
        except Exception as error:  # XGBoostError, and whatever a strange file brings
            raise ModelCannotLoad(f"{os.path.basename(path)} is no model of XGBoost: {str(error).strip().splitlines()[-1][:300]}") from error
        if self.options.threads:
            self.booster.set_param({"nthread": self.options.threads})
        self.objective: str = config["learner_train_param"]["objective"]
        self.class_count = int(config["learner_model_param"]["num_class"])
        self._is_linear = config["gradient_booster"]["name"] == "gblinear"
        names = self._attribute("features") or self.booster.feature_names
        self.columns = Columns(self.booster.num_features(), names, missing=True)
        self.inputs = self.columns.specs()
        self.outputs = self._outputs()

    def _attribute(self, name: str) -> List[Any]:
        try:
            value = json.loads(self.booster.attr(name) or "null")
        except ValueError:
            return []
        return value if isinstance(value, list) else []

    def _outputs(self) -> List[TensorSpec]:
        width = self.class_count if self.objective == "multi:softprob" else 1
        outputs = [TensorSpec(PREDICT, "FP32", (-1,) if width == 1 else (-1, width))]
        if self.objective in ("binary:logistic", "multi:softprob"):
            self.classes = self._attribute("classes") or list(range(max(self.class_count, 2)))
            spec = probabilities_spec(self.classes)
            outputs.append(TensorSpec(spec.name, "FP32", spec.shape, spec.parameters))
            if self._attribute("classes"):
                outputs.append(TensorSpec(LABEL, "BYTES", (-1,), spec.parameters))
        return outputs

    def compute(self, matrix: np.ndarray, output: str) -> np.ndarray:
        found = self._predicted(matrix)
        if output == PREDICT:
            return found
        probabilities = found if found.ndim == 2 else np.stack([1 - found, found], axis=1)
        if output == PROBABILITIES:
            return probabilities
        return np.array([str(label) for label in self.classes], dtype=object)[probabilities.argmax(axis=1)]

    def _predicted(self, matrix: np.ndarray) -> np.ndarray:
        if not self._is_linear:
            return self.booster.inplace_predict(matrix, validate_features=False)
        # The linear booster does not predict in place.
        names, kinds = self.booster.feature_names, self.booster.feature_types
        return self.booster.predict(import_xgboost().DMatrix(matrix, feature_names=names, feature_types=kinds))


def import_xgboost() -> Any:
    """XGBoost without scikit-learn and pandas, which it imports where it finds them and which serving a booster does not need.

    Measured here: 0.12 s for 0.78 s.
    """
    if "xgboost" in sys.modules:
        return sys.modules["xgboost"]
    kept_out = [name for name in ("sklearn", "pandas") if name not in sys.modules]
    for name in kept_out:
        sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails, as if it were not installed
    try:
        import xgboost
    except ImportError as error:
        raise ModelCannotLoad(f"XGBoost cannot be imported: {error}. Install the Python package 'xgboost'.") from error
    finally:
        for name in kept_out:
            if sys.modules.get(name) is None:
                sys.modules.pop(name, None)
    return xgboost
