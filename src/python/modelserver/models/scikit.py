"""scikit-learn's estimators and pipelines, from joblib or pickle."""

import os
import pickle
import threading
import warnings
from typing import Any, FrozenSet, List, Optional

import numpy as np

from ..errors import ModelCannotLoad
from ..protocols.tensors import TensorSpec
from .columns import Columns, labels
from .files import model_file
from .tabular import PREDICT, PROBABILITIES, TabularModel, probabilities_spec

ENDINGS = (".joblib", ".pkl", ".pickle")


class ScikitModel(TabularModel):
    """Any object with `predict`. Pandas is imported only for a pipeline that picks its columns by name."""

    platform = "sklearn"

    def load(self) -> None:
        path = model_file(self.options.directory, ENDINGS, "scikit-learn")
        if not self.options.trusted:
            raise ModelCannotLoad(
                f"{os.path.basename(path)} is a pickle, which is code: loading it can do anything. "
                "If you trust the store that it came from, start with --trust-pickle, or set PIPELINES_TRUST_PICKLE=1."
            )
        self.estimator = _unpickled(path)
        if not callable(getattr(self.estimator, "predict", None)):
            raise ModelCannotLoad(f"{os.path.basename(path)} holds a {type(self.estimator).__name__}, which cannot predict.")
        _use_threads(self.estimator, self.options.threads)
        self._prepare()

    def _prepare(self) -> None:
        # We put the columns in order ourselves; a matrix without names is what we mean to give.
        warnings.filterwarnings("ignore", message="X does not have valid feature names")
        names = getattr(self.estimator, "feature_names_in_", None)
        count = getattr(self.estimator, "n_features_in_", None)
        if count is None:
            count = len(names) if names is not None else 1
        choosers = _choosers(self.estimator)
        self._by_name = names is not None and any(_picks_by_name(chooser) for chooser in choosers)
        text = frozenset(at for chooser in choosers for at in _text_columns(chooser, names))
        if not hasattr(self.estimator, "n_features_in_"):
            # Such as a vectorizer of texts before a classifier: it takes a list of strings.
            text = frozenset({0})
        self._list_of_texts = not hasattr(self.estimator, "n_features_in_")
        self.columns = Columns(count, names, text, _takes_missing(self.estimator))
        self.inputs = [TensorSpec("input-0", "BYTES", (-1,))] if self._list_of_texts else self.columns.specs()
        if self._list_of_texts:
            self.columns = Columns(1, ["input-0"], text)
        self.outputs = self._outputs()

    def _outputs(self) -> List[TensorSpec]:
        classes = getattr(self.estimator, "classes_", None)
        if isinstance(classes, np.ndarray) and classes.ndim == 1:
            datatype, known = labels(classes)
            outputs = [TensorSpec(PREDICT, datatype, (-1,), {"classes": known})]
            return outputs + ([probabilities_spec(known)] if hasattr(self.estimator, "predict_proba") else [])
        kind = getattr(self.estimator, "_estimator_type", None)
        datatype = "INT64" if kind in ("clusterer", "outlier_detector", "classifier") else "FP64"
        width = _width(self.estimator)
        return [TensorSpec(PREDICT, datatype, (-1,) if width == 1 else (-1, width))]

    def compute(self, matrix: np.ndarray, output: str) -> np.ndarray:
        _assume_finite()
        given: Any = matrix
        if self._list_of_texts:
            given = matrix[:, 0].tolist()
        elif self._by_name:
            given = self._frame(matrix)
        return self.estimator.predict_proba(given) if output == PROBABILITIES else self.estimator.predict(given)

    def _frame(self, matrix: np.ndarray) -> Any:
        import pandas

        columns = {
            name: matrix[:, at] if at in self.columns.text else matrix[:, at].astype(np.float64)
            for at, name in enumerate(self.columns.names or ())
        }
        return pandas.DataFrame(columns)


_thread = threading.local()


def _assume_finite() -> None:
    """Values are checked when they are read; the estimators need not do it again. scikit-learn keeps this for each thread apart."""
    if not getattr(_thread, "told", False):
        import sklearn

        sklearn.set_config(assume_finite=True)
        _thread.told = True


