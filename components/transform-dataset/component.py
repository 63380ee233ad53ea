from typing import Optional

from kfp import dsl
from kfp.dsl import Dataset, Input, Model, Output


@dsl.component(
    base_image="python:3.11",
    packages_to_install=["pandas>=1.5,<3", "scikit-learn>=1.2,<2", "numpy>=1.24,<3", "joblib>=1.2,<2"],
)
def transform_dataset(
    train: Input[Dataset],
    test: Input[Dataset],
    transformed_train: Output[Dataset],
    transformed_test: Output[Dataset],
    transformed_validation: Output[Dataset],
    transformer: Output[Model],
    validation: Optional[Input[Dataset]] = None,
    numeric_missing: str = "median",
    text_missing: str = "most_frequent",
    scaling: str = "standard",
    max_categories: int = 20,
    drop_columns: list = [],
    target: str = "",
):
    """Makes every feature a number: fills missing values, scales numbers, writes categories as columns of 0 and 1.

    All of it is learnt from the training rows alone, then applied to the other rows, so nothing of the test set leaks.

    Args:
        train: The rows to learn from, as CSV with a header line.
        test: The rows to judge by.
        validation: More rows to transform in the same way.
        transformed_train: The training rows, all features numeric, the target unchanged in the last column.
        transformed_test: The test rows, likewise.
        transformed_validation: The validation rows, likewise; only a header line where there are none.
        transformer: The fitted scikit-learn transformer, as model.joblib in a folder. Metadata: framework,
            framework_version, kind, target, columns and features.
        numeric_missing: What fills a missing number: median, mean, most_frequent, or none to refuse missing values.
        text_missing: What fills a missing category: most_frequent, the word missing as a category of its own, or none.
        scaling: How numbers are scaled: standard (mean 0, deviation 1), minmax (0 to 1) or none.
        max_categories: A text column becomes at most this many columns; its rarest categories then share the last one.
        drop_columns: Columns to leave out, such as names and numbers of records.
        target: Name of the column to predict; by default the one that the dataset names in its metadata.
    """
    import difflib
    import os

    import joblib
    import numpy as np
    import pandas as pd
    import sklearn
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

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

    def choose(name, value, choices):
        if value not in choices:
            raise ValueError(f"{name} is '{value}'. Use one of: {', '.join(choices)}.")
        return choices[value]

    def numeric_steps():
        filler = choose(
            "numeric_missing",
            numeric_missing,
            {
                "median": SimpleImputer(strategy="median"),
                "mean": SimpleImputer(strategy="mean"),
                "most_frequent": SimpleImputer(strategy="most_frequent"),
                "none": "passthrough",
            },
        )
        scaler = choose(
            "scaling", scaling, {"standard": StandardScaler(), "minmax": MinMaxScaler(), "none": "passthrough"}
        )
        return Pipeline([("fill", filler), ("scale", scaler)])

    def category_steps():
        filler = choose(
            "text_missing",
            text_missing,
            {
                "most_frequent": SimpleImputer(strategy="most_frequent"),
                "missing": SimpleImputer(strategy="constant", fill_value="missing"),
                "none": "passthrough",
            },
        )
        if max_categories < 2:
            raise ValueError(f"max_categories is {max_categories}. Give 2 or more.")
        # A category that the training rows lack gets 0 in all columns, or 1 in the one that the rare ones share.
        encoder = OneHotEncoder(
            sparse_output=False, handle_unknown="infrequent_if_exist", max_categories=max_categories
        )
        return Pipeline([("fill", filler), ("encode", encoder)])

    def check_columns(rows, names, part):
        missing = [name for name in names if name not in rows.columns]
        if missing:
            raise ValueError(
                f"The {part} rows lack these columns of the training rows: {', '.join(missing[:20])}. "
                "Split one table instead of two."
            )

    def check_training(rows):
        unknown = [name for name in drop_columns if name not in rows.columns or name == column]
        if unknown:
            raise ValueError(
                f"drop_columns names what is no feature: {', '.join(unknown)}. "
                f"The features: {', '.join(features_in[:50])}."
            )
        empty = [name for name in features_in if rows[name].isna().all()]
        if empty:
            raise ValueError(
                f"These columns have no value in the training rows: {', '.join(empty)}. Add them to drop_columns."
            )
        if not features_in:
            raise ValueError(
                f"No feature is left beside the target '{column}'. Shorten drop_columns, or load a table with features."
            )

    def check_values(rows, part):
        """What a fitted transformer would refuse, said by column and not in the words of a library."""
        no_filler = (numbers if numeric_missing == "none" else []) + (texts if text_missing == "none" else [])
        holes = [name for name in no_filler if rows[name].isna().any()]
        infinite = [name for name in numbers if np.isinf(rows[name]).any()]
        if holes:
            raise ValueError(
                f"These columns have missing values in the {part} rows: {', '.join(holes)}. "
                "Choose how numeric_missing and text_missing fill them."
            )
        if infinite:
            raise ValueError(
                f"These columns hold infinite values in the {part} rows: {', '.join(infinite)}. "
                "Mend them, or name the text in missing_values of load-dataset."
            )

    def as_fitted(rows, part):
        """The features with the kinds that the training rows have: a column of numbers may read as text elsewhere."""
        check_columns(rows, features_in, part)
        rows = rows[features_in].copy()
        for name in numbers:
            converted = pd.to_numeric(rows[name], errors="coerce")
            wrong = rows[name][converted.isna() & rows[name].notna()]
            if len(wrong):
                raise ValueError(
                    f"The column '{name}' holds numbers in the training rows and {wrong.iloc[0]!r} in the {part} rows. "
                    "Clean the column, or name the text in missing_values of load-dataset."
                )
            rows[name] = converted.astype(float)
        for name in texts:
            rows[name] = rows[name].map(str, na_action="ignore").astype(object)
        check_values(rows, part)
        return rows

    def feature_names():
        try:
            names = [str(name) for name in fitted.get_feature_names_out()]
        except ValueError as error:
            raise ValueError(
                f"Two features would have one name after the transformation. Rename the columns in the source. {error}"
            ) from None
        if column in names:
            raise ValueError(f"A feature would be called '{column}' like the target. Rename the target in the source.")
        return names

    def write(artifact, rows, part):
        values = fitted.transform(as_fitted(rows, part)) if len(rows) else np.empty((0, len(names_out)))
        done = pd.DataFrame(values, columns=names_out)
        done[column] = rows[column].to_numpy()
        done.to_csv(artifact.path, index=False, lineterminator="\n")
        artifact.metadata.update(train.metadata, rows=len(done), columns=len(done.columns), target=column, task=task)

    train_rows, column, task = read_table(train, target)
    features_in = [name for name in train_rows.columns if name != column and name not in drop_columns]
    numbers = [
        name
        for name in features_in
        if pd.api.types.is_numeric_dtype(train_rows[name]) and train_rows[name].dtype != bool
    ]
    texts = [name for name in features_in if name not in numbers]
    check_training(train_rows)

    fitted = ColumnTransformer(
        [("numbers", numeric_steps(), numbers), ("categories", category_steps(), texts)],
        verbose_feature_names_out=False,
    )
    fitted.fit(as_fitted(train_rows, "training"))
    names_out = feature_names()

    empty = train_rows.iloc[:0]
    write(transformed_train, train_rows, "training")
    write(transformed_test, read_table(test, column)[0], "test")
    write(transformed_validation, read_table(validation, column)[0] if validation else empty, "validation")

    os.makedirs(transformer.path, exist_ok=True)
    joblib.dump(fitted, os.path.join(transformer.path, "model.joblib"))
    transformer.metadata.update(
        framework="sklearn",
        framework_version=sklearn.__version__,
        kind="transformer",
        target=column,
        columns=features_in,
        features=names_out,
    )
    print(f"{len(features_in)} columns became {len(names_out)} features")
