"""Explaining any model by what it answers: features of the row are put, one after the other, into rows of the background.

In one order of the features, each one's contribution is how far the answer moves when it joins; averaged over orders and background
rows these are Shapley values (Strumbelj and Kononenko 2014, "Explaining prediction models and individual predictions with feature
contributions"). Each order telescopes from the background row's answer to the row's own, so the sum is exact whatever the number of orders.
Up to 4 features all orders are taken and the values are exact too; beyond, seeded orders, each with its reverse.
"""

import itertools
from typing import Any, Callable, List, Optional

import numpy as np

from .base import Explainer, Explanation, chosen_classes

# Answers of the model that one row may cost, about.
EVALUATIONS = 4096
_ALL_ORDERS = 4

Ask = Callable[[np.ndarray], np.ndarray]


class PermutationExplainer(Explainer):
    """`ask` gives the model's numbers [n, k] of a matrix [n, features]; `background` is a matrix of at least one row."""

    def __init__(self, ask: Ask, background: np.ndarray, classes: Optional[List[Any]], scale: str, seed: int = 0):
        most = max(1, EVALUATIONS // (2 * (background.shape[1] + 1)))
        if len(background) > most:
            background = background[np.linspace(0, len(background) - 1, most).astype(int)]
        self._ask, self._background, self._classes, self._scale, self._seed = ask, background, classes, scale, seed

    def explain(self, matrix: np.ndarray, label: Optional[Any] = None) -> Explanation:
        columns = chosen_classes(self._classes, label, self._ask(matrix))
        found = [self._one(row, column) for row, column in zip(matrix, columns)]
        classes = [self._classes[column] for column in columns] if self._classes is not None else None
        base, contributions, explained, importances = (np.array(part) for part in zip(*found))
        return Explanation("permutation", self._scale, base, contributions, explained, classes, importances)

    def _one(self, row: np.ndarray, column: int) -> tuple:
        count, features = self._background.shape
        orders = self._orders(features, count)  # [background rows, orders, features]
        # The place of each feature in its order: in step s those with a place below s are the row's.
        places = orders.argsort(axis=2)
        known = places[:, :, None, :] < np.arange(features + 1)[None, None, :, None]
        mixed = np.where(known, row, self._background[:, None, None, :])
        answers = self._ask(mixed.reshape(-1, features))[:, column].reshape(known.shape[:3])
        contributions = np.zeros(features)
        np.add.at(contributions, orders.ravel(), np.diff(answers, axis=2).ravel())
        contributions /= orders.shape[0] * orders.shape[1]
        explained = answers[0, 0, -1]
        alone = np.where(np.eye(features, dtype=bool), self._background[:, None, :], row)  # [background, features, features]
        moved = self._ask(alone.reshape(-1, features))[:, column].reshape(count, features)
        return answers[:, 0, 0].mean(), contributions, explained, np.abs(explained - moved).mean(axis=0)

    def _orders(self, features: int, count: int) -> np.ndarray:
        if features <= _ALL_ORDERS:
            every = np.array(list(itertools.permutations(range(features))))
            return np.broadcast_to(every, (count, *every.shape))
        pairs = max(1, EVALUATIONS // (2 * count * (features + 1)))
        chance = np.random.default_rng(self._seed)
        forward = chance.permuted(np.broadcast_to(np.arange(features), (count, pairs, features)).copy(), axis=2)
        return np.concatenate([forward, forward[:, :, ::-1]], axis=1)
