"""What the engine and the fork server say to each other: one JSON object per line, in UTF-8, over a stream socket.

The server begins, with one of

    {"ready": true, "pid": 71, "python": "3.11.2", "preloaded": ["numpy"], "paths": ["/usr/lib/python3.11"]}
    {"error": "<why it cannot serve; it exits with 2>", "package": "<the one that cannot be preloaded, if that is why>"}

The engine asks

    {"id": "<its own word for the attempt>",
     "record": "/absolute/attempt.record",  see attempt.py
     "boot": "...", "engine": "...", "at": 1700000000000,   for the claim
     "folder": "/absolute/attempt",         the working folder, which exists and names the attempt: see mark.py
     "log": "/absolute/log",                standard output and error, appended; its folder exists
     "module": "/absolute/component.py",
     "function": "train",
     "executorInput": "/absolute/executor_input.json",
     "environment": {"PATH": "..."},        complete
     "timeoutSeconds": 3600,                optional; no limit without it
     "graceSeconds": 10}                    optional; from SIGTERM at the limit to SIGKILL

and is told, in the order in which things happen,

    {"id": "...", "pid": 72, "exit": 0}                128+n for the signal n
    {"id": "...", "refused": "<why nothing was executed>"}
    {"error": "<what is wrong with a line that has no id>"}

A run that is asked for twice runs once: while it runs, the second asking is left unanswered; one that has a record is
refused. Who wants a step to end signals its processes, which it knows by their mark.
"""

import json
import os

MOST_BYTES = 64 * 1024 * 1024


class Request:
    """One step to run. `timeout` and `grace` are seconds, `at` milliseconds since 1970."""

    __slots__ = (
        "id",
        "record",
        "boot",
        "engine",
        "at",
        "folder",
        "log",
        "module",
        "function",
        "executor_input",
        "environment",
        "timeout",
        "grace",
    )


class ProtocolError(ValueError):
    """A line that says nothing that can be done; `id` is the step's, where the line has one."""

    def __init__(self, text: str, id=None):
        super().__init__(text)
        self.id = id


def read(line: bytes) -> Request:
    """A line as a request."""
    try:
        frame = json.loads(line)
    except (RecursionError, ValueError) as error:
        raise ProtocolError(f"The line is not JSON: {error}. Send one JSON object per line.") from None
    if not isinstance(frame, dict):
        raise ProtocolError(f"The line holds {type(frame).__name__}. Send one JSON object per line.")
    id = frame.get("id")
    if not isinstance(id, str) or not id:
        raise ProtocolError("The line has no 'id'. Send a text that names the attempt.")
    return _request(frame, id)


def write(frame: dict) -> bytes:
    return json.dumps(frame).encode() + b"\n"


def _request(frame: dict, id: str) -> Request:
    problems = []

    def text(name: str, absolute: bool = False, optional: bool = False):
        value = frame.get(name, "" if optional else None)
        if not isinstance(value, str) or not (value or optional):
            problems.append(f"'{name}' is not a text")
        elif not _is_known_to_system(value):
            problems.append(f"'{name}' has characters that no path, variable or file can have")
        elif absolute and not value.startswith("/"):
            problems.append(f"'{name}' is not an absolute path")
        return value

    def word(name: str, optional: bool = False):
        value = text(name, optional=optional)
        if isinstance(value, str) and len(value.split()) != bool(value):
            problems.append(f"'{name}' is not one word")
        return value

    def number(name: str, default, most: float):
        value = frame.get(name, default)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if value is not None and not (is_number and 0 <= value < most):
            problems.append(f"'{name}' is not a number that it could be")
        return value

    request = Request()
    request.id = id
    request.record = text("record", absolute=True)
    request.boot = word("boot", optional=True)
    request.engine = word("engine")
    request.at = number("at", 0, 1e15)
    request.folder = text("folder", absolute=True)
    request.log = text("log", absolute=True)
    request.module = text("module", absolute=True)
    request.function = text("function")
    request.executor_input = text("executorInput", absolute=True)
    request.timeout = number("timeoutSeconds", None, 1e9)
    request.grace = number("graceSeconds", 10, 1e9)
    request.environment = frame.get("environment")
    if not _is_environment(request.environment):
        problems.append("'environment' is not an object of texts")
    if problems:
        raise ProtocolError(f"The run cannot be started: {'; '.join(problems)}.", id)
    return request


def _is_environment(value) -> bool:
    return isinstance(value, dict) and all(
        isinstance(text, str) and _is_known_to_system(text) and name and "=" not in name and _is_known_to_system(name)
        for name, text in value.items()
    )


def _is_known_to_system(text: str) -> bool:
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False
