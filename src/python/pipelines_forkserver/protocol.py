"""What the engine and the fork server say to each other: one JSON object per line, in UTF-8, over a stream socket.

The server begins, with one of

    {"ready": true, "pid": 71, "python": "3.11.2", "preloaded": ["numpy"]}
    {"error": "<why it cannot serve; it exits with 2>"}

The engine asks

    {"do": "run", "id": "<its own word for the attempt>",
     "folder": "/absolute/attempt",         where pid, exit and adopted are kept; exists
     "module": "/absolute/component.py",    or "source": "<module text>", then kept in the folder
     "function": "train",
     "executorInput": "/absolute/executor_input.json",
     "workingFolder": "/absolute",          exists
     "environment": {"PATH": "..."},        complete
     "log": "/absolute/log",                standard output and error, appended
     "timeoutSeconds": 3600,                optional; no limit without it
     "graceSeconds": 10}                    optional; from SIGTERM to SIGKILL
    {"do": "stop", "id": "..."}             ends a running step; one that does not run is left alone

and is told, in the order in which things happen,

    {"id": "...", "exit": 0}                                       128+n for the signal n
    {"id": "...", "exit": 143, "endedBy": "timeout"}               or "stop"; such a step never has exit 0
    {"id": "...", "refused": "<why nothing was executed>"}
    {"error": "<what is wrong with a line that has no id>"}

A run that is asked for twice runs once: while it runs, the second asking is left unanswered; after its end it is
answered with the recorded exit; one that another server has started is refused.
"""

import json
import os

MOST_BYTES = 64 * 1024 * 1024


class Request:
    """One step to run."""

    __slots__ = (
        "id",
        "folder",
        "module",
        "source",
        "function",
        "executor_input",
        "working_folder",
        "environment",
        "log",
        "timeout",
        "grace",
    )


class Stop:
    """One step to end."""

    __slots__ = ("id",)


class ProtocolError(ValueError):
    """A line that says nothing that can be done; `id` is the step's, where the line has one."""

    def __init__(self, text: str, id=None):
        super().__init__(text)
        self.id = id


def read(line: bytes):
    """A line as a Request or a Stop."""
    try:
        frame = json.loads(line)
    except (RecursionError, ValueError) as error:
        raise ProtocolError(f"The line is not JSON: {error}. Send one JSON object per line.") from None
    if not isinstance(frame, dict):
        raise ProtocolError(f"The line holds {type(frame).__name__}. Send one JSON object per line.")
    id = frame.get("id")
    if not isinstance(id, str) or not id:
        raise ProtocolError("The line has no 'id'. Send a text that names the attempt.")
    if frame.get("do") == "stop":
        stop = Stop()
        stop.id = id
        return stop
    if frame.get("do") == "run":
        return _request(frame, id)
    raise ProtocolError(f"'do' is {frame.get('do')!r}. Send 'run' or 'stop'.", id)


def write(frame: dict) -> bytes:
    return json.dumps(frame).encode() + b"\n"


def _request(frame: dict, id: str) -> Request:
    problems = []

    def text(name: str, optional: bool = False, absolute: bool = False):
        value = frame.get(name)
        if value is None and optional:
            return None
        if not isinstance(value, str) or not value:
            problems.append(f"'{name}' is not a text")
        elif not _is_known_to_system(value):
            problems.append(f"'{name}' has characters that no path, variable or file can have")
        elif absolute and not value.startswith("/"):
            problems.append(f"'{name}' is not an absolute path")
        return value

    def seconds(name: str, default):
        value = frame.get(name, default)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if value is not None and not (is_number and 0 <= value < 1e9):
            problems.append(f"'{name}' is not a number of seconds")
        return value

    request = Request()
    request.id = id
    request.folder = text("folder", absolute=True)
    request.module = text("module", optional=True, absolute=True)
    request.source = text("source", optional=True)
    request.function = text("function")
    request.executor_input = text("executorInput", absolute=True)
    request.working_folder = text("workingFolder", absolute=True)
    request.log = text("log", absolute=True)
    request.timeout = seconds("timeoutSeconds", None)
    request.grace = seconds("graceSeconds", 10)
    request.environment = frame.get("environment")
    if (request.module is None) == (request.source is None):
        problems.append("not exactly one of 'module' and 'source' is given")
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
