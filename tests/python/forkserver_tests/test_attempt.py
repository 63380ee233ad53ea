"""The files of an attempt's folder."""

import os
from unittest import mock

from pipelines_forkserver import attempt
from support import FolderTest


class Attempts(FolderTest):
    def test_an_attempt_is_claimed_once(self):
        self.assertIsNone(attempt.owner(self.folder))
        self.assertTrue(attempt.claim(self.folder))
        self.assertFalse(attempt.claim(self.folder))
        self.assertEqual(os.getpid(), attempt.owner(self.folder))
        self.assertEqual(f"{os.getpid()} {attempt.start_time(os.getpid())}\n", self.read("pid"))
        self.assertEqual(["pid"], os.listdir(self.folder))

    def test_an_attempt_is_claimed_where_files_have_no_links(self):
        with mock.patch("os.link", side_effect=PermissionError):
            self.assertTrue(attempt.claim(self.folder))
        self.assertEqual(["pid"], os.listdir(self.folder))

    def test_an_exit_is_recorded_and_can_be_corrected(self):
        self.assertIsNone(attempt.recorded_exit(self.folder))
        for code in (0, 143):
            attempt.record_exit(self.folder, code)
            self.assertEqual((code, f"{code}\n"), (attempt.recorded_exit(self.folder), self.read("exit")))
        self.assertEqual(["exit"], os.listdir(self.folder))

    def test_a_torn_or_foreign_file_is_no_record(self):
        for text in ("", "\n", "x 1\n"):
            self.write("pid", text)
            self.assertIsNone(attempt.owner(self.folder))
        self.assertIsNone(attempt.owner(self.path("pid")))

    def test_adoption_is_a_file(self):
        self.assertFalse(attempt.is_adopted(self.folder))
        self.write("adopted", "")
        self.assertTrue(attempt.is_adopted(self.folder))

    def test_the_start_time_is_found_behind_any_name(self):
        line = b"7 (a) b ) (c) S " + b" ".join(b"%d" % field for field in range(4, 53))
        with mock.patch("builtins.open", mock.mock_open(read_data=line)):
            self.assertEqual(22, attempt.start_time(7))
