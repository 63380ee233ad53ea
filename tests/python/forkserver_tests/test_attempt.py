"""The record of an attempt."""

import os
from unittest import mock

from forkserver_tests.engine import ENGINE
from pipelines_forkserver import attempt
from support import FolderTest


class Records(FolderTest):
    def setUp(self):
        super().setUp()
        self.record = self.path("a.record")

    def test_an_attempt_is_claimed_once(self):
        self.assertIsNone(attempt.owner(self.record))
        self.assertTrue(attempt.claim(self.record, 3, "boot", "7.8.9", 17))
        self.assertFalse(attempt.claim(self.record, 3, "boot", "7.8.9", 18))
        own = os.getpid()
        self.assertEqual(own, attempt.owner(self.record))
        self.assertEqual(f"claimed {own} 3 boot 7.8.9 17 program\n", self.read("a.record"))

    def test_an_unknown_start_of_the_machine_is_a_dash(self):
        attempt.claim(self.record, 3, "", "7.8.9", 17)
        self.assertEqual("-", self.read("a.record").split()[3])

    def test_an_exit_is_appended_and_the_last_one_counts(self):
        attempt.claim(self.record, 3, "boot", ENGINE, 17)
        self.assertIsNone(attempt.recorded_exit(self.record))
        attempt.record_exit(self.record, 0, ENGINE)
        attempt.note_stopping(self.record, attempt.TIME_OUT)
        attempt.record_exit(self.record, 143, ENGINE)
        self.assertEqual(143, attempt.recorded_exit(self.record))
        self.assertEqual(["exited 0", "stopping time-out", "exited 143"], self.read("a.record").splitlines()[1:])

    def test_without_its_engine_the_outputs_are_made_durable_first(self):
        attempt.claim(self.record, 3, "boot", "x", 17)
        order = []

        def sync():
            order.append(self.read("a.record").count("kept"))

        with mock.patch("os.sync", sync):
            # A number that was given away again since, no number, and no engine.
            for engine in (f"{os.getpid()}.1.1", "x", "99999999.1.1"):
                attempt.record_exit(self.record, 0, engine)
        self.assertEqual([0, 1, 1, 2, 2, 3], order)
        self.assertEqual(["exited 0 kept"] * 3, self.read("a.record").splitlines()[1:])

    def test_a_record_that_was_taken_away_is_not_made_anew(self):
        with self.assertRaises(FileNotFoundError):
            attempt.record_exit(self.record, 0, ENGINE)
        self.assertEqual([], os.listdir(self.folder))

    def test_a_torn_or_foreign_file_tells_nothing(self):
        for text in ("", "\n", "claimed", "claimed 12", "claimed x 1\n", "exited 12", "\xff"):
            self.write("a.record", text)
            self.assertEqual((None, None), (attempt.owner(self.record), attempt.recorded_exit(self.record)), text)

    def test_the_start_time_is_found_behind_any_name(self):
        line = b"7 (a) b ) (c) S " + b" ".join(b"%d" % field for field in range(4, 53))
        with mock.patch("builtins.open", mock.mock_open(read_data=line)):
            self.assertEqual(22, attempt.start_time(7))
