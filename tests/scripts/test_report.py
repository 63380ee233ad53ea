"""The line of counts cannot be better than what happened."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "testing"))

import report

GOOD = '<testsuites><testsuite><testcase name="a"/><testcase name="b"/></testsuite></testsuites>'
MIXED = (
    '<testsuites><testsuite><testcase name="c"/>'
    '<testcase name="d"><failure message="no"/></testcase>'
    '<testcase name="e"><skipped message="S3 is absent"/></testcase>'
    '<testcase name="f"><skipped message="S3 is absent"/></testcase></testsuite></testsuites>'
)


class ReportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def leave(self, name, code, result=None, log=""):
        (self.folder / f"{name}.exit").write_text(f"{code}\n")
        (self.folder / f"{name}.log").write_text(log)
        if result is not None:
            (self.folder / f"{name}.xml").write_text(result)

    def run_report(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = report.main(str(self.folder))
        return code, out.getvalue().splitlines()

    def test_all_suites_are_added_up(self):
        self.leave("One", 0, GOOD)
        self.leave("two", 1, MIXED)
        code, lines = self.run_report()
        self.assertEqual((1, "3 passed, 1 failed, 2 skipped"), (code, lines[-1]))
        self.assertEqual("3 passed, 1 failed, 2 skipped\n", (self.folder / "count").read_text())

    def test_success_is_exit_code_zero(self):
        self.leave("One", 0, GOOD)
        self.assertEqual((0, ["2 passed, 0 failed, 0 skipped"]), self.run_report())

    def test_a_suite_that_left_nothing_has_failed(self):
        self.leave("One", 0, GOOD)
        self.leave("Two", 139, log="Segmentation fault")
        code, lines = self.run_report()
        self.assertEqual((1, "2 passed, 1 failed, 0 skipped"), (code, lines[-1]))
        self.assertIn("Segmentation fault", lines)

    def test_a_suite_with_half_a_result_has_failed(self):
        self.leave("One", 0, GOOD[:40])
        self.assertEqual("0 passed, 1 failed, 0 skipped", self.run_report()[1][-1])

    def test_a_bad_exit_code_alone_is_a_failure(self):
        self.leave("One", 3, GOOD)
        self.assertEqual((1, "2 passed, 1 failed, 0 skipped"), (self.run_report()[0], self.run_report()[1][-1]))

    def test_a_suite_that_was_ended_by_time_is_a_failure(self):
        self.leave("One", 124, GOOD)
        code, lines = self.run_report()
        self.assertEqual(1, code)
        self.assertIn("  (did not end in time)", lines)

    def test_nothing_passed_is_no_success(self):
        self.assertEqual((1, ["0 passed, 0 failed, 0 skipped"]), self.run_report())

    def test_each_reason_is_told_once(self):
        self.leave("two", 1, MIXED)
        lines = self.run_report()[1]
        self.assertEqual(1, lines.count("  S3 is absent"))
        self.assertIn("    e", lines)
        self.assertIn("    f", lines)

    def test_notes_are_shown(self):
        self.leave("One", 0, GOOD, log="chatter\nnote: 12 files\n")
        lines = self.run_report()[1]
        self.assertIn("note: 12 files", lines)
        self.assertNotIn("chatter", lines)
