"""One environment for each set of requirements and interpreter, below the home: made once, whoever asks.

    NAME.lock        held by who makes it, and by the installer: the kernel frees it, however they end
    NAME-N/          a virtual environment; half made until it is published
    NAME.json        {"environment": "NAME-N", "sound": true}: the one that counts; renamed into place at the end
    NAME.log         what the installer said last

NAME is a hash of the requirements, the options and the interpreter. Environments stay where they were made, since the
programs in them know their path. The whole folder may be removed when nothing runs.
"""

import fcntl
import hashlib
import json
import os
import shutil
import site
import subprocess
import sys

from pipelines_environments import installers

# Of the installer's output, in an error.
_LINES = 12


class EnvironmentUnavailable(Exception):
    """There is no environment, and the text says why and how to mend it."""


def provide(folder: str, installs) -> str:
    """The folder of an environment with what `installs` ask for, beside what this interpreter has; made if need be."""
    try:
        return _provided(folder, name_of(installs), installs)
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentUnavailable(
            f"An environment for {_asked(installs)} cannot be made in '{folder}': {error}. "
            "Mend that, or give another --home."
        ) from None


def _provided(folder: str, name: str, installs) -> str:
    os.makedirs(folder, exist_ok=True)
    found = _usable(folder, name, installs)
    if found is not None:
        return found
    # Inherited by the installer: while one of an engine that was killed is still at work, nobody begins another.
    lock = os.open(os.path.join(folder, name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _usable(folder, name, installs) or _made(folder, name, installs)
    finally:
        os.close(lock)


def name_of(installs) -> str:
    interpreter = [sys.version, sys.implementation.cache_tag, os.path.realpath(sys.executable), sys.prefix]
    text = json.dumps([1, interpreter, installs], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _usable(folder: str, name: str, installs):
    try:
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
            pointer = json.load(file)
        found, was_sound = os.path.join(folder, pointer["environment"]), pointer["sound"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not os.path.exists(installers.python_of(found)):
        return None
    # What did not look sound when it was made is as the installer left it, and would be no better if it was made again.
    return found if not was_sound or _is_sound(found, installs) else None


def _is_sound(found: str, installs) -> bool:
    """Whether an environment still has all of it: it leans on the interpreter, whose packages may have gone."""
    question = (
        "import json, sys; from pipelines_environments import requirements as r; "
        "sys.exit(not r.are_satisfied(json.load(sys.stdin)))"
    )
    answer = subprocess.run(
        [installers.python_of(found), "-c", question],
        input=json.dumps(installs).encode(),
        env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(os.path.abspath(__file__)))},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return answer.returncode == 0


def _made(folder: str, name: str, installs) -> str:
    _remove_half_made(folder, name)
    made = os.path.join(folder, f"{name}-{_free_number(folder, name)}")
    log = os.path.join(folder, name + ".log")
    try:
        _make_empty(made)
        with open(log, "wb") as output:
            installed = installers.install(made, installs, output)
    except (OSError, subprocess.SubprocessError):
        shutil.rmtree(made, ignore_errors=True)
        raise
    if not installed:
        shutil.rmtree(made, ignore_errors=True)
        raise EnvironmentUnavailable(_failure(installs, log))
    _publish(folder, name, made, _is_sound(made, installs))
    return made


def _make_empty(made: str) -> None:
    import venv

    inside = sys.prefix != sys.base_prefix
    # pip is not put in: the interpreter's own can install into it, and is not there twice.
    venv.EnvBuilder(system_site_packages=not inside or _sees_system(), with_pip=False, symlinks=True).create(made)
    if inside:
        # An environment of an environment knows only the interpreter below both.
        lines = [f"import site; site.addsitedir({path!r})" for path in site.getsitepackages()]
        with open(os.path.join(installers.packages_of(made), "pipelines-parent.pth"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


def _sees_system() -> bool:
    try:
        with open(os.path.join(sys.prefix, "pyvenv.cfg"), encoding="utf-8") as file:
            lines = [line.partition("=") for line in file]
    except OSError:
        return False
    return any(name.strip() == "include-system-site-packages" and value.strip() == "true" for name, _, value in lines)


def _publish(folder: str, name: str, made: str, is_sound: bool) -> None:
    pointer = os.path.join(folder, name + ".json")
    with open(pointer + ".new", "w", encoding="utf-8") as file:
        json.dump({"environment": os.path.basename(made), "sound": is_sound}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(pointer + ".new", pointer)


def _remove_half_made(folder: str, name: str) -> None:
    # One that was complete once may still be in use by a step; what never was belongs to somebody who was killed.
    for entry in os.listdir(folder):
        path = os.path.join(folder, entry)
        if entry.startswith(name + "-") and not os.path.exists(os.path.join(path, installers.SEAL)):
            shutil.rmtree(path, ignore_errors=True)


def _free_number(folder: str, name: str) -> int:
    number = 1
    while os.path.exists(os.path.join(folder, f"{name}-{number}")):
        number += 1
    return number


def _asked(installs) -> str:
    return ", ".join(f"'{text}'" for install in installs for text in install["requirements"])


def _failure(installs, log: str) -> str:
    with open(log, encoding="utf-8", errors="replace") as file:
        lines = [line.rstrip() for line in file if line.strip()][-_LINES:]
    return (
        f"{_asked(installs)} cannot be installed for '{sys.executable}'. Mend what the installer says, make the "
        "package index reachable (PIP_INDEX_URL and PIP_FIND_LINKS are heeded), or install the packages into the "
        f"interpreter yourself, which is then used as it is. All of it is in '{log}'; its last lines:\n"
        + "\n".join(lines)
    )
