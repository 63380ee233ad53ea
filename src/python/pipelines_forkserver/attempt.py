"""The files of an attempt's folder, by which any engine learns what became of it. The `sh` supervisor writes the same.

    pid       "<pid> <start time in ticks>\\n", before the component's first line; whoever writes it runs the attempt
    exit      "<code>\\n" at the end, 128+n for the signal n
    adopted   made by an engine that takes over a step which another one has started

They are renamed into place, so that a reader sees all of a file or none, and not synced: they outlive the death of any
process. A power cut may take them; it ends the step as well, and takes its unsynced outputs.
"""

import os


def claim(folder: str) -> bool:
    """Records that this process executes the attempt; False where another one has done so before."""
    temporary = _written(folder, "pid", f"{os.getpid()} {start_time(os.getpid())}\n")
    try:
        # A link and not a rename: of two processes that were both told to run the attempt, one gets it.
        os.link(temporary, os.path.join(folder, "pid"))
    except FileExistsError:
        os.unlink(temporary)
        return False
    except OSError:
        # A file system without links: the engine's own care not to ask twice has to do.
        os.rename(temporary, os.path.join(folder, "pid"))
        return True
    os.unlink(temporary)
    return True


def owner(folder: str):
    """The pid of the process that executes or has executed the attempt, None where there is none yet."""
    return _number(folder, "pid")


def record_exit(folder: str, code: int) -> None:
    os.rename(_written(folder, "exit", f"{code}\n"), os.path.join(folder, "exit"))


def recorded_exit(folder: str):
    """The exit code, None while there is none."""
    return _number(folder, "exit")


def is_adopted(folder: str) -> bool:
    """Whether an engine other than the one that started the step looks after it."""
    return os.path.exists(os.path.join(folder, "adopted"))


def start_time(pid: int) -> int:
    """When a process started, in clock ticks since the machine did: with the pid it names a process for ever."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        # The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
        return int(file.read().rpartition(b")")[2].split()[19])


def _written(folder: str, name: str, text: str) -> str:
    temporary = os.path.join(folder, f".{name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
    return temporary


def _number(folder: str, name: str):
    try:
        with open(os.path.join(folder, name), encoding="ascii") as file:
            return int(file.read().split()[0])
    except (OSError, IndexError, ValueError):
        return None
