"""What an explanation is: contributions of the features to one number of the model, and the base that they are added to."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, List, Optional

import numpy as np

from ..errors import InvalidInput, listed, nearest


@dataclass
class Explanation:
    """Of `rows` rows: `base[r] + contributions[r].sum() == explained[r]`, up to rounding.

    `explained` is on the `scale` that the method is exact on: `value` (the prediction), `probability`, `log_odds` (before the logistic
    function), `margin` (a score before another function), or `vote` (1 where the class is predicted). `importances` are mean absolute
    changes when the feature alone is replaced by the background's, where the method has them.
    """

    method: str
    scale: str
    base: np.ndarray  # [rows]
    contributions: np.ndarray  # [rows, features]
    explained: np.ndarray  # [rows]
    classes: Optional[List[Any]] = None  # the label that each row is explained for
    importances: Optional[np.ndarray] = None  # [rows, features]
    notes: List[str] = field(default_factory=list)


class Explainer(ABC):
    """Explains rows of one model."""

    @abstractmethod
    def explain(self, matrix: np.ndarray, label: Optional[Any] = None) -> Explanation:
        """Of each row of the matrix [rows, features]. `label`: the class to explain; by default the second of two, or the predicted of many.

        Raises InvalidInput for a label that the model does not have.
        """


def chosen_classes(classes: Optional[List[Any]], label: Optional[Any], scores: np.ndarray) -> np.ndarray:
    """For each row the column of `scores` [rows, k] to explain; zeros where there are no classes (then k is 1, or the outputs)."""
    rows, width = scores.shape
    if classes is None:
        if label is not None:
            raise InvalidInput("The parameter 'class' is for classifiers.")
        if width > 1:
            raise InvalidInput(f"The model predicts {width} numbers a row, and an explanation is of one.")
        return np.zeros(rows, dtype=int)
    if label is not None:
        known = [str(one) for one in classes]
        if str(label) not in known:
            raise InvalidInput(f"The model has no class '{label}'.{nearest(str(label), known)} It has: {listed(known)}.")
        return np.full(rows, known.index(str(label)))
    return np.ones(rows, dtype=int) if len(classes) == 2 else scores.argmax(axis=1)
