from typing import NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Dataset, Input, Model, Output


@dsl.component(
    base_image="python:3.11",
    packages_to_install=["pandas>=1.5,<3", "scikit-learn>=1.2,<2", "numpy>=1.24,<3", "xgboost>=1.7,<4"],
)
def train_xgboost(
    dataset: Input[Dataset],
    model: Output[Model],
    validation: Optional[Input[Dataset]] = None,
    rounds: int = 200,
    early_stopping_rounds: int = 20,
    validation_fraction: float = 0.2,
    hyperparameters: dict = {},
    format: str = "ubj",
    target: str = "",
    seed: int = 0,
) -> NamedTuple("Outputs", [("training_seconds", float), ("best_round", int)]):
    """Trains gradient-boosted trees with XGBoost, and stops when the validation rows no longer gain.

    Args:
        dataset: The rows to learn from, as CSV; every feature a number, as transform-dataset writes them. Missing
            values are allowed.
        validation: The rows that decide when to stop. Without rows here, a part of the training rows is set aside.
        model: The model, as model.ubj or model.json in a folder; the rounds after the best one are cut off. Metadata:
            framework, framework_version, estimator, task, target, features, classes, hyperparameters, rounds,
            training_rows, validation_rows and seed.
        rounds: The most rounds of boosting.
        early_stopping_rounds: Stop after so many rounds without a gain; 0 runs all rounds and sets nothing aside.
        validation_fraction: Share of the training rows to set aside where there are no validation rows.
        hyperparameters: XGBoost's parameters by name, for example max_depth, eta and subsample.
        format: How the model is written, ubj (compact) or json (readable).
        target: Name of the column to predict; by default the one that the dataset names in its metadata.
        seed: Seed of every random choice.

    Returns:
        training_seconds: Time of the training alone. An output of its own, because the model's metadata must not
            differ from run to run.
        best_round: Number of rounds that the model keeps.
    """
    import contextlib
    import difflib
    import io
    import json
    import os
    import re
    import time
    import warnings

    import numpy as np
    import pandas as pd
    import xgboost
    from sklearn.model_selection import train_test_split

    # For a hint only: XGBoost itself says what it does not know.
    COMMON = (
        "alpha",
        "base_score",
        "colsample_bylevel",
        "colsample_bynode",
        "colsample_bytree",
        "eta",
        "eval_metric",
        "gamma",
        "grow_policy",
        "lambda",
        "learning_rate",
        "max_bin",
        "max_delta_step",
        "max_depth",
        "max_leaves",
        "min_child_weight",
        "nthread",
        "objective",
        "reg_alpha",
        "reg_lambda",
        "scale_pos_weight",
        "subsample",
        "tree_method",
    )

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

    def check_options():
        problems = []
        if format not in ("ubj", "json"):
            problems.append(f"The format '{format}' is unknown. Use ubj or json.")
        if rounds < 1:
            problems.append(f"rounds is {rounds}. Give 1 or more.")
        if early_stopping_rounds < 0:
            problems.append(f"early_stopping_rounds is {early_stopping_rounds}. Give 0 or more.")
        if not 0 < validation_fraction < 1:
            problems.append(f"validation_fraction is {validation_fraction}. Give a number above 0 and below 1.")
        if problems:
            raise ValueError(" ".join(problems))

    def check_rows(rows, part):
        features = rows.drop(columns=column)
        labels = rows[column]
        text = [name for name in features if not pd.api.types.is_numeric_dtype(features[name])]
        infinite = [name for name in features if name not in text and np.isinf(features[name].to_numpy(float)).any()]
        problems = []
        if not len(rows) or not len(features.columns):
            problems.append(f"The {part} dataset has {len(rows)} rows and {len(features.columns)} features.")
        if text:
            problems.append(f"These columns of the {part} rows are no numbers: {', '.join(text[:20])}.")
        if infinite:
            problems.append(f"These columns of the {part} rows have infinite values: {', '.join(infinite[:20])}.")
        if labels.isna().any():
            problems.append(f"The target '{column}' is missing in {int(labels.isna().sum())} {part} row(s).")
        elif task == "regression" and not np.isfinite(pd.to_numeric(labels, errors="coerce")).all():
            problems.append(
                f"The target '{column}' is not a finite number in each of the {part} rows, as regression needs."
            )
        elif task == "classification" and part == "training" and len(rows) and labels.nunique() < 2:
            problems.append(f"The target '{column}' has one class, {labels.iloc[0]!r}: there is nothing to tell apart.")
        if problems:
            raise ValueError(
                " ".join(problems) + " Run validate-dataset to see the table, and transform-dataset before training."
            )

    def matrix(rows):
        """Without feature names, which stand in an attribute: XGBoost refuses some, and servers send bare rows."""
        missing = [name for name in features if name not in rows.columns]
        if missing:
            raise ValueError(
                f"The validation rows lack these features: {', '.join(missing[:20])}. Split and transform one table."
            )
        if task == "regression":
            labels = pd.to_numeric(rows[column])
        else:
            unseen = sorted(set(rows[column]) - set(classes))
            if unseen:
                raise ValueError(
                    f"The validation rows have classes that no training row has: {', '.join(unseen[:10])}. "
                    "Split with stratify."
                )
            labels = rows[column].map({name: at for at, name in enumerate(classes)})
        return xgboost.DMatrix(rows[features].to_numpy(np.float32), label=labels.to_numpy(np.float32))

    def set_aside(rows):
        """Training rows and the rows that stop the training."""
        if not early_stopping_rounds:
            return rows, None
        if validation is not None:
            given = read_table(validation, column)[0]
            if len(given):
                check_rows(given, "validation")
                return rows, given
        labels = rows[column] if task == "classification" else None
        try:
            return train_test_split(rows, test_size=validation_fraction, random_state=seed, stratify=labels)
        except ValueError as error:
            raise ValueError(
                f"{len(rows)} rows cannot be parted for early stopping: {error} "
                "Give validation rows, or set early_stopping_rounds to 0."
            ) from None

    def objective():
        if task == "regression":
            return {"objective": "reg:squarederror"}
        if len(classes) == 2:
            return {"objective": "binary:logistic"}
        return {"objective": "multi:softprob", "num_class": len(classes)}

    def fit(parameters, learning, stopping):
        """XGBoost only mutters about a misspelt parameter; here it is an error."""
        muttered = io.StringIO()
        watched = [(stopping, "validation")] if stopping is not None else []
        try:
            with contextlib.redirect_stdout(muttered), warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                booster = xgboost.train(
                    parameters,
                    learning,
                    rounds,
                    evals=watched,
                    verbose_eval=False,
                    early_stopping_rounds=early_stopping_rounds if watched else None,
                )
        except xgboost.core.XGBoostError as error:
            reason = re.sub(r"^\[[\d:]+\] ", "", str(error).splitlines()[0])
            raise ValueError(f"XGBoost refused the training with {parameters}: {reason}") from None
        said = muttered.getvalue() + " ".join(str(warning.message) for warning in warned)
        unused = re.search(r"Parameters: \{(.*?)\} (?:might not be|are not) used", said)
        if unused:
            wrong = re.findall(r'"([^"]+)"', unused.group(1))
            near = [n for name in wrong for n in difflib.get_close_matches(name, COMMON, 1)]
            raise ValueError(
                f"XGBoost has no use for these hyperparameters: {', '.join(wrong)}. "
                f"{f'Did you mean {near[0]!r}?' if near else 'Remove them.'}"
            )
        print(said, end="")
        return booster

    check_options()
    table, column, task = read_table(dataset, target)
    check_rows(table, "training")
    features = [name for name in table.columns if name != column]
    classes = sorted(table[column].unique()) if task == "classification" else []
    known = dataset.metadata.get("class_names", [])
    if set(known) >= set(classes):
        classes = [name for name in known if name in classes]

    rows, held_out = set_aside(table)
    # One thread: the sums of several are added in another order each time, and the model differs in its last digits.
    parameters = {"nthread": 1, "seed": seed, **objective(), **hyperparameters}
    learning, stopping = matrix(rows), matrix(held_out) if held_out is not None else None
    started = time.perf_counter()
    booster = fit(parameters, learning, stopping)
    seconds = round(time.perf_counter() - started, 4)

    kept = booster.best_iteration + 1 if stopping is not None else booster.num_boosted_rounds()
    # Cut, so that every reader of the file predicts with the best rounds without being told.
    booster = booster[:kept]
    booster.set_attr(best_iteration=None, best_score=None, best_ntree_limit=None)
    booster.set_attr(features=json.dumps(features), classes=json.dumps(classes), target=column, task=task)
    os.makedirs(model.path, exist_ok=True)
    booster.save_model(os.path.join(model.path, f"model.{format}"))
    model.metadata.update(
        framework="xgboost",
        framework_version=xgboost.__version__,
        estimator="xgboost",
        task=task,
        target=column,
        features=features,
        hyperparameters=parameters,
        rounds=kept,
        training_rows=len(rows),
        validation_rows=len(held_out) if held_out is not None else 0,
        seed=seed,
    )
    if classes:
        model.metadata["classes"] = classes
    print(f"XGBoost: {len(rows)} rows, {len(features)} features, {kept} rounds kept, {seconds} s")
    return seconds, kept
