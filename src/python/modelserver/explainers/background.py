"""Rows that explanations are measured against: a CSV file with a header line of feature names, or a NumPy array."""

import csv
import os
from typing import List, Optional, Tuple

import numpy as np

from ..errors import InvalidInput, ModelCannotLoad
from ..models.columns import Columns

_MOST_ROWS = 10_000


def header(path: str) -> Optional[List[str]]:
    """The feature names of a CSV file; None for an array."""
    if not path.endswith(".csv"):
        return None
    return _csv(path)[0]


def rows(path: str, columns: Columns) -> np.ndarray:
    """The matrix [rows, features] in the model's order of features; other columns are left out. Raises ModelCannotLoad."""
    if not path.endswith((".csv", ".npy")):
        raise ModelCannotLoad(f"The background {os.path.basename(path)} must be .csv with a header line, or .npy.")
    try:
        if path.endswith(".npy"):
            return columns.of_rows(np.load(path, allow_pickle=False)[:_MOST_ROWS].tolist())
        names, table = _csv(path)
        wanted = columns.names if columns.names is not None else names[: columns.count]
        places = {name: at for at, name in enumerate(names)}
        absent = [name for name in wanted if name not in places]
        if absent:
            raise ModelCannotLoad(f"The background {os.path.basename(path)} lacks the column(s) {', '.join(absent[:5])}.")
        kept = [[_value(row[places[name]], at in columns.text) for at, name in enumerate(wanted)] for row in table]
        return columns.of_rows(kept)
    except (OSError, ValueError, IndexError, InvalidInput) as error:
        raise ModelCannotLoad(f"The background {path} cannot be read: {error}") from error


def _csv(path: str) -> Tuple[List[str], List[List[str]]]:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            table = list(csv.reader(_first(file)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ModelCannotLoad(f"The background {path} cannot be read: {error}") from error
    if len(table) < 2:
        raise ModelCannotLoad(f"The background {path} needs a header line and at least one row.")
    return table[0], [row for row in table[1:] if row]


def _first(file):  # type: ignore[no-untyped-def]
    for count, line in enumerate(file):
        if count > _MOST_ROWS:
            return
        yield line


def _value(text: str, is_text: bool) -> object:
    return text if is_text else (None if text in ("", "NaN", "nan") else float(text))
