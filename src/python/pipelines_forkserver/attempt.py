"""An attempt's record, by which any engine learns what became of it: a file of lines that are only ever appended.

    claimed PID START BOOT ENGINE MILLISECONDS program
    stopping time-out
    exited CODE [kept]

The first line makes the attempt exist; whoever writes it runs the program. PID and START are those of the program
itself. The supervisor that is a shell keeps the same file with a claim of its own; the launcher's record of attempts
says more. A line is one write, so that nobody reads half of it but at the very end. It is not synced: it outlives the
death of any process, and where no engine is there to make the outputs durable, `kept` says that they are.
"""

import os

TIME_OUT = "time-out"


def claim(record: str, start: int, boot: str, engine: str, milliseconds: int) -> bool:
    """Claims the attempt for this process, which has started then; False where another one has done so before."""
    line = f"claimed {os.getpid()} {start} {boot or '-'} {engine} {milliseconds} program\n"
    try:
        # The file is made or it is not: of two processes that were both told to run the attempt, one gets it.
        descriptor = os.open(record, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        return False
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)
    return True


def owner(record: str):
    """The pid in the claim, None where there is no claim yet."""
    return _number(record, "claimed")


def record_exit(record: str, code: int, engine: str) -> None:
    """Notes the exit code; without the engine outputs are made durable first, since it would have done that."""
    if is_alive(engine):
        _append(record, f"exited {code}")
        return
    os.sync()
    _append(record, f"exited {code} kept")
    os.sync()


def recorded_exit(record: str):
    """The exit code, None while there is none."""
    return _number(record, "exited")


def note_stopping(record: str, reason: str) -> None:
    """Notes why the program is asked to end."""
    _append(record, f"stopping {reason}")


def is_alive(engine: str) -> bool:
    """Whether an engine, called PID.START.NUMBER, still runs."""
    try:
        pid, start = engine.split(".")[:2]
        return start_time(int(pid)) == int(start)
    except (OSError, ValueError):
        return False


def start_time(pid: int) -> int:
    """When a process started, in clock ticks since the machine did: with the pid it names a process for ever."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        # The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
        return int(file.read().rpartition(b")")[2].split()[19])


def _append(record: str, line: str) -> None:
    # Never made anew: a record that was taken away stays away.
    descriptor = os.open(record, os.O_WRONLY | os.O_APPEND)
    try:
        os.write(descriptor, line.encode() + b"\n")
    finally:
        os.close(descriptor)


def _number(record: str, word: str):
    found = None
    try:
        with open(record, encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith(word + " ") and line.endswith("\n"):
                    found = int(line.split()[1])
    except (OSError, ValueError):
        return None
    return found
