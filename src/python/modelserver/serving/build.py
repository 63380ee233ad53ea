"""From options to a model and its explainer; a framework's module is imported only when it is asked for."""

from typing import Any, Callable, Dict, Optional, Tuple

from ..errors import Unsupported
from ..models.base import ModelOptions, ServedModel
from ..options import ServerOptions


def model_maker(options: ServerOptions) -> Callable[[], ServedModel]:
    """What makes the model that the options ask for, not loaded yet."""
    given = ModelOptions(
        name=options.model_name, directory=options.model_dir, threads=options.nthread, trusted=options.trust_pickle,
        probabilities=options.predict_proba, class_name=options.model_class, predictor=options.predictor_host, patience=options.predictor_timeout,
    )  # fmt: skip
    if options.role == "explainer" and not options.framework:
        return lambda: _remote_table(given, options.background)
    framework = "custom" if options.role == "transformer" else options.framework

    def make() -> ServedModel:
        if framework == "sklearn":
            from ..models.scikit import ScikitModel as Model
        elif framework == "xgboost":
            from ..models.booster import BoosterModel as Model
        elif framework == "pytorch":
            from ..models.torchscript import TorchModel as Model
        else:
            from ..models.custom import CustomModel as Model
        return Model(given)

    return make


def _remote_table(given: ModelOptions, background: str) -> ServedModel:
    from ..explainers.background import header
    from ..models.remote_table import RemoteTable

    return RemoteTable(given, header(background) if background else None)


class Explanations:
    """Answers :explain. The explainer of a model is made with its first explanation, or with the model where a background is given."""

    def __init__(self, background: str):
        self._background = background
        self._made: Tuple[Optional[ServedModel], Any] = (None, None)

    def prepare(self, model: ServedModel) -> None:
        """Reads the background, so that a wrong one keeps the server from becoming ready. Raises ModelCannotLoad."""
        if self._background:
            self._of(model)

    def answer(self, model: ServedModel, body: Any, headers: Dict[str, str]) -> Any:
        """The V1 answer. Raises Unsupported for a model that cannot be explained."""
        own = getattr(model, "explain", None)
        if own is not None:
            return own(body, headers)
        explaining = self._of(model)
        if explaining is None:
            raise Unsupported(f"Models of {model.platform} are not explained; a custom class with a method 'explain' is.")
        return explaining.answer(body)

    def _of(self, model: ServedModel) -> Any:
        if self._made[0] is not model:
            from ..explainers.chosen import explaining

            self._made = (model, explaining(model, self._background))
        return self._made[1]


def warm_up(model: ServedModel) -> None:
    """One prediction, so that what a framework does at its first call is done before anybody waits for it."""
    from ..models.tabular import PREDICT, TabularModel

    if isinstance(model, TabularModel) and not model.columns.text and not model.options.predictor:
        import numpy

        try:
            model.compute(numpy.zeros((1, model.columns.count)), PREDICT)
        except Exception:  # a row of zeros may be no row for this model; a real one will tell
            pass
