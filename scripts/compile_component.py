#!/usr/bin/env python3
"""Compiles component.py files into the component.yaml beside each.

    python3 scripts/compile_component.py                    all of components/
    python3 scripts/compile_component.py FILE...            these
    python3 scripts/compile_component.py --check            writes nothing; fails when a component.yaml is out of date

Exit code: 0 done, 1 a file is out of date, 2 a component was refused.
"""

import argparse
import sys
from pathlib import Path

from component_compiler import Refused, compile_text

ROOT = Path(__file__).resolve().parent.parent


def main(arguments=None):
    """Compiles or checks; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="component.py files (default: all of components/)"
    )
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args(arguments)

    stale, refused = [], []
    for file in options.files or sorted((ROOT / "components").glob("*/component.py")):
        target = file.with_name("component.yaml")
        try:
            text = compile_text(file)
        except Refused as error:
            refused += error.problems
            continue
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        if options.check:
            stale.append(target)
        else:
            target.write_text(text, encoding="utf-8")
            print(f"wrote {target}")

    for problem in refused:
        print(problem, file=sys.stderr)
    for target in stale:
        print(f"{target}: does not match component.py.\n    Run: python3 scripts/compile_component.py", file=sys.stderr)
    return 2 if refused else 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
