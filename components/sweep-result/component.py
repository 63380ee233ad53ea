from typing import NamedTuple

from kfp import dsl
from kfp.dsl import HTML, Dataset, Output


@dsl.component(base_image="python:3.11")
def sweep_result(
    parameters: dict,
    value: float,
    trials: Output[Dataset],
    report: Output[HTML],
    metric: str = "value",
) -> NamedTuple("Outputs", [("best_parameters", dict), ("best_value", float)]):
    """Ends the body of a sweep: what one trial is to the outside, as if it were the whole sweep.

    Where a sweep is carried out, its table and its report of all trials take the place of these. Where it is not, the
    body runs once, and what follows it finds the same outputs.

    Args:
        parameters: The parameters that the sweep chooses, by name.
        value: What the sweep makes better.
        trials: A CSV of one row: trial, state, the metric, the parameters, seconds. Metadata: rows.
        report: The same to be read.
        metric: What the value is called.

    Returns:
        best_parameters: The parameters.
        best_value: The value.
    """
    import csv
    import html
    import json
    import math

    if not math.isfinite(value):
        raise ValueError(f"{metric} is {value}, and no number to compare. See what the step before has judged.")

    def text(one):
        if isinstance(one, bool):
            return "true" if one else "false"
        if isinstance(one, float) and one.is_integer() and abs(one) < 2**53:
            return str(int(one))
        return one if isinstance(one, str) else json.dumps(one)

    row = {"trial": "0", "state": "Succeeded", metric: text(value)}
    row.update((name, text(one)) for name, one in parameters.items())
    row["seconds"] = ""
    with open(trials.path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row, lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
    trials.metadata["rows"] = 1
    cells = "\n".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(one)}</td></tr>" for name, one in row.items() if one
    )
    with open(report.path, "w", encoding="utf-8") as file:
        file.write(
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
            "<title>One trial</title></head>\n"
            f"<body><h1>One trial</h1>\n<table>\n{cells}\n</table></body></html>\n"
        )
    return parameters, value
