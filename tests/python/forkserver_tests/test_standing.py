"""How far forks have come, by shared memory."""

import os
import unittest

from pipelines_forkserver import standing
import support  # noqa: F401


class Standings(unittest.TestCase):
    def test_a_fork_tells_how_far_it_has_come(self):
        standings = standing.Standings()
        places = [standings.take() for _ in range(3)]
        pid = os.fork()
        if pid == 0:
            standings.note(places[1], standing.RECORDED)
            os._exit(0)
        os.waitpid(pid, 0)
        told = [standings.leave(place) for place in places]
        self.assertEqual([standing.NOTHING, standing.RECORDED, standing.NOTHING], told)

    def test_a_place_that_was_left_tells_nothing_of_the_one_before(self):
        standings = standing.Standings()
        place = standings.take()
        standings.note(place, standing.CLAIMED)
        standings.leave(place)
        self.assertEqual(place, standings.take())
        self.assertEqual(standing.NOTHING, standings.leave(place))

    def test_of_too_many_nothing_is_known(self):
        standings = standing.Standings()
        while standings.take() is not None:
            pass
        standings.note(None, standing.RECORDED)
        self.assertEqual(standing.NOTHING, standings.leave(None))
        self.assertIsNone(standings.take())
