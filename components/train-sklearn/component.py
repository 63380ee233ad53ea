from typing import NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Input, Model, Output


@dsl.component(
    base_image="python:3.11",
    packages_to_install=["pandas>=1.5,<3", "scikit-learn>=1.2,<2", "numpy>=1.24,<3", "joblib>=1.2,<2"],
)
def train_sklearn(
    dataset: Input[Dataset],
    model: Output[Model],
    estimator: str = "random_forest",
    hyperparameters: dict = {},
    target: str = "",
    seed: int = 0,
) -> NamedTuple("Outputs", [("training_seconds", float)]):
    """Trains a scikit-learn model on a table of numbers.

    Args:
        dataset: The rows to learn from, as CSV; every feature a number, as transform-dataset writes them.
        model: The model, as model.joblib in a folder. Metadata: framework, framework_version, estimator, task, target,
            features, classes, hyperparameters, training_rows and seed.
        estimator: One of random_forest, extra_trees, gradient_boosting, hist_gradient_boosting, decision_tree,
            logistic_regression, ridge, lasso, linear_regression, svm, nearest_neighbors, naive_bayes, mlp.
        hyperparameters: Arguments of the scikit-learn class by name, for example n_estimators and max_depth.
        target: Name of the column to predict; by default the one that the dataset names in its metadata.
        seed: Seed of every random choice.

    Returns:
        training_seconds: Time of the fit alone. An output of its own, because the model's metadata must not differ
            from run to run.
    """
    import difflib
    import importlib
    import os
    import time

    import joblib
    import numpy as np
    import pandas as pd
    import sklearn

    # Class names for classification and for regression, by module.
    ESTIMATORS = {
        "random_forest": ("ensemble", "RandomForestClassifier", "RandomForestRegressor"),
        "extra_trees": ("ensemble", "ExtraTreesClassifier", "ExtraTreesRegressor"),
        "gradient_boosting": ("ensemble", "GradientBoostingClassifier", "GradientBoostingRegressor"),
        "hist_gradient_boosting": ("ensemble", "HistGradientBoostingClassifier", "HistGradientBoostingRegressor"),
        "decision_tree": ("tree", "DecisionTreeClassifier", "DecisionTreeRegressor"),
        "logistic_regression": ("linear_model", "LogisticRegression", None),
        "ridge": ("linear_model", "RidgeClassifier", "Ridge"),
        "lasso": ("linear_model", None, "Lasso"),
        "linear_regression": ("linear_model", None, "LinearRegression"),
        "svm": ("svm", "SVC", "SVR"),
        "nearest_neighbors": ("neighbors", "KNeighborsClassifier", "KNeighborsRegressor"),
        "naive_bayes": ("naive_bayes", "GaussianNB", None),
        "mlp": ("neural_network", "MLPClassifier", "MLPRegressor"),
    }
    # Where the library's own default stops short on ordinary tables.
    DEFAULTS = {"logistic_regression": {"max_iter": 1000}, "mlp": {"max_iter": 500}}
    # Here 1.0 means all and 1 means one.
    FRACTIONS = ("max_features", "max_samples", "min_samples_split")

    def read_table(dataset, target, dtype=None):
        """The rows, the target column as text, and the task. Only an empty field or NaN is missing."""
        target = target or dataset.metadata.get("target", "")
        try:
            table = pd.read_csv(
                dataset.path,
                dtype=dtype or {target: str},
                keep_default_na=False,
                na_values=["", "NaN", "nan"],
                float_precision="round_trip",
                low_memory=False,
            )
        except (OSError, ValueError) as error:
            raise ValueError(
                f"The dataset '{dataset.name}' cannot be read as CSV: {error}. "
                "Produce it with load-dataset, or write UTF-8 text with commas and a header line."
            ) from None
        if target not in table.columns:
            near = difflib.get_close_matches(target, table.columns, 1)
            hint = f"Did you mean '{near[0]}'? " if near else ""
            raise ValueError(
                f"The dataset '{dataset.name}' has no target column '{target}'. "
                f"{hint}Set target to one of: {', '.join(table.columns[:50])}."
            )
        numbers = pd.to_numeric(table[target].dropna(), errors="coerce")
        found = "regression" if numbers.notna().all() and numbers.nunique() > 20 else "classification"
        return table, target, dataset.metadata.get("task", found)

    def features_and_labels():
        features = rows.drop(columns=column)
        text = [name for name in features if not pd.api.types.is_numeric_dtype(features[name])]
        holes = [
            name for name in features if name not in text and not np.isfinite(features[name].to_numpy(float)).all()
        ]
        problems = []
        if not len(rows) or not len(features.columns):
            problems.append(f"The dataset has {len(rows)} rows and {len(features.columns)} features.")
        if text:
            problems.append(f"These columns are no numbers: {', '.join(text[:20])}.")
        if holes:
            problems.append(f"These columns have missing or infinite values: {', '.join(holes[:20])}.")
        labels = rows[column]
        if labels.isna().any():
            problems.append(f"The target '{column}' is missing in {int(labels.isna().sum())} row(s).")
        elif task == "regression":
            labels = pd.to_numeric(labels, errors="coerce")
            if not np.isfinite(labels).all():
                problems.append(f"The target '{column}' is not a finite number in each row, as regression needs.")
        elif len(rows) and labels.nunique() < 2:
            problems.append(f"The target '{column}' has one class, {labels.iloc[0]!r}: there is nothing to tell apart.")
        if problems:
            raise ValueError(
                " ".join(problems) + " Run validate-dataset to see the table, and transform-dataset before training."
            )
        return features.astype(float), labels

    def make_estimator():
        if estimator not in ESTIMATORS:
            near = difflib.get_close_matches(estimator, ESTIMATORS, 1)
            raise ValueError(
                f"The estimator '{estimator}' is unknown. {f'Did you mean {near[0]!r}? ' if near else ''}"
                f"Known: {', '.join(ESTIMATORS)}."
            )
        module, *class_names = ESTIMATORS[estimator]
        class_name = class_names[task == "regression"]
        if class_name is None:
            fitting = [name for name, (_, *names) in ESTIMATORS.items() if names[task == "regression"]]
            raise ValueError(
                f"The estimator '{estimator}' does no {task}, and the target '{column}' asks for it. "
                f"Use one of: {', '.join(fitting)}."
            )
        made = getattr(importlib.import_module(f"sklearn.{module}"), class_name)()
        known = made.get_params()
        for name in hyperparameters:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                raise ValueError(
                    f"{class_name} has no hyperparameter '{name}'. {f'Did you mean {near[0]!r}? ' if near else ''}"
                    f"Known: {', '.join(known)}."
                )
        seeded = {"random_state": seed} if "random_state" in known else {}
        chosen = {
            **seeded,
            **DEFAULTS.get(estimator, {}),
            **{name: whole(name, value) for name, value in hyperparameters.items()},
        }
        return made.set_params(**chosen), chosen

    def whole(name, value):
        """A sweep may hand 100.0 for 100, and scikit-learn refuses it where it counts."""
        is_whole = isinstance(value, float) and value.is_integer()
        return int(value) if is_whole and not (value == 1 and name in FRACTIONS) else value

    rows, column, task = read_table(dataset, target)
    features, labels = features_and_labels()
    fitted, chosen = make_estimator()
    started = time.perf_counter()
    try:
        fitted.fit(features, labels)
    except ValueError as error:
        raise ValueError(f"{type(fitted).__name__} refused the fit with {chosen}: {error}") from None
    seconds = round(time.perf_counter() - started, 4)

    os.makedirs(model.path, exist_ok=True)
    joblib.dump(fitted, os.path.join(model.path, "model.joblib"))
    model.metadata.update(
        framework="sklearn",
        framework_version=sklearn.__version__,
        estimator=estimator,
        task=task,
        target=column,
        features=list(features.columns),
        hyperparameters=chosen,
        training_rows=len(rows),
        seed=seed,
    )
    if task == "classification":
        model.metadata["classes"] = [str(name) for name in fitted.classes_]
    print(f"{type(fitted).__name__}: {len(rows)} rows, {len(features.columns)} features, {seconds} s")
    return (seconds,)
