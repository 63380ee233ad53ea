"""The threads of numeric libraries: none in the server, in each step as many as in an interpreter of its own.

OpenBLAS starts its threads when it is loaded, and a process with threads cannot be forked safely. So it is loaded with
one thread, and a step raises the number before the component begins. OpenMP and MKL start theirs when they have work.
"""

import contextlib
import os
import re

# Those that OpenBLAS reads, in the order in which it believes them.
VARIABLES = ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS")

# Builds differ in what they put around their functions' names.
_SETTERS = tuple(
    prefix + "openblas_set_num_threads" + suffix for prefix in ("", "scipy_") for suffix in ("", "64_", "_64", "_64_")
)

_ONE = "1"


@contextlib.contextmanager
def without_threads():
    """While it lasts, OpenBLAS starts no threads when it is loaded."""
    before = os.environ.get(VARIABLES[0])
    os.environ[VARIABLES[0]] = _ONE
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLES[0]]
        else:
            os.environ[VARIABLES[0]] = before


class Numerics:
    """The OpenBLAS libraries that are loaded. Made in the server, used in its forks."""

    def __init__(self):
        self._setters = list(_setters())

    def start_threads(self) -> None:
        """Gives each library the threads that it would have had from the environment of now."""
        if not self._setters:
            return
        count = _wanted()
        if count > 1:
            for setter in self._setters:
                setter(count)


def _wanted() -> int:
    for name in VARIABLES:
        text = os.environ.get(name, "").strip()
        if re.fullmatch("[0-9]+", text) and int(text) > 0:
            return int(text)
    return len(os.sched_getaffinity(0))


def _setters():
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as file:
        paths = {line.split(None, 5)[5].rstrip("\n") for line in file if "blas" in line and line.count("/")}
    if not paths:
        return
    import ctypes

    for path in sorted(paths):
        try:
            # It is there already: this finds it, and loads nothing.
            library = ctypes.CDLL(path, os.RTLD_NOW | os.RTLD_NOLOAD)
        except OSError:
            continue
        for name in _SETTERS:
            setter = getattr(library, name, None)
            if setter is not None:
                setter.argtypes, setter.restype = [ctypes.c_int], None
                yield setter
                break
