"""Each way in which a Python test can end is one entry in the result."""

import subprocess
import sys
import tempfile
import textwrap
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "scripts" / "testing" / "unittests.py"

SAMPLE = """
    import unittest

    class Ways(unittest.TestCase):
        def test_passes(self): pass
        def test_fails(self): self.fail("on purpose\\x00")
        def test_errs(self): raise ValueError("on purpose")
        @unittest.skip("S3 is absent")
        def test_is_skipped(self): pass
        @unittest.expectedFailure
        def test_fails_as_expected(self): self.fail()
        @unittest.expectedFailure
        def test_passes_unexpectedly(self): pass
        def test_has_a_bad_part(self):
            for number in (1, 2, 3):
                with self.subTest(number=number):
                    self.assertEqual(1, number)

    class Broken(unittest.TestCase):
        @classmethod
        def setUpClass(cls): raise OSError("no disk")
        def test_never_starts(self): pass
"""


class UnittestsTest(unittest.TestCase):
    def run_sample(self, text):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "test_sample.py").write_text(textwrap.dedent(text))
            target = Path(folder, "result.xml")
            done = subprocess.run([sys.executable, PROGRAM, folder, target], capture_output=True, text=True, check=False)
            cases = list(xml.parse(target).iter("testcase"))
        return done.returncode, {case.get("name").split("test_sample.")[-1]: [part.tag for part in case] for case in cases}

    def test_every_end_is_recorded(self):
        code, ends = self.run_sample(SAMPLE)
        self.assertEqual(1, code)
        self.assertEqual(
            {
                "Ways.test_passes": [],
                "Ways.test_fails": ["failure"],
                "Ways.test_errs": ["failure"],
                "Ways.test_is_skipped": ["skipped"],
                "Ways.test_fails_as_expected": [],
                "Ways.test_passes_unexpectedly": ["failure"],
                "Ways.test_has_a_bad_part (number=2)": ["failure"],
                "Ways.test_has_a_bad_part (number=3)": ["failure"],
                "Broken)": ["failure"],
            },
            {name.replace("setUpClass (", ""): end for name, end in ends.items()},
        )

    def test_a_file_that_cannot_be_imported_is_a_failure(self):
        code, ends = self.run_sample("import no_such_module\n")
        self.assertEqual(1, code)
        self.assertEqual([["failure"]], list(ends.values()))

    def test_success_is_exit_code_zero(self):
        code, ends = self.run_sample("import unittest\nclass A(unittest.TestCase):\n    def test_a(self): pass\n")
        self.assertEqual((0, {"A.test_a": []}), (code, ends))
