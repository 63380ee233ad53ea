"""The board as Prometheus' text."""

from typing import List

from .board import BUCKETS, Board, ModelState

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
_PREFIX = "pipelines_modelserver"


def text(board: Board, model: str) -> bytes:
    """All workers together."""
    rows = board.rows()
    named = f'model_name="{model}"'
    lines: List[str] = []

    def metric(name: str, kind: str, about: str) -> str:
        lines.append(f"# HELP {_PREFIX}_{name} {about}")
        lines.append(f"# TYPE {_PREFIX}_{name} {kind}")
        return f"{_PREFIX}_{name}"

    counts = list(board.counts())
    name = metric("requests_total", "counter", "Requests answered, by verb and HTTP status; 499 is a client that went away.")
    lines += [f'{name}{{{named},verb="{verb}",status="{status}"}} {count}' for verb, status, count in counts]
    name = metric("errors_total", "counter", "Requests answered with status 400 or above.")
    errors = {verb: 0 for verb, _, _ in counts}
    for verb, status, count in counts:
        errors[verb] += count if status >= 400 else 0
    lines += [f'{name}{{{named},verb="{verb}"}} {count}' for verb, count in errors.items()]
    name = metric("request_seconds", "histogram", "Time from a request's head to the end of its answer.")
    for verb, (fell, total) in board.times().items():
        reached = 0
        for bound, count in zip((*map(repr, BUCKETS), "+Inf"), fell):
            reached += count
            lines.append(f'{name}_bucket{{{named},verb="{verb}",le="{bound}"}} {reached}')
        lines.append(f'{name}_sum{{{named},verb="{verb}"}} {total!r}')
        lines.append(f'{name}_count{{{named},verb="{verb}"}} {reached}')
    name = metric("requests_in_flight", "gauge", "Requests under way.")
    lines.append(f"{name}{{{named}}} {int(sum(row.in_flight for row in rows))}")
    name = metric("model_load_seconds", "gauge", "Time that the slowest worker took to import its framework and load the model.")
    lines.append(f"{name}{{{named}}} {max(row.load_seconds for row in rows)!r}")
    name = metric("workers_ready", "gauge", "Workers that have the model loaded.")
    lines.append(f"{name}{{{named}}} {sum(row.state == ModelState.READY for row in rows)}")
    return ("\n".join(lines) + "\n").encode()
