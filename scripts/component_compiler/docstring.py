"""Reads a Google-style docstring: the summary, and the entries of `Args:` and `Returns:`."""

import inspect
import re
from dataclasses import dataclass, field

_ENTRY = re.compile(r"^(\w+)\s*(?:\([^)]*\))?:\s*(.*)$")
_SECTION = re.compile(r"^(Args|Returns|Raises|Example|Examples|Note|Notes):\s*$")


@dataclass
class Descriptions:
    """`summary` is all the text before the first section, joined into one line per paragraph."""

    summary: str = ""
    arguments: dict = field(default_factory=dict)
    returns: dict = field(default_factory=dict)


def describe(text):
    """The descriptions in a docstring; empty ones if there is no docstring."""
    found = Descriptions()
    section, entries, name, indent = None, None, None, None
    paragraphs = [[]]
    for line in inspect.cleandoc(text or "").splitlines():
        heading = _SECTION.match(line)
        if heading:
            section, name, indent = heading.group(1), None, None
            entries = {"Args": found.arguments, "Returns": found.returns}.get(section)
            continue
        if section is None:
            paragraphs[-1].append(line.strip()) if line.strip() else paragraphs.append([])
            continue
        if entries is None or not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        indent = depth if indent is None else indent
        entry = _ENTRY.match(line.strip()) if depth == indent else None
        if entry:
            name = entry.group(1)
            entries[name] = entry.group(2)
        elif name:
            entries[name] = f"{entries[name]} {line.strip()}".strip()
    found.summary = "\n\n".join(" ".join(lines) for lines in paragraphs if lines)
    return found
