"""Which explainer a model gets: the exact one where there is one, else by permutation against the background."""

from typing import Any, Dict, List, Optional, Tuple

import numpy as np

from ..errors import InvalidInput, Unsupported
from ..models.base import ServedModel
from ..models.booster import BoosterModel
from ..models.columns import Columns
from ..models.scikit import ScikitModel
from ..models.tabular import PREDICT, PROBABILITIES, TabularModel
from ..protocols import v1
from . import background
from .base import Explainer, Explanation
from .boosted import BoosterExplainer
from .linear import LinearExplainer
from .permutation import Ask, PermutationExplainer
from .scikit_trees import TreeExplainer

# Transformers that turn each column into one column of the same place, so that a contribution belongs to the feature as it was sent.
_COLUMN_BY_COLUMN = (
    "StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "QuantileTransformer", "PowerTransformer", "SimpleImputer", "FunctionTransformer",
)


class Explaining:
    """Answers :explain for one loaded model. `background_path` may be empty: then only exact explanations are possible."""

    def __init__(self, model: TabularModel, background_path: str = ""):
        self._model = model
        self._background = background.rows(background_path, model.columns) if background_path else None
        self._exact = self._exact_one()
        self._sampled = self._sampled_one() if self._background is not None else None

    def answer(self, body: Any) -> Dict[str, Any]:
        """The V1 answer: explanations, and the predictions beside them."""
        request = v1.read(body)
        matrix = self._model.columns.of_rows(request.rows)
        return {
            "predictions": v1.listing(self._model.computed(matrix, PREDICT)),
            "explanations": _told(self._chosen(request.parameters).explain(matrix, request.parameters.get("class")), self._model.columns),
        }

    def _chosen(self, parameters: Dict[str, Any]) -> Explainer:
        method = parameters.get("method", "auto")
        if method not in ("auto", "exact", "permutation"):
            raise InvalidInput(f"The parameter 'method' is '{method}'; it must be auto, exact or permutation.")
        if method != "permutation" and self._exact is not None:
            return self._exact
        if method == "exact":
            raise Unsupported("There is no exact explanation of this model; ask for method 'auto' or 'permutation'.")
        if self._sampled is None:
            raise Unsupported("Explaining this model takes rows to compare with: start the server with --background FILE (.csv or .npy).")
        return self._sampled

    def _exact_one(self) -> Optional[Explainer]:
        if isinstance(self._model, BoosterModel):
            has_classes = self._model.has(PROBABILITIES)
            return BoosterExplainer(self._model.booster, self._model.objective, self._model.classes if has_classes else None)
        if isinstance(self._model, ScikitModel) and not self._model.columns.text:
            return _exact_scikit(self._model.estimator, self._background)
        return None

    def _sampled_one(self) -> PermutationExplainer:
        ask, classes, scale = _numbers(self._model)
        return PermutationExplainer(ask, self._background, classes, scale)


def explaining(model: ServedModel, background_path: str) -> Optional[Explaining]:
    """None for a model whose inputs are not rows of features."""
    return Explaining(model, background_path) if isinstance(model, TabularModel) else None


def _exact_scikit(estimator: Any, rows: Optional[np.ndarray]) -> Optional[Explainer]:
    before: List[Any] = []
    while getattr(estimator, "steps", None):
        before += [step for _, step in estimator.steps[:-1] if step not in (None, "passthrough")]
        estimator = estimator.steps[-1][1]
    width = getattr(before[0] if before else estimator, "n_features_in_", None)
    if any(type(step).__name__ not in _COLUMN_BY_COLUMN or getattr(step, "n_features_in_", width) != width for step in before):
        return None
    if width != getattr(estimator, "n_features_in_", None):
        return None
    mean = _through(before, rows).mean(axis=0) if rows is not None else None
    if mean is None and before and type(before[-1]).__name__ == "StandardScaler" and before[-1].with_mean:
        mean = np.zeros(width)  # the mean of the training rows, after scaling
    found = LinearExplainer.of(estimator, mean) or TreeExplainer.of(estimator)
    return _Behind(before, found) if found and before else found


class _Behind(Explainer):
    """An explainer of a pipeline's last step, fed with what the steps before make of the rows."""

    def __init__(self, steps: List[Any], last: Explainer):
        self._steps, self._last = steps, last

    def explain(self, matrix: np.ndarray, label: Optional[Any] = None) -> Explanation:
        return self._last.explain(_through(self._steps, matrix), label)


def _through(steps: List[Any], matrix: np.ndarray) -> np.ndarray:
    for step in steps:
        matrix = np.asarray(step.transform(matrix))
    return matrix


def _numbers(model: TabularModel) -> Tuple[Ask, Optional[List[Any]], str]:
    """What to ask the model for, so that it is numbers: probabilities, values, or which class it votes for."""
    known = {spec.name: spec for spec in model.outputs}
    if PROBABILITIES in known:
        classes = known[PROBABILITIES].parameters.get("classes")
        return lambda matrix: np.asarray(model.computed(matrix, PROBABILITIES), dtype=float), classes, "probability"
    classes = known[PREDICT].parameters.get("classes")
    if classes:
        return lambda matrix: (model.computed(matrix, PREDICT).astype(str)[:, None] == np.array(classes, dtype=str)).astype(float), classes, "vote"
    return lambda matrix: _wide(model.computed(matrix, PREDICT)), None, "value"


def _wide(values: np.ndarray) -> np.ndarray:
    try:
        values = values.astype(float)
    except ValueError:
        raise Unsupported("The model answers with text, which cannot be explained.") from None
    return values if values.ndim == 2 else values[:, None]


def _told(found: Explanation, columns: Columns) -> List[Dict[str, Any]]:
    names = [columns.name(at) for at in range(columns.count)]
    told = []
    for row in range(len(found.base)):
        one: Dict[str, Any] = {"method": found.method, "scale": found.scale}
        if found.classes is not None:
            one["class"] = found.classes[row]
        one.update(base=float(found.base[row]), explained=float(found.explained[row]))
        one["contributions"] = dict(zip(names, v1.listing(found.contributions[row])))
        if found.importances is not None:
            one["importances"] = dict(zip(names, v1.listing(found.importances[row])))
        if found.notes:
            one["notes"] = found.notes
        told.append(one)
    return told
