"""Lines over a socket that never makes the server wait."""

import os
import socket

from pipelines_forkserver import protocol


class Channel:
    """The line to the engine. `is_open` turns False once the engine is gone or the line unfit, and stays so."""

    def __init__(self, descriptor: int):
        # Steps start programs of their own, which must not hold the line open.
        os.set_inheritable(descriptor, False)
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        self._incoming = bytearray()
        self._outgoing = bytearray()
        self.is_open = True

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def has_more_to_send(self) -> bool:
        return self.is_open and bool(self._outgoing)

    def send(self, frame: dict) -> None:
        if self.is_open:
            self._outgoing += protocol.write(frame)
            self.flush()

    def flush(self) -> None:
        try:
            while self._outgoing:
                del self._outgoing[: self._socket.send(self._outgoing)]
        except BlockingIOError:
            pass
        except OSError:
            self.is_open = False

    def receive(self) -> list:
        """The whole lines that have arrived; what arrived before the engine went is still among them."""
        try:
            while self.is_open:
                part = self._socket.recv(1 << 16)
                if not part:
                    self.is_open = False
                self._incoming += part
                if len(self._incoming) > protocol.MOST_BYTES:
                    self.send({"error": f"A line is longer than {protocol.MOST_BYTES} bytes. Send a path instead."})
                    self.is_open = False
        except BlockingIOError:
            pass
        except OSError:
            self.is_open = False
        *lines, rest = self._incoming.split(b"\n")
        self._incoming = bytearray(rest)
        return [bytes(line) for line in lines]

    def close(self) -> None:
        self.is_open = False
        self._socket.close()