def _unpickled(path: str) -> Any:
    try:
        if path.endswith(".joblib"):
            import joblib

            return joblib.load(path)
        with open(path, "rb") as file:
            try:
                return pickle.load(file)
            except (pickle.UnpicklingError, KeyError, IndexError, ValueError):
                import joblib  # joblib writes arrays apart, also under the name .pkl

                return joblib.load(path)
    except ModuleNotFoundError as error:
        raise ModelCannotLoad(f"{os.path.basename(path)} needs the Python package '{error.name}', which is not installed here.") from error
    except Exception as error:  # a broken or foreign pickle may raise anything
        raise ModelCannotLoad(f"{os.path.basename(path)} cannot be loaded: {type(error).__name__}: {error}. Was it written by joblib or pickle?") from error


def _parts(estimator: Any) -> List[Any]:
    """The estimator and all that it is made of: steps, branches, members that a search or calibration wraps."""
    found, waiting, seen = [], [estimator], set()
    while waiting:
        part = waiting.pop()
        if id(part) in seen or isinstance(part, str) or part is None:
            continue
        seen.add(id(part))
        found.append(part)
        for _, step in getattr(part, "steps", None) or ():
            waiting.append(step)
        for branch in (getattr(part, "transformers_", None) or ()) or (getattr(part, "transformer_list", None) or ()):
            waiting.append(branch[1])
        for name in ("best_estimator_", "estimator_", "final_estimator_", "regressor_", "transformer_"):
            waiting.append(getattr(part, name, None))
    return [part for part in found if hasattr(part, "get_params")]


def _use_threads(estimator: Any, threads: int) -> None:
    if threads:
        for part in _parts(estimator):
            if getattr(part, "n_jobs", None) not in (None, threads):
                part.n_jobs = threads


def _choosers(estimator: Any) -> List[Any]:
    return [part for part in _parts(estimator) if hasattr(part, "transformers_")]


def _picks_by_name(chooser: Any) -> bool:
    return any(
        isinstance(columns, str) or (isinstance(columns, list) and columns and isinstance(columns[0], str))
        for _, _, columns in chooser.transformers_
    )


def _text_columns(chooser: Any, names: Optional[np.ndarray]) -> FrozenSet[int]:
    """Positions of the columns whose categories are strings."""
    places = {name: at for at, name in enumerate(names if names is not None else ())}
    found = set()
    for _, transformer, columns in chooser.transformers_:
        if isinstance(columns, (str, int)):
            columns = [columns]
        encoder = next((part for part in _parts(transformer) if hasattr(part, "categories_")), None)
        if encoder is None or not isinstance(columns, (list, tuple, np.ndarray)):
            continue
        for column, categories in zip(columns, encoder.categories_):
            if np.asarray(categories).dtype.kind in "OUS":
                at = places.get(column, column)
                if isinstance(at, (int, np.integer)):
                    found.add(int(at))
    return frozenset(found)


def _takes_missing(estimator: Any) -> bool:
    return _missing(estimator) != "refused"


def _missing(estimator: Any) -> str:
    """What becomes of missing values in an estimator: `refused`, `passed` on to the next step, or `settled`."""
    steps = getattr(estimator, "steps", None)
    if steps:
        fates = [_missing(step) for _, step in steps if step not in (None, "passthrough")]
        return next((fate for fate in fates if fate != "passed"), "passed")
    if hasattr(estimator, "transformers_"):
        fates = [
            "passed" if isinstance(branch, str) else _missing(branch)
            for _, branch, columns in estimator.transformers_
            if branch != "drop" and np.size(columns)
        ]
        return next((fate for fate in ("refused", "passed") if fate in fates), "settled")
    try:
        allowed = bool(estimator._get_tags().get("allow_nan", False))
    except AttributeError:
        allowed = False
    if not allowed:
        return "refused"
    name = type(estimator).__name__
    return "settled" if hasattr(estimator, "predict") or name.endswith("Imputer") or name == "OneHotEncoder" else "passed"


def _width(estimator: Any) -> int:
    """How many numbers a prediction has."""
    last = estimator.steps[-1][1] if getattr(estimator, "steps", None) else estimator
    width = getattr(last, "n_outputs_", None)
    if isinstance(width, (int, np.integer)):
        return int(width)
    shape = np.shape(getattr(last, "coef_", ()))
    return shape[0] if len(shape) == 2 and getattr(last, "_estimator_type", None) == "regressor" else 1
