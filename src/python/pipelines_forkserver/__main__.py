"""`python3 -m pipelines_forkserver --fd N [--preload PACKAGE]... [--orphan-timeout SECONDS]`

    --fd              the open stream socket to the engine, inherited
    --preload         a package to import before any step; may be repeated
    --orphan-timeout  how long steps go on after the engine is gone and none has adopted them; 600 seconds if not given

Ends with 0 when the engine is gone and no step is left, with 2 when it cannot serve.
"""

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
        descriptor, names, orphan_timeout = _parsed(argv)
    except (getopt.GetoptError, ValueError) as error:
        print(f"error: {error}\n\n{__doc__}", file=sys.stderr)
        return 2
    return _serve(descriptor, names, orphan_timeout)


def _parsed(argv):
    flags, rest = getopt.getopt(argv, "", ["fd=", "preload=", "orphan-timeout="])
    if rest:
        raise ValueError(f"'{rest[0]}' is not understood.")
    if "--fd" not in dict(flags):
        raise ValueError("--fd is absent. Give the number of the inherited socket.")
    descriptor = _number("--fd", dict(flags)["--fd"], int)
    orphan_timeout = _number("--orphan-timeout", dict(flags).get("--orphan-timeout", "600"), float)
    return descriptor, [value for flag, value in flags if flag == "--preload"], orphan_timeout


def _number(flag: str, text: str, kind):
    try:
        value = kind(text)
    except ValueError:
        value = -1
    if not 0 <= value < 1e9:
        raise ValueError(f"{flag} is '{text}'. Give a number that is not negative.")
    return value


def _serve(descriptor: int, names, orphan_timeout: float) -> int:
    import gc
    import importlib.util  # What each step needs to load its module, so that none imports it for itself.

    from pipelines_forkserver import child
    from pipelines_forkserver.channel import Channel
    from pipelines_forkserver.preload import PreloadError
    from pipelines_forkserver.preload import preload
    from pipelines_forkserver.server import Server

    try:
        channel = Channel(descriptor)
    except OSError as error:
        print(f"error: --fd {descriptor} is no open socket ({error.strerror}). Let it be inherited.", file=sys.stderr)
        return 2
    try:
        # A session of its own, so that what ends the engine's terminal does not end the steps.
        os.setsid()
    except PermissionError:
        pass  # It leads one already.
    try:
        preload(names)
    except PreloadError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        channel.send({"error": str(error)})
        sys.stdout.flush()
        # At once: an interpreter that is taken apart under a package's threads may crash.
        os._exit(2)
    sys.stdout.flush()
    child.prepare_streams()
    # Nothing that is here now shall be looked at by a child's collector, which would copy its pages.
    gc.collect()
    gc.freeze()
    Server(channel, orphan_timeout, names).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
