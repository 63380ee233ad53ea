"""XGBoost's own exact contributions: path-dependent TreeSHAP for trees, coefficients for its linear booster."""

from typing import Any, List, Optional

import numpy as np

from .base import Explainer, Explanation, chosen_classes


class BoosterExplainer(Explainer):
    """Contributions to the margin: log-odds for binary:logistic, the value itself for plain regression."""

    def __init__(self, booster: Any, objective: str, classes: Optional[List[Any]]):
        self._booster, self._classes = booster, classes
        if objective == "binary:logistic":
            self._scale = "log_odds"
        else:
            self._scale = "value" if objective in ("reg:squarederror", "reg:absoluteerror", "reg:pseudohubererror") else "margin"

    def explain(self, matrix: np.ndarray, label: Optional[Any] = None) -> Explanation:
        from xgboost import DMatrix

        names, kinds = self._booster.feature_names, self._booster.feature_types
        found = self._booster.predict(DMatrix(matrix, feature_names=names, feature_types=kinds), pred_contribs=True).astype(float)
        if found.ndim == 2:
            found = found[:, None, :]
        if self._classes is not None and found.shape[1] == 1:
            found = np.concatenate([-found, found], axis=1)
        scores = found.sum(axis=2)
        columns, rows = chosen_classes(self._classes, label, scores), np.arange(len(matrix))
        chosen = found[rows, columns]
        classes = [self._classes[column] for column in columns] if self._classes is not None else None
        return Explanation("tree-shap", self._scale, chosen[:, -1], chosen[:, :-1], scores[rows, columns], classes)
