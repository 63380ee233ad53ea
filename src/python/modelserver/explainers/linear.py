"""Linear models: a feature's contribution is its coefficient times the distance of its value from the background's mean.

These are the Shapley values of a linear function with features that are independent of each other (Lundberg and Lee 2017, corollary 1).
"""

from typing import Any, List, Optional

import numpy as np

from .base import Explainer, Explanation, chosen_classes

_LOGISTIC = ("LogisticRegression", "LogisticRegressionCV")
_LINKED = ("PoissonRegressor", "GammaRegressor", "TweedieRegressor")


class LinearExplainer(Explainer):
    """Of coefficients [k, features] and intercepts [k]; `mean` [features] is the background's, None for zeros."""

    def __init__(self, coefficients: np.ndarray, intercept: np.ndarray, classes: Optional[List[Any]], scale: str, mean: Optional[np.ndarray]):
        self._coefficients, self._intercept, self._classes, self._scale = coefficients, intercept, classes, scale
        self._mean = mean if mean is not None else np.zeros(coefficients.shape[1])
        self._notes = [] if mean is not None else ["No background rows were given: contributions are measured from zero."]

    @classmethod
    def of(cls, estimator: Any, mean: Optional[np.ndarray]) -> Optional["LinearExplainer"]:
        """None for an estimator that is not linear in its features."""
        module, name = type(estimator).__module__, type(estimator).__name__
        known = module.startswith("sklearn.linear_model.") or name in ("LinearSVC", "LinearSVR", "LinearDiscriminantAnalysis")
        coefficients = getattr(estimator, "coef_", None)
        if not known or coefficients is None:
            return None
        if hasattr(coefficients, "toarray"):
            coefficients = coefficients.toarray()
        coefficients = np.atleast_2d(np.asarray(coefficients, dtype=float))
        intercept = np.broadcast_to(np.asarray(estimator.intercept_, dtype=float), coefficients.shape[:1])
        classes = getattr(estimator, "classes_", None)
        if name in _LOGISTIC:
            scale = "log_odds" if len(coefficients) == 1 else "margin"
        else:
            scale = "margin" if classes is not None or name in _LINKED else "value"
        return cls(coefficients, intercept, classes.tolist() if classes is not None else None, scale, mean)

    def explain(self, matrix: np.ndarray, label: Optional[Any] = None) -> Explanation:
        coefficients, intercept = self._coefficients, self._intercept
        if self._classes is not None and len(coefficients) == 1:
            coefficients, intercept = np.concatenate([-coefficients, coefficients]), np.concatenate([-intercept, intercept])
        scores = matrix @ coefficients.T + intercept
        columns = chosen_classes(self._classes, label, scores)
        contributions = coefficients[columns] * (matrix - self._mean)
        base = (coefficients @ self._mean + intercept)[columns]
        classes = [self._classes[column] for column in columns] if self._classes is not None else None
        return Explanation(
            "linear", self._scale, base, contributions, scores[np.arange(len(matrix)), columns], classes, notes=list(self._notes)
        )
