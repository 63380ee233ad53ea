"""Exact Shapley values of tree ensembles, path-dependent: a feature that is left out follows both branches by their training weight.

The value function is that of TreeSHAP (Lundberg et al. 2020, "From local explanations to global understanding with explainable AI for
trees", algorithm 1). Here it is not walked node by node: one leaf is a product over the features on its path of z (the share of training
weight that goes its way) where the feature is unknown and o (0 or 1: the row goes its way) where it is known. The multilinear extension
(Owen 1972) of a product is a product, so a feature's Shapley value of the leaf is

    value * (o_i - z_i) * integral over t from 0 to 1 of prod over j != i of (z_j + t * (o_j - z_j))

whose integrand is a polynomial of t: Gauss-Legendre quadrature of ceil(d / 2) points is exact for d features on the path.
"""

from dataclasses import dataclass
from typing import List, Sequence, Tuple

import numpy as np

# Rows at a time, so that the arrays [rows, leaves, slots] stay within some tens of megabytes.
_CELLS = 2_000_000


@dataclass(frozen=True)
class Tree:
    """One tree, by node. A row goes left where `x <= threshold`; NaN goes left where `nan_left`. `value` is [nodes, k]."""

    left: np.ndarray
    right: np.ndarray  # children; below 0 for a leaf
    feature: np.ndarray
    threshold: np.ndarray
    weight: np.ndarray  # of training rows in the node
    value: np.ndarray
    nan_left: np.ndarray


class TreeContributions:
    """The leaves of all trees of a sum, ready to be asked. `offset` [k] is added to the sum of the trees."""

    def __init__(self, trees: Sequence[Tree], features: int, offset: np.ndarray):
        leaves = [leaf for tree in trees for leaf in _leaves(tree)]
        slots = max(1, max(len(path) for path, _ in leaves))
        shape = (len(leaves), slots)
        self._features = features
        self._feature = np.zeros(shape, dtype=np.intp)
        self._used = np.zeros(shape, dtype=bool)
        self._low = np.full(shape, -np.inf)
        self._high = np.full(shape, np.inf)
        self._nan = np.ones(shape, dtype=bool)
        self._cover = np.ones(shape)
        self._value = np.stack([value for _, value in leaves])
        for at, (path, _) in enumerate(leaves):
            for slot, step in enumerate(path):
                self._used[at, slot] = True
                self._feature[at, slot], self._low[at, slot], self._high[at, slot], self._cover[at, slot], self._nan[at, slot] = step
        self.base = offset + self._cover.prod(axis=1) @ self._value
        points, weights = np.polynomial.legendre.leggauss((slots + 1) // 2)
        self._points, self._weights = (points + 1) / 2, weights / 2

    def of(self, matrix: np.ndarray) -> np.ndarray:
        """Contributions [rows, features, k] of the rows; base + their sum over features is the ensemble's raw answer."""
        step = max(1, _CELLS // self._cover.size)
        return np.concatenate([self._of_block(matrix[at : at + step]) for at in range(0, len(matrix), step)])

    def _of_block(self, matrix: np.ndarray) -> np.ndarray:
        given = matrix[:, self._feature]  # [rows, leaves, slots]
        with np.errstate(invalid="ignore"):
            goes = (given > self._low) & (given <= self._high)
        goes = np.where(np.isnan(given), self._nan, goes) | ~self._used
        step = goes - self._cover
        integral = np.zeros_like(step)
        for point, weight in zip(self._points, self._weights):
            integral += weight * _products_of_others(self._cover + point * step)
        share = step * integral
        found = np.zeros((len(matrix), self._features, self._value.shape[1]))
        places = self._feature.ravel()
        for row, of_row in enumerate(share):
            for k in range(self._value.shape[1]):
                found[row, :, k] = np.bincount(places, (of_row * self._value[:, k, None]).ravel(), self._features)
        return found


def _products_of_others(factors: np.ndarray) -> np.ndarray:
    """For each slot the product of all other slots, without dividing: a factor may be 0."""
    before, after = np.ones_like(factors), np.ones_like(factors)
    np.cumprod(factors[..., :-1], axis=-1, out=before[..., 1:])
    after[..., :-1] = np.cumprod(factors[..., :0:-1], axis=-1)[..., ::-1]
    return before * after


Step = Tuple[int, float, float, float, bool]


def _leaves(tree: Tree) -> List[Tuple[List[Step], np.ndarray]]:
    """Each leaf's path as one step for each feature on it (feature, low, high, cover, whether NaN goes this way), and its value."""
    found, waiting = [], [(0, {})]
    while waiting:
        node, path = waiting.pop()
        if tree.left[node] < 0:
            found.append(([(feature, *rest) for feature, rest in path.items()], tree.value[node]))
            continue
        feature, threshold = int(tree.feature[node]), float(tree.threshold[node])
        low, high, cover, nan = path.get(feature, (-np.inf, np.inf, 1.0, True))
        for child, is_left in ((tree.left[node], True), (tree.right[node], False)):
            share = tree.weight[child] / tree.weight[node] if tree.weight[node] > 0 else 0.0
            bounds = (low, min(high, threshold)) if is_left else (max(low, threshold), high)
            goes_nan = nan and bool(tree.nan_left[node]) == is_left
            waiting.append((int(child), {**path, feature: (*bounds, cover * float(share), goes_nan)}))
    return found
