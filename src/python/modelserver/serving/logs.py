"""Log lines as JSON objects on standard error, one a line: time, level, event, and facts. What clients send is never in them."""

import json
import logging
import os
import sys
import time
from typing import Any


def say(event: str, level: str = "info", **facts: Any) -> None:
    """Writes one line. Facts are JSON values or whatever has a `str`."""
    line = {"time": _now(time.time()), "level": level, "event": event, "pid": os.getpid(), **facts}
    text = json.dumps(line, default=str) + "\n"
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # nobody listens any more; serving goes on


class JsonHandler(logging.Handler):
    """What libraries log, in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        facts = {"error": f"{type(error).__name__}: {error}"} if error else {}
        say("log", record.levelname.lower(), logger=record.name, message=record.getMessage(), **facts)


def set_up() -> None:
    """Sends the warnings of all libraries to JSON lines."""
    logging.basicConfig(level=logging.WARNING, handlers=[JsonHandler()], force=True)
    logging.captureWarnings(True)


def _now(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1000):03d}Z"
