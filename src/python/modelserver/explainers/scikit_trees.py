"""Trees, forests and gradient boosting of scikit-learn as sums of trees, and their exact explanation."""

from typing import Any, List, Optional, Tuple

import numpy as np

from .base import Explainer, Explanation, chosen_classes
from .trees import Tree, TreeContributions

_FORESTS = ("RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor")
_TREES = ("DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor")
_BOOSTINGS = ("GradientBoostingClassifier", "GradientBoostingRegressor")
_HISTOGRAMS = ("HistGradientBoostingClassifier", "HistGradientBoostingRegressor")


class TreeExplainer(Explainer):
    """Path-dependent TreeSHAP of an estimator that `of` knows."""

    def __init__(self, trees: List[Tree], offset: np.ndarray, estimator: Any, scale: str, single: bool):
        self._contributions = TreeContributions(trees, estimator.n_features_in_, offset)
        classes = getattr(estimator, "classes_", None)
        self._classes: Optional[List[Any]] = classes.tolist() if classes is not None else None
        self._scale = scale
        self._single = single  # those of scikit-learn's own tree type compare in single precision

    @classmethod
    def of(cls, estimator: Any) -> Optional["TreeExplainer"]:
        """None for an estimator that is no sum of plain trees."""
        name = type(estimator).__name__
        read = {**dict.fromkeys(_TREES + _FORESTS, _averaged), **dict.fromkeys(_BOOSTINGS, _boosted), **dict.fromkeys(_HISTOGRAMS, _histogram)}
        found = read[name](estimator) if name in read and type(estimator).__module__.startswith("sklearn.") else None
        return cls(*found[:2], estimator, found[2], single=name not in _HISTOGRAMS) if found else None

    def explain(self, matrix: np.ndarray, label: Optional[Any] = None) -> Explanation:
        matrix = matrix.astype(np.float32).astype(np.float64) if self._single else matrix.astype(np.float64)
        found, base = self._contributions.of(matrix), self._contributions.base
        if self._classes is not None and found.shape[2] == 1 and len(self._classes) == 2:
            # One score for two classes: the first one's is its negative.
            found, base = np.concatenate([-found, found], axis=2), np.concatenate([-base, base])
        scores = base + found.sum(axis=1)
        columns, rows = chosen_classes(self._classes, label, scores), np.arange(len(matrix))
        classes = [self._classes[column] for column in columns] if self._classes is not None else None
        return Explanation("tree-shap", self._scale, base[columns], found[rows, :, columns], scores[rows, columns], classes)


Sum = Tuple[List[Tree], np.ndarray, str]


def _averaged(estimator: Any) -> Optional[Sum]:
    if estimator.n_outputs_ != 1:
        return None
    members = getattr(estimator, "estimators_", [estimator])
    is_classifier = hasattr(estimator, "classes_")
    trees = []
    for member in members:
        value = member.tree_.value[:, 0, :]
        if is_classifier:
            value = value / value.sum(axis=1, keepdims=True)
        trees.append(_tree(member.tree_, value / len(members)))
    return trees, np.zeros(trees[0].value.shape[1]), "probability" if is_classifier else "value"


def _boosted(estimator: Any) -> Optional[Sum]:
    if estimator.init_ != "zero" and not type(estimator.init_).__name__.startswith("Dummy"):
        return None  # it begins with a model of its own
    width = estimator.estimators_.shape[1]
    start = np.asarray(estimator._raw_predict_init(np.zeros((1, estimator.n_features_in_), dtype=np.float32)), dtype=float).ravel()
    trees = []
    for stage in estimator.estimators_:
        for k, member in enumerate(stage):
            value = np.zeros((member.tree_.node_count, width))
            value[:, k] = estimator.learning_rate * member.tree_.value[:, 0, 0]
            trees.append(_tree(member.tree_, value))
    if not hasattr(estimator, "classes_"):
        return trees, start, "value"
    return trees, start, "log_odds" if estimator.loss in ("log_loss", "deviance") and width == 1 else "margin"


def _histogram(estimator: Any) -> Optional[Sum]:
    nodes = [(k, predictor.nodes) for stage in estimator._predictors for k, predictor in enumerate(stage)]
    if any(of_tree["is_categorical"].any() for _, of_tree in nodes):
        return None
    start = np.asarray(estimator._baseline_prediction, dtype=float).ravel()
    trees = []
    for k, of_tree in nodes:
        leaf = of_tree["is_leaf"].astype(bool)
        value = np.zeros((len(of_tree), len(start)))
        value[:, k] = of_tree["value"]
        left = np.where(leaf, -1, of_tree["left"].astype(int))
        right = np.where(leaf, -1, of_tree["right"].astype(int))
        nan_left = of_tree["missing_go_to_left"].astype(bool)
        trees.append(Tree(left, right, of_tree["feature_idx"], of_tree["num_threshold"], of_tree["count"].astype(float), value, nan_left))
    if hasattr(estimator, "classes_"):
        return trees, start, "log_odds" if len(start) == 1 else "margin"
    return trees, start, "value" if estimator.loss in ("squared_error", "absolute_error", "quantile") else "margin"


def _tree(tree: Any, value: np.ndarray) -> Tree:
    missing = np.zeros(tree.node_count, dtype=bool)
    return Tree(tree.children_left, tree.children_right, tree.feature, tree.threshold, tree.weighted_n_node_samples, value, missing)
