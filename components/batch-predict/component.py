from typing import NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Input, Model, Output


@dsl.component(
    base_image="python:3.11",
    packages_to_install=[
        "pandas>=1.5,<3",
        "scikit-learn>=1.2,<2",
        "numpy>=1.24,<3",
        "joblib>=1.2,<2",
        "xgboost>=1.7,<4",
    ],
)
def batch_predict(
    model: Input[Model],
    dataset: Input[Dataset],
    predictions: Output[Dataset],
    keep: list = [],
    probabilities: bool = True,
) -> NamedTuple("Outputs", [("rows", int), ("classes", dict)]):
    """Predicts each row of a table: scikit-learn, XGBoost or pipelines/logistic-regression/v1.

    A scikit-learn model is a pickle, and a pickle is code: use only models whose origin you trust.

    Args:
        model: The model, a file or a folder that holds one model file. The kind is found from the content.
        dataset: The rows, as CSV, with the features that the model was trained on; other columns do not matter.
        predictions: The column prediction, after the columns to keep; with classes a column for each class's
            probability, where the model gives probabilities.
        keep: Columns of the rows to write beside the predictions, such as an id.
        probabilities: Whether to write the probabilities.

    Returns:
        rows: How many rows were predicted.
        classes: How often each class was predicted; empty for regression.
    """
    import difflib
    import json
    import os
    import shutil
    import tempfile

    import numpy as np
    import pandas as pd

    SAME_VERSION = "Use the library version that it was saved with; it stands in its metadata."

    def refuse(artifact, what, fix):
        kind = "model" if artifact is model else "dataset"
        raise ValueError(f"The {kind} '{artifact.name}' {what}. {fix}") from None

    def model_file():
        """The one file with the model; what register-model puts beside it stands in folders of its own."""
        if os.path.isfile(model.path):
            return model.path
        endings = (".joblib", ".pkl", ".ubj", ".bst", ".json")
        names = os.listdir(model.path) if os.path.isdir(model.path) else []
        found = sorted(name for name in names if name.endswith(endings))
        if len(found) != 1:
            wanted = f"Give a file, or a folder with exactly one file ending in {', '.join(endings)}."
            refuse(model, f"holds {len(found)} model files ({', '.join(found)})", wanted)
        return os.path.join(model.path, found[0])

    def open_model(path):
        """What predicts, the model's features and its classes (none for regression).

        What predicts takes rows and gives (scores, whether they are probabilities, the guessed class of each row).
        """
        with open(path, "rb") as file:
            start = file.read(1)
        if start != b"{":
            return open_xgboost(path, ".bst") if path.endswith(".bst") else open_sklearn(path)
        try:
            with open(path, encoding="utf-8") as file:
                content = json.load(file)
        except ValueError:
            # Binary JSON begins with the same brace.
            return open_xgboost(path, ".ubj")
        if "learner" in content:
            return open_xgboost(path, ".json")
        if content.get("format") != "pipelines/logistic-regression/v1":
            refuse(model, "is JSON of an unknown kind", "Known are XGBoost's and pipelines/logistic-regression/v1.")
        return open_linear(content)

    def open_sklearn(path):
        import joblib

        try:
            fitted = joblib.load(path)
        except Exception as error:  # A broken pickle raises whatever it likes.
            refuse(model, f"cannot be loaded: {type(error).__name__}: {error}", SAME_VERSION)
        named = getattr(fitted, "feature_names_in_", None)
        features = [str(name) for name in named] if named is not None else model.metadata.get("features", [])
        classes = [str(name) for name in getattr(fitted, "classes_", [])]

        def predict(rows):
            rows = rows if named is not None else rows.to_numpy()
            try:
                found = fitted.predict(rows)
            except (TypeError, ValueError) as error:
                refuse(model, f"refuses these rows: {error}", "Evaluate on rows like those that it was trained on.")
            if not classes:
                return found, False, None
            # Its own word, not the highest score: the two differ for a support vector machine.
            guess = np.array([classes.index(str(name)) for name in found])
            if hasattr(fitted, "predict_proba"):
                return fitted.predict_proba(rows), True, guess
            scores = fitted.decision_function(rows)
            return (scores if scores.ndim == 2 else np.column_stack([-scores, scores])), False, guess

        return predict, features, classes

    def open_xgboost(path, suffix):
        import xgboost

        # XGBoost goes by the ending of the name.
        with tempfile.NamedTemporaryFile(suffix=suffix) as copy:
            shutil.copyfile(path, copy.name)
            booster = xgboost.Booster()
            try:
                booster.load_model(copy.name)
            except xgboost.core.XGBoostError as error:
                refuse(model, f"cannot be read by XGBoost: {str(error).splitlines()[0]}", SAME_VERSION)
        objective = json.loads(booster.save_config())["learner"]["learner_train_param"]["objective"]
        kept = {name: json.loads(booster.attr(name) or "null") for name in ("features", "classes")}
        features = kept["features"] or model.metadata.get("features") or booster.feature_names
        classes = []
        if objective.startswith(("binary:", "multi:")):
            classes = kept["classes"] or model.metadata.get("classes") or dataset.metadata.get("class_names")
            classes = [str(name) for name in classes or classes_of_rows()]

        def predict(rows):
            values = numbers(rows).to_numpy(np.float32)
            found = booster.predict(xgboost.DMatrix(values, feature_names=booster.feature_names))
            if not classes:
                return found, False, None
            if objective == "multi:softmax":
                return np.eye(len(classes))[found.astype(int)], False, found.astype(int)
            total = 0 if objective == "binary:logitraw" else 1
            scores = found if found.ndim == 2 else np.column_stack([total - found, found])
            return scores, objective in ("binary:logistic", "multi:softprob"), scores.argmax(axis=1)

        return predict, features, classes

    def open_linear(content):
        def array(name, default):
            return np.array(content.get(name) or default, float)

        features, classes = content.get("features", []), [str(name) for name in content.get("classes", [])]
        coefficients, intercepts = array("coefficients", [[]]), array("intercepts", [])
        mean, scale = array("mean", np.zeros(len(features))), array("scale", np.ones(len(features)))
        # Two classes may share one row of coefficients: the other's scores are then 0.
        sides = 1 if len(coefficients) == 1 and len(classes) == 2 else len(classes)
        shapes = [coefficients.shape, intercepts.shape, mean.shape, scale.shape]
        if not features or shapes != [(sides, len(features)), (sides,), (len(features),), (len(features),)]:
            given = f"{len(classes)} classes and {len(features)} features"
            told = dict(zip(("coefficients", "intercepts", "mean", "scale"), shapes))
            refuse(model, f"does not fit together: {given}, and shapes {told}", "Train it again.")

        def predict(rows):
            scaled = (numbers(rows).to_numpy(float) - mean) / np.where(scale == 0, 1, scale)
            scores = scaled @ coefficients.T + intercepts
            if sides == 1:
                scores = np.column_stack([np.zeros(len(scores)), scores[:, 0]])
            powers = np.exp(scores - scores.max(axis=1, keepdims=True))
            return powers / powers.sum(axis=1, keepdims=True), True, scores.argmax(axis=1)

        return predict, features, classes

    def numbers(rows):
        text = [name for name in rows if not pd.api.types.is_numeric_dtype(rows[name])]
        if text:
            shown = ", ".join(text[:20])
            refuse(
                dataset, f"has columns that are no numbers: {shown}", "Evaluate on rows that transform-dataset wrote."
            )
        return rows

    def classes_of_rows():
        refuse(model, "does not name its classes", "Give them in its metadata: classes.")

    def read_rows():
        try:
            return pd.read_csv(
                dataset.path,
                keep_default_na=False,
                na_values=["", "NaN", "nan"],
                float_precision="round_trip",
                low_memory=False,
                dtype={name: str for name in keep},
            )
        except (OSError, ValueError) as error:
            refuse(dataset, f"cannot be read as CSV: {error}", "Write UTF-8 text with commas and a header line.")

    def feature_rows(features):
        target = dataset.metadata.get("target", "") or model.metadata.get("target", "")
        names = features or [name for name in table.columns if name != target and name not in keep]
        missing = [name for name in names if name not in table.columns]
        if missing:
            lacking = f"lacks {len(missing)} of the model's {len(names)} features: {', '.join(missing[:20])}"
            refuse(dataset, lacking, "Predict rows that went through the same transform-dataset as the training rows.")
        return table[names]

    table = read_rows()
    unknown = [name for name in keep if name not in table.columns]
    if unknown:
        near = difflib.get_close_matches(unknown[0], table.columns, 1)
        hint = f"Did you mean '{near[0]}'?" if near else f"It has: {', '.join(table.columns[:50])}."
        refuse(dataset, f"has no column '{unknown[0]}' to keep", hint)
    predict, features, classes = open_model(model_file())
    chosen = feature_rows(features)
    written = table[list(keep)].copy()
    counts = {}
    if len(chosen):
        scores, are_probabilities, guess = predict(chosen)
        if classes:
            written["prediction"] = np.array(classes, dtype=object)[guess]
            counts = {name: int((guess == at).sum()) for at, name in enumerate(classes)}
            if probabilities and are_probabilities:
                for at, name in enumerate(classes):
                    written[f"probability_{name}"] = scores[:, at]
        else:
            written["prediction"] = np.asarray(scores, float)
    else:
        written["prediction"] = []
    written.to_csv(predictions.path, index=False, lineterminator="\n")
    predictions.metadata.update(rows=len(written), classes=classes)
    print(f"{len(written)} rows" + "".join(f", {name}: {count}" for name, count in counts.items()))
    return len(written), counts
