from typing import NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Input, Output


@dsl.component(
    base_image="python:3.11", packages_to_install=["pandas>=1.5,<3", "scikit-learn>=1.2,<2", "numpy>=1.24,<3"]
)
def split_dataset(
    dataset: Input[Dataset],
    train: Output[Dataset],
    test: Output[Dataset],
    validation: Output[Dataset],
    test_fraction: float = 0.2,
    validation_fraction: float = 0.0,
    stratify: bool = True,
    target: str = "",
    seed: int = 0,
) -> NamedTuple("Outputs", [("train_rows", int), ("test_rows", int), ("validation_rows", int)]):
    """Splits a table into training, test and, on request, validation rows; the same seed gives the same rows.

    Args:
        dataset: The table to split, as CSV with a header line.
        train: The rows to learn from, in random order.
        test: The rows to judge by, in random order.
        validation: The rows to stop early or to tune by; only a header line where validation_fraction is 0.
        test_fraction: Share of all rows that become test rows, above 0 and below 1.
        validation_fraction: Share of all rows that become validation rows, from 0 to below 1.
        stratify: Keep the share of each class in every part. Has no effect on regression.
        target: Name of the column to predict; by default the one that the dataset names in its metadata.
        seed: Seed of the random order.

    Returns:
        train_rows: Number of training rows.
        test_rows: Number of test rows.
        validation_rows: Number of validation rows.
    """
    import difflib

    import pandas as pd
    from sklearn.model_selection import train_test_split

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

    def check_fractions():
        if not 0 < test_fraction < 1:
            raise ValueError(f"test_fraction is {test_fraction}. Give a number above 0 and below 1.")
        if not 0 <= validation_fraction < 1:
            raise ValueError(f"validation_fraction is {validation_fraction}. Give 0, or a number above 0 and below 1.")
        if test_fraction + validation_fraction >= 1:
            raise ValueError(
                f"test_fraction {test_fraction} and validation_fraction {validation_fraction} leave no training rows. "
                "Lower them."
            )

    def check_classes(labels):
        """Each part needs one row of each class at least."""
        parts = 3 if validation_fraction else 2
        counts = labels.value_counts(sort=False)
        rare = [f"'{name}' ({count})" for name, count in sorted(counts.items()) if count < parts]
        if labels.isna().any():
            raise ValueError(
                f"The target '{column}' is missing in {int(labels.isna().sum())} row(s). "
                "Mend or remove these rows, or set stratify to false."
            )
        if rare:
            raise ValueError(
                f"{len(rare)} class(es) of '{column}' have fewer than {parts} rows: {', '.join(rare[:10])}. "
                "Add rows, merge classes, or set stratify to false."
            )

    def cut(rows, share, what):
        """Two parts of the rows, the second with `share` of all rows of the dataset."""
        count = round(share * len(table))
        labels = table.loc[rows, column] if stratified else None
        try:
            return train_test_split(rows, test_size=count, random_state=seed, shuffle=True, stratify=labels)
        except ValueError as error:
            raise ValueError(
                f"{len(table)} rows cannot give {count} {what} rows: {error} "
                f"Raise {what}_fraction, add rows, or set stratify to false."
            ) from None

    def write(artifact, rows):
        # Not the index of the source: it would be a column that leaks the order.
        table.loc[rows].to_csv(artifact.path, index=False, lineterminator="\n")
        artifact.metadata.update(
            dataset.metadata, rows=len(rows), columns=len(table.columns), target=column, task=task, seed=seed
        )
        return len(rows)

    check_fractions()
    # As text: splitting must not turn 007 into 7.
    table, column, task = read_table(dataset, target, dtype=str)
    stratified = stratify and task == "classification"
    if stratified:
        check_classes(table[column])

    rest, test_rows = cut(table.index.to_list(), test_fraction, "test")
    validation_rows = []
    if validation_fraction:
        rest, validation_rows = cut(rest, validation_fraction, "validation")
    counts = write(train, rest), write(test, test_rows), write(validation, validation_rows)
    print(f"{counts[0]} training rows, {counts[1]} test rows, {counts[2]} validation rows, seed {seed}")
    return counts
