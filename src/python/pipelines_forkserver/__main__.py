"""`python3 -m pipelines_forkserver --fd N [--preload PACKAGE]...`

    --fd       the open stream socket to the engine, inherited; 0 may be it
    --preload  a package to import before any step; may be repeated

PIPELINES_ATTEMPT in its environment has as many characters as a mark needs room (mark.py).

Ends with 0 when the engine is gone and no step is left, with 2 when it cannot serve.
"""

import fcntl
import getopt
import os
import sys


def main(argv) -> int:
    if not sys.platform.startswith("linux"):
        print("error: The fork server needs Linux. Start the steps each by itself.", file=sys.stderr)
        return 2
    # Packages are not to be looked for in the folder that the engine happens to be in.
    if sys.path and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    try:
        descriptor, names = _parsed(argv)
    except (getopt.GetoptError, ValueError) as error:
        print(f"error: {error}\n\n{__doc__}", file=sys.stderr)
        return 2
    return _serve(descriptor, names)


def _parsed(argv):
    flags, rest = getopt.getopt(argv, "", ["fd=", "preload="])
    if rest:
        raise ValueError(f"'{rest[0]}' is not understood.")
    if "--fd" not in dict(flags):
        raise ValueError("--fd is absent. Give the number of the inherited socket.")
    text = dict(flags)["--fd"]
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"--fd is '{text}'. Give a number that is not negative.")
    return int(text), [value for flag, value in flags if flag == "--preload"]


def _serve(descriptor: int, names) -> int:
    import gc
    import importlib.util  # What each step needs to load its module, so that none imports it for itself.

    from pipelines_forkserver import child
    from pipelines_forkserver import mark
    from pipelines_forkserver import numerics
    from pipelines_forkserver.channel import Channel
    from pipelines_forkserver.preload import PreloadError
    from pipelines_forkserver.preload import preload
    from pipelines_forkserver.server import Server

    try:
        channel = Channel(_away_from_streams(descriptor))
    except OSError as error:
        print(f"error: --fd {descriptor} is no open socket ({error.strerror}). Let it be inherited.", file=sys.stderr)
        return 2
    try:
        # A session of its own, so that what ends the engine's terminal does not end the steps.
        os.setsid()
    except PermissionError:
        pass  # It leads one already.
    try:
        place = mark.place()
        os.environ.pop(mark.VARIABLE)
        with numerics.without_threads():
            preload(names)
    except (PreloadError, mark.MarkError) as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        channel.send({"error": str(error), "package": getattr(error, "package", None)})
        sys.stdout.flush()
        # At once: an interpreter that is taken apart under a package's threads may crash.
        os._exit(2)
    sys.stdout.flush()
    child.prepare_streams()
    libraries = numerics.Numerics()

    def prepare(request) -> None:
        mark.put(place, request.folder)
        libraries.start_threads()

    # Nothing that is here now shall be looked at by a child's collector, which would copy its pages.
    gc.collect()
    gc.freeze()
    Server(channel, prepare, names).run()
    return 0


def _away_from_streams(descriptor: int) -> int:
    """The same under a number that no standard stream has; what it was is free then."""
    if descriptor > 2:
        return descriptor
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)
    os.close(descriptor)
    return moved


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
