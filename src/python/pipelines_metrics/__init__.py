"""Tells the experiment that a trial belongs to how the trial does, while it runs.

    from pipelines_metrics import report

    for epoch in range(10):
        report({"loss": train()}, step=epoch)

Outside of a step of an engine that listens nothing is written: the same program runs by itself.
"""

import datetime
import json
import os

VARIABLE = "PIPELINES_METRICS"


def report(metrics, step=None, time=None):
    """Reports values of metrics.

    metrics: values by name, numbers or texts of numbers; nan and infinities are told as they are.
    step: which step of the trial they belong to, an integer; left out, reports of a metric are counted.
    time: a datetime with its zone; left out: now.
    Returns True if somebody listens.

    Several processes of one trial may report: each report is appended as a whole. Raises TypeError or ValueError for what is
    no report, and OSError if it cannot be written.
    """
    lines = b"".join(_line(name, value, step, time) for name, value in metrics.items())
    path = os.environ.get(VARIABLE)
    if not path or not lines:
        return bool(path)
    # Lines that are appended by one call stand together, whoever else appends.
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        left = memoryview(lines)
        while left:
            left = left[os.write(file, left):]
    finally:
        os.close(file)
    return True


def _line(name, value, step, time):
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"The name of a metric is a text that is not empty, not {name!r}.")
    if step is not None and (isinstance(step, bool) or not isinstance(step, int)):
        raise TypeError(f"The step of metric {name!r} is an integer, not {step!r}.")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"Metric {name!r} is given {value!r}, which is no number.") from None
    told = {"metric": name, "value": value if isinstance(value, str) else repr(number)}
    if step is not None:
        told["step"] = step
    now = time or datetime.datetime.now(datetime.timezone.utc)
    if now.tzinfo is None:
        raise ValueError(f"The time of metric {name!r} has no zone: {now}.")
    told["time"] = now.isoformat()
    return (json.dumps(told, ensure_ascii=True) + "\n").encode("ascii")
