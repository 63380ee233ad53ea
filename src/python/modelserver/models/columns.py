"""Rows of a request as the matrix that a model of tables takes: features named and put in order, missing and unknown ones refused."""

from typing import Any, Dict, FrozenSet, List, Optional, Sequence, Tuple

import numpy as np

from ..errors import InvalidInput, listed, nearest
from ..protocols.strict_json import kind
from ..protocols.tensors import Tensor, TensorSpec

MATRIX = "input-0"


class Columns:
    """The features of a model.

    `names` is None where the model does not know them; then rows are told apart by position alone. `text` holds the positions of features
    whose values are strings. `missing` tells whether the model takes a value that is not there (null in JSON, NaN in a tensor).
    """

    def __init__(self, count: int, names: Optional[Sequence[str]] = None, text: FrozenSet[int] = frozenset(), missing: bool = False):
        self.count = count
        self.names = tuple(names) if names is not None else None
        self.text = text
        self.missing = missing
        self._place = {name: at for at, name in enumerate(self.names or ())}

    def specs(self) -> List[TensorSpec]:
        """One matrix of numbers; or one tensor for each feature, where some are text."""
        if self.text:
            return [TensorSpec(self.name(at), "BYTES" if at in self.text else "FP64", (-1, 1)) for at in range(self.count)]
        parameters = {"feature_names": list(self.names)} if self.names else {}
        return [TensorSpec(MATRIX, "FP64", (-1, self.count), parameters)]

    def name(self, at: int) -> str:
        """The name of a feature; `feature 3` where it has none."""
        return self.names[at] if self.names else f"feature {at}"

    def of_rows(self, rows: List[Any]) -> np.ndarray:
        """The matrix [rows, features] of V1 rows: float64, or objects where features are text."""
        if not self.text and type(rows[0]) is list:
            try:
                matrix = np.array(rows)
            except ValueError:
                matrix = None
            if matrix is not None and matrix.ndim == 2 and matrix.shape[1] == self.count and matrix.dtype.kind in "fiub":
                matrix = matrix.astype(np.float64, copy=False)
                if np.isfinite(matrix).all():
                    return matrix
        return self._one_by_one(rows)

    def of_tensors(self, tensors: List[Tensor]) -> np.ndarray:
        """The matrix of V2 inputs: one tensor [rows, features] of any name, or one tensor [rows] or [rows, 1] for each feature."""
        if len(tensors) == 1 and tensors[0].name not in self._place and not self.text:
            return self._of_matrix(tensors[0])
        if self.names is None:
            raise InvalidInput(f"The model has no feature names: send one tensor '{MATRIX}' of shape [rows, {self.count}].")
        self._same_names([tensor.name for tensor in tensors], "inputs")
        rows = {tensor.array.shape[0] if tensor.array.ndim else 0 for tensor in tensors}
        if len(rows) != 1 or rows == {0} or any(tensor.array.size != tensor.array.shape[0] for tensor in tensors):
            raise InvalidInput("Each input must be of shape [rows] or [rows, 1], all with the same number of rows and at least one.")
        matrix = np.empty((rows.pop(), self.count), dtype=object if self.text else np.float64)
        for tensor in tensors:
            at = self._place[tensor.name]
            matrix[:, at] = self._column(tensor, at)
        return matrix

    def _of_matrix(self, tensor: Tensor) -> np.ndarray:
        shape = tensor.array.shape
        if tensor.datatype == "BYTES":
            raise InvalidInput(f"The input '{tensor.name}' is BYTES, and the model takes numbers.")
        if len(shape) != 2 or shape[1] != self.count or not shape[0]:
            near = nearest(tensor.name, self._place)
            raise InvalidInput(
                f"The input '{tensor.name}' has shape {list(shape)}, and the model takes [rows, {self.count}] with at least one row.{near}"
            )
        return self._checked(tensor.array.astype(np.float64, copy=False), tensor.name)

    def _column(self, tensor: Tensor, at: int) -> np.ndarray:
        if (tensor.datatype == "BYTES") != (at in self.text):
            raise InvalidInput(f"The input '{tensor.name}' is {tensor.datatype}, and the model takes {'BYTES' if at in self.text else 'numbers'} there.")
        if at in self.text:
            try:
                return tensor.texts().ravel()
            except UnicodeDecodeError:
                raise InvalidInput(f"The input '{tensor.name}' holds bytes that are no UTF-8.") from None
        return self._checked(tensor.array.astype(np.float64), tensor.name).ravel()

    def _checked(self, values: np.ndarray, name: str) -> np.ndarray:
        if not np.isfinite(values).all():
            if np.isinf(values).any():
                raise InvalidInput(f"The input '{name}' holds infinity.")
            if not self.missing:
                raise InvalidInput(f"The input '{name}' holds NaN, and the model takes no missing values.")
        return values

    def _one_by_one(self, rows: List[Any]) -> np.ndarray:
        matrix = np.empty((len(rows), self.count), dtype=object if self.text else np.float64)
        for index, row in enumerate(rows):
            for at, value in enumerate(self._in_order(row, index)):
                matrix[index, at] = self._value(value, index, at)
        return matrix

    def _in_order(self, row: Any, index: int) -> Sequence[Any]:
        if isinstance(row, dict):
            if self.names is None:
                raise InvalidInput(f"Row {index} names its features, and the model knows no names. Send a list of {self.count} numbers.")
            self._same_names(list(row), f"row {index}")
            return [row[name] for name in self.names]
        if isinstance(row, list):
            if len(row) != self.count:
                raise InvalidInput(f"Row {index} has {len(row)} values, and the model takes {self.count}{self._told()}.")
            return row
        if self.count == 1:
            return [row]
        raise InvalidInput(f"Row {index} is {kind(row)}, and the model takes {self.count} values{self._told()}. Send each row as a list or an object.")

    def _value(self, value: Any, index: int, at: int) -> Any:
        place = f"Row {index}, {self.name(at)}"
        if value is None:
            if not self.missing:
                raise InvalidInput(f"{place}: is null, and the model takes no missing values.")
            return None if at in self.text else np.nan
        if at in self.text:
            if not isinstance(value, str):
                raise InvalidInput(f"{place}: is {kind(value)}, and the model takes a string there.")
            return value
        if not isinstance(value, (int, float)):
            raise InvalidInput(f"{place}: is {kind(value)}, and the model takes a number there.")
        try:
            number = float(value)
        except OverflowError:
            number = np.inf
        if not np.isfinite(number):
            raise InvalidInput(f"{place}: the number is too large.")
        return number

    def _same_names(self, given: List[str], place: str) -> None:
        unknown = [name for name in given if name not in self._place]
        absent = [name for name in self.names or () if name not in set(given)]
        if not unknown and not absent:
            return
        told = [f"'{name}' is no feature of the model.{nearest(name, absent or self.names or ())}" for name in unknown[:3]]
        if absent:
            told.append(f"Missing: {listed(absent)}.")
        raise InvalidInput(f"{place[0].upper()}{place[1:]}: {' '.join(told)}")

    def _told(self) -> str:
        return f" ({listed(self.names)})" if self.names else ""


def by_name(specs: Sequence[TensorSpec]) -> Dict[str, TensorSpec]:
    """Specs by their names."""
    return {spec.name: spec for spec in specs}


def labels(classes: np.ndarray) -> Tuple[str, List[Any]]:
    """The datatype of class labels, and the labels as JSON has them."""
    classes = np.asarray(classes)
    if classes.dtype.kind in "OUS":
        return "BYTES", [str(label) for label in classes]
    if classes.dtype.kind == "b":
        return "BOOL", classes.tolist()
    return ("FP64" if classes.dtype.kind == "f" else "INT64"), classes.tolist()
