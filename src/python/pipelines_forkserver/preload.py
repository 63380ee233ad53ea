"""Importing ahead what steps will import, and being sure that it left no thread behind."""

import os
import sys


class PreloadError(Exception):
    """The server cannot serve with these packages."""


def preload(names) -> None:
    import importlib

    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            raise PreloadError(
                f"The package '{name}' cannot be preloaded: {type(error).__name__}: {error}. Install it for the "
                f"interpreter '{sys.executable}', or take it off the list of packages to preload."
            ) from error
        if thread_count() > 1:
            raise PreloadError(
                f"The package '{name}' starts threads when it is imported ({thread_count() - 1} now), and a process "
                "with threads cannot be forked safely. If they are those of its numerics, set OMP_NUM_THREADS=1, "
                "OPENBLAS_NUM_THREADS=1 and MKL_NUM_THREADS=1 for its steps; else take it off the list of packages "
                "to preload."
            )


def thread_count() -> int:
    """All threads of this process, also those that Python knows nothing of."""
    # The module is not imported for this: once it is, each fork pays half a millisecond for its bookkeeping.
    known_to_python = sys.modules["threading"].active_count() if "threading" in sys.modules else 1
    return max(len(os.listdir("/proc/self/task")), known_to_python)
