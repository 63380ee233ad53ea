"""Runs a folder of unittest files and writes what happened as JUnit XML, the form that the .NET suites write too.

    python3 scripts/testing/unittests.py tests/python result.xml
"""

import sys
import time
import unittest
import xml.etree.ElementTree as xml


class Recorder(unittest.TextTestResult):
    """Keeps one entry a test; a failed subtest is an entry of its own, beside the test that it belongs to."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.cases = []
        self._started = {}

    def startTest(self, test):
        self._started[test.id()] = time.monotonic()
        super().startTest(test)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._record(test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._record(test, "failure", self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self._record(test, "failure", self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._record(subtest, "failure", "".join(str(part) for part in err[1:2]))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._record(test, "skipped", reason)

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self._record(test)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._record(test, "failure", "succeeded, but was expected to fail")

    def _record(self, test, kind=None, message=""):
        seconds = time.monotonic() - self._started.get(test.id(), time.monotonic())
        self.cases.append((test.id(), seconds, kind, message))


def junit(cases) -> xml.ElementTree:
    """The entries as a document."""
    root = xml.Element("testsuites")
    suite = xml.SubElement(root, "testsuite", tests=str(len(cases)))
    for name, seconds, kind, message in cases:
        case = xml.SubElement(suite, "testcase", name=name, time=f"{seconds:.3f}")
        if kind:
            xml.SubElement(case, kind, message=printable(message))
    return xml.ElementTree(root)


def printable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(c if c in "\t\n" or c >= " " and c not in "\ufffe\uffff" else "?" for c in text)


def main(folder: str, target: str) -> int:
    """Runs the tests; 0 if none failed."""
    tests = unittest.defaultTestLoader.discover(folder)
    result = unittest.TextTestRunner(resultclass=Recorder, verbosity=1).run(tests)
    junit(result.cases).write(target, encoding="utf-8", xml_declaration=True)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
