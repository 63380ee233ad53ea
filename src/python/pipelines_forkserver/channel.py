"""Lines over a socket that never makes the server wait."""

import os
import socket

from pipelines_forkserver import protocol

_PART = 1 << 16


class Channel:
    """The line to the engine. `is_open` turns False once the engine is gone or the line unfit, and stays so."""

    def __init__(self, descriptor: int):
        # Steps start programs of their own, which must not hold the line open.
        os.set_inheritable(descriptor, False)
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        self._incoming = bytearray()
        self._outgoing = bytearray()
        self._is_heard = True
        self.is_open = True

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def has_more_to_send(self) -> bool:
        return bool(self._outgoing)

    def send(self, frame: dict) -> None:
        if self.is_open and self._is_heard:
            self._outgoing += protocol.write(frame)
            self.flush()

    def flush(self) -> None:
        try:
            while self._outgoing:
                del self._outgoing[: self._socket.send(self._outgoing)]
        except BlockingIOError:
            pass
        except OSError:
            # Nobody listens any more, but what was asked before may still be there to read.
            self._outgoing.clear()
            self._is_heard = False

    def receive(self) -> list:
        """Whole lines that have arrived, not always all; the rest is there for the next call."""
        try:
            part = self._socket.recv(_PART)
        except BlockingIOError:
            return []
        except OSError:
            part = b""
        if not part:
            self.is_open = False
        if b"\n" not in part:
            self._incoming += part
            lines = []
        else:
            *lines, self._incoming = (self._incoming + part).split(b"\n")
        if len(self._incoming) > protocol.MOST_BYTES:
            self.send({"error": f"A line is longer than {protocol.MOST_BYTES} bytes. Send a path instead."})
            self.is_open = False
        return lines

    def close(self) -> None:
        self.is_open = False
        self._socket.close()
