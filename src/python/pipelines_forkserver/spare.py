"""A fork that is made before it is needed, so that a step does not wait for it."""

import os


class Spare:
    """A process that waits for the line that says what it shall execute, and ends when there will be none."""

    def __init__(self, pid: int, line: int, place):
        self.pid = pid
        self.place = place
        self._line = line

    def hand_over(self, request: bytes) -> None:
        """Lets it execute a request. Raises OSError where the process is not there any more."""
        try:
            request = memoryview(request)
            while request:
                request = request[os.write(self._line, request) :]
        finally:
            self.dismiss()

    def dismiss(self) -> None:
        os.close(self._line)


def awaited_line(descriptor: int) -> bytes:
    """In the spare process: all that is handed over, b"" when it is dismissed."""
    with open(descriptor, "rb", buffering=0) as line:
        return line.readall()
