"""Importing ahead what steps will import, and being sure that it left no thread behind."""

import os
import sys


class PreloadError(Exception):
    """The server cannot serve with these packages; `package` is the one that is to blame, where there is one."""

    def __init__(self, text: str, package=None):
        super().__init__(text)
        self.package = package


def preload(names) -> None:
    import importlib

    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            raise PreloadError(
                f"The package '{name}' cannot be preloaded: {type(error).__name__}: {error}. Install it for the "
                f"interpreter '{sys.executable}', or take it off the list of packages to preload.",
                name,
            ) from error
        if thread_count() > 1:
            raise PreloadError(
                f"The package '{name}' starts threads when it is imported ({thread_count() - 1} now), and a process "
                "with threads cannot be forked safely. Take it off the list of packages to preload.",
                name,
            )


def thread_count() -> int:
    """All threads of this process, also those that Python knows nothing of."""
    # The module is not imported for this: once it is, each fork pays half a millisecond for its bookkeeping.
    known_to_python = sys.modules["threading"].active_count() if "threading" in sys.modules else 1
    return max(len(os.listdir("/proc/self/task")), known_to_python)
