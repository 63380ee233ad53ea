"""What the workers of a server know of each other: one row each in memory that they share, written by its worker alone."""

import mmap
from enum import IntEnum
from typing import Dict, Iterator, List, Tuple

VERBS = ("predict", "explain", "infer", "metadata", "health", "repository", "metrics", "other")
STATUSES = (200, 400, 403, 404, 405, 413, 429, 499, 500, 501, 502, 503, 504)
# Upper bounds of the latency histogram, in seconds.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class ModelState(IntEnum):
    """How a worker stands to its model."""

    ABSENT = 0  # the worker is not there yet, or gone
    LOADING = 1
    READY = 2
    UNLOADED = 3
    FAILED = 4


# Places in a row; the counters follow.
_PID, _STATE, _GENERATION, _LOAD_SECONDS, _IN_FLIGHT = range(5)
_COUNTS = 5
_TIMES = _COUNTS + len(VERBS) * len(STATUSES)
_SUMS = _TIMES + len(VERBS) * (len(BUCKETS) + 1)
_ROW = _SUMS + len(VERBS)
# Before the rows: what is wanted of all workers.
_WANTED_GENERATION, _WANTED_LOADED = 0, 1
_HEAD = 2

_VERB_PLACES = {verb: at for at, verb in enumerate(VERBS)}
_STATUS_PLACES = {status: at for at, status in enumerate(STATUSES)}


class Board:
    """Made before the workers are forked. A row's counters only grow, also when its worker is replaced."""

    def __init__(self, workers: int):
        self.workers = workers
        self._cells = memoryview(mmap.mmap(-1, 8 * (_HEAD + workers * _ROW))).cast("d")
        self._cells[_WANTED_LOADED] = 1.0

    def want(self, loaded: bool) -> int:
        """Asks all workers to load (again) or unload; the number of this wish."""
        generation = int(self._cells[_WANTED_GENERATION]) + 1
        self._cells[_WANTED_LOADED] = float(loaded)
        self._cells[_WANTED_GENERATION] = generation
        return generation

    @property
    def wanted(self) -> Tuple[int, bool]:
        """The number of the last wish, and whether the model is to be loaded."""
        return int(self._cells[_WANTED_GENERATION]), bool(self._cells[_WANTED_LOADED])

    def row(self, worker: int) -> "BoardRow":
        """The row of worker 0, 1, ..."""
        return BoardRow(self._cells, _HEAD + worker * _ROW)

    def rows(self) -> List["BoardRow"]:
        return [self.row(worker) for worker in range(self.workers)]

    def counts(self) -> Iterator[Tuple[str, int, int]]:
        """Verb, status and number of answers of all workers, where there was any."""
        for verb, at in _VERB_PLACES.items():
            for status, place in _STATUS_PLACES.items():
                count = sum(row.cell(_COUNTS + at * len(STATUSES) + place) for row in self.rows())
                if count:
                    yield verb, status, int(count)

    def times(self) -> Dict[str, Tuple[List[int], float]]:
        """By verb: how many answers fell into each bucket (the last one: beyond all), and the sum of their seconds."""
        told = {}
        for verb, at in _VERB_PLACES.items():
            first = _TIMES + at * (len(BUCKETS) + 1)
            fell = [int(sum(row.cell(first + bucket) for row in self.rows())) for bucket in range(len(BUCKETS) + 1)]
            if any(fell):
                told[verb] = fell, sum(row.cell(_SUMS + at) for row in self.rows())
        return told


class _Cell:
    """A number in a row, as an attribute of it."""

    def __init__(self, place: int):
        self._place = place

    def __get__(self, row: "BoardRow", owner: type) -> float:
        return row.cell(self._place)

    def __set__(self, row: "BoardRow", value: float) -> None:
        row.put(self._place, value)


class BoardRow:
    """One worker's row."""

    def __init__(self, cells: memoryview, start: int):
        self._cells, self._start = cells, start

    def cell(self, place: int) -> float:
        return self._cells[self._start + place]

    def put(self, place: int, value: float) -> None:
        self._cells[self._start + place] = float(value)

    def count(self, verb: str, status: int, seconds: float) -> None:
        """Notes an answer. A status that has no place counts as 500."""
        cells, start, at = self._cells, self._start, _VERB_PLACES[verb]
        cells[start + _COUNTS + at * len(STATUSES) + _STATUS_PLACES.get(status, _STATUS_PLACES[500])] += 1
        bucket = 0
        for bound in BUCKETS:
            if seconds <= bound:
                break
            bucket += 1
        cells[start + _TIMES + at * (len(BUCKETS) + 1) + bucket] += 1
        cells[start + _SUMS + at] += seconds

    pid = _Cell(_PID)
    state = _Cell(_STATE)
    generation = _Cell(_GENERATION)
    load_seconds = _Cell(_LOAD_SECONDS)
    in_flight = _Cell(_IN_FLIGHT)
