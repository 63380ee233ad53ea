"""python3 -m modelserver --framework sklearn --model_name iris --model_dir /mnt/models --http_port 8080"""

import os
import socket
import sys

from .options import ServerOptions, read

# Read by numeric libraries when they are imported, and never again.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def main() -> int:
    """The exit code: 0 after SIGTERM, 1 where the model cannot be loaded or the port is taken, 2 for a wrong command line."""
    options = read(sys.argv[1:])
    if options.nthread:
        for name in _THREADS:
            os.environ.setdefault(name, str(options.nthread))
    from .serving import logs

    try:
        listener = _bound(options)
    except OSError as error:
        logs.say("cannot_listen", "error", host=options.host, port=options.http_port,
                 message=f"{error.strerror}. Choose another --http_port (0: any that is free).")  # fmt: skip
        return 1
    logs.say("listening", host=options.host, port=listener.getsockname()[1], model=options.model_name, workers=options.workers)
    from .serving.board import Board

    board = Board(options.workers)
    if options.workers == 1:
        return _serve(options, board, listener, 0, False)
    from .serving.workers import Workers

    return Workers(options, board, listener, lambda worker, again: _serve(options, board, listener, worker, again)).run()


def _serve(options: ServerOptions, board, listener: socket.socket, worker: int, is_replacement: bool) -> int:
    from .serving.server import serve

    return serve(options, board, worker, listener, is_replacement)


def _bound(options: ServerOptions) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((options.host, options.http_port))
    # From here connections wait in the kernel for the server to come.
    listener.listen(2048)
    listener.setblocking(False)
    return listener


if __name__ == "__main__":
    sys.exit(main())
