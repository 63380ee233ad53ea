"""Adds up what the suites left in a folder, tells failures and skips, and ends with the line of counts.

    python3 scripts/testing/report.py artifacts/tests

Each suite left NAME.exit (its exit code), NAME.log (what it printed) and NAME.xml (JUnit), the last if it came so far.
Exit code 0 only if something passed and nothing failed.
"""

import sys
import xml.etree.ElementTree as xml
from dataclasses import dataclass, field
from pathlib import Path

TIMED_OUT = (124, 137)


@dataclass
class Suite:
    """What one suite did."""

    name: str
    log: str = ""
    passed: int = 0
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)


def read(exit_file: Path) -> Suite:
    """Reads what a suite left; one that ended badly without a failed test has failed as a whole."""
    suite = Suite(exit_file.stem)
    log = exit_file.with_suffix(".log")
    suite.log = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    code = int(exit_file.read_text(encoding="utf-8"))
    try:
        for case in xml.parse(exit_file.with_suffix(".xml")).iter("testcase"):
            add(suite, case)
    except (FileNotFoundError, xml.ParseError):
        suite.failed.append("(left no result)")
    if code in TIMED_OUT:
        suite.failed.append("(did not end in time)")
    elif code != 0 and not suite.failed:
        suite.failed.append(f"(ended with {code})")
    return suite


def add(suite: Suite, case: xml.Element) -> None:
    """Counts one test."""
    name = case.get("name", "?")
    skipped = case.find("skipped")
    if case.find("failure") is not None or case.find("error") is not None:
        suite.failed.append(name)
    elif skipped is not None:
        suite.skipped.append((name, skipped.get("message") or (skipped.text or "").strip() or "no reason given"))
    else:
        suite.passed += 1


def report(suites: list) -> tuple:
    """The text for people, and the line of counts."""
    lines = [line for suite in suites for line in suite.log.splitlines() if line.startswith("note:")]
    for suite in suites:
        if suite.failed:
            said = [line for line in suite.log.splitlines() if not line.startswith("note:")]
            lines += ["", f"{suite.name} failed:", *(f"  {name}" for name in suite.failed), "", *said]
    reasons = {}
    for suite in suites:
        for name, reason in suite.skipped:
            reasons.setdefault(reason, []).append(name)
    if reasons:
        lines += ["", "Skipped:"]
    for reason, names in sorted(reasons.items()):
        lines += [f"  {reason}", *(f"    {name}" for name in sorted(set(names)))]
    passed, failed = sum(suite.passed for suite in suites), sum(len(suite.failed) for suite in suites)
    skipped = sum(len(suite.skipped) for suite in suites)
    return "\n".join(lines), f"{passed} passed, {failed} failed, {skipped} skipped"


def main(folder: str) -> int:
    """Prints the report and keeps the line of counts in the file `count`."""
    suites = [read(path) for path in sorted(Path(folder).glob("*.exit"))]
    text, count = report(suites)
    if text:
        print(text + "\n")
    (Path(folder) / "count").write_text(count + "\n", encoding="utf-8")
    print(count)
    return 0 if any(suite.passed for suite in suites) and not any(suite.failed for suite in suites) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
