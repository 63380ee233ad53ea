"""How far each fork has come, in memory that the server shares with all of them: to ask costs it nothing."""

import mmap

NOTHING = 0
CLAIMED = 1
RECORDED = 2

_MOST = 4096


class Standings:
    """One byte for each fork. Made in the server before the first fork."""

    def __init__(self):
        self._bytes = mmap.mmap(-1, _MOST)
        self._free = list(range(_MOST))

    def take(self):
        """A place for a new fork; None when there are too many, whose standing is then not known."""
        if not self._free:
            return None
        place = self._free.pop()
        self._bytes[place] = NOTHING
        return place

    def note(self, place, standing: int) -> None:
        """In a fork: says how far it has come."""
        if place is not None:
            self._bytes[place] = standing

    def leave(self, place) -> int:
        """In the server, after a fork's end: how far it had come. Its place is free again."""
        if place is None:
            return NOTHING
        standing = self._bytes[place]
        self._free.append(place)
        return standing
