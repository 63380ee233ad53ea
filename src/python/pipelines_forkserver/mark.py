"""The mark by which everybody knows the processes of an attempt: PIPELINES_ATTEMPT=FOLDER in their environment.

A forked process shows the environment that the server was started with, so its mark is written over a place that was
left free there; what it starts has it in the usual way.
"""

import os

VARIABLE = "PIPELINES_ATTEMPT"

# What a mark is written over: started with this many characters after the variable's name, whatever they are.
ROOM = 4096


class MarkError(Exception):
    """Processes cannot be marked here."""


def place() -> int:
    """The address of the mark's place in the environment that this process was started with; only before any mark."""
    with open("/proc/self/environ", "rb") as file:
        variables = file.read()
    with open("/proc/self/stat", "rb") as file:
        # Behind the program's name, the 48th field is where the environment begins.
        start = int(file.read().rpartition(b")")[2].split()[47])
    at = 0
    for variable in variables.split(b"\0"):
        if variable.startswith(VARIABLE.encode() + b"=") and len(variable) >= ROOM:
            return start + at
        at += len(variable) + 1
    raise MarkError(f"The server was started without {VARIABLE} of {ROOM} characters, over which steps are marked.")


def put(address: int, folder: str) -> None:
    """Marks this process as one of the attempt's."""
    import ctypes

    text = f"{VARIABLE}=".encode() + os.fsencode(folder)
    if len(text) >= ROOM:
        raise MarkError(f"The attempt's folder '{folder}' has more than {ROOM} bytes. Use a --home of a shorter path.")
    ctypes.memmove(address, text.ljust(ROOM, b"\0"), ROOM)


def bearers(folder: str):
    """The processes with the mark of an attempt."""
    wanted = f"{VARIABLE}=".encode() + os.fsencode(folder)
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                found = wanted in file.read().split(b"\0")
        except OSError:
            continue
        if found:
            yield int(name)
