"""Writes plain data as YAML: members in alphabetical order, long texts as literal blocks, the same bytes each time."""

import json
import re

_PLAIN = re.compile(r"^[A-Za-z_][A-Za-z0-9_./-]*$")
_RESERVED = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"))
# Tab, line feed and what YAML calls printable, without its own line separators.
_LITERAL = re.compile("^[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*$")


def to_yaml(value):
    """The YAML document for `value`: dicts with text keys, lists, text, numbers, booleans, None."""
    return "\n".join(_block(value, 0)) + "\n"


def _block(value, depth):
    """The lines of a non-empty dict or list, indented by `depth`."""
    pad = " " * depth
    lines = []
    if isinstance(value, dict):
        entries = [(f"{_scalar(key)}:", value[key]) for key in sorted(value)]
    else:
        entries = [("-", item) for item in value]
    for lead, item in entries:
        if isinstance(item, (dict, list)) and item:
            nested = _block(item, depth + 2)
            if lead == "-":
                # A collection in a list starts on the line of its dash.
                nested[0] = f"{pad}- {nested[0].lstrip()}"
                lines += nested
            else:
                lines += [pad + lead] + nested
        elif isinstance(item, str) and _fits_a_block(item):
            lines += _literal(pad + lead, item, depth + 2)
        else:
            lines.append(f"{pad}{lead} {_scalar(item)}")
    return lines


def _fits_a_block(text):
    # A reader finds the depth of a block from its first line with text, which must not begin with a blank of its own.
    first = text.lstrip("\n")[:1]
    return "\n" in text and bool(first.strip()) and bool(_LITERAL.match(text))


def _literal(lead, text, depth):
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    keep = {0: "-", 1: ""}.get(ends, "+")
    lines = body.split("\n") + [""] * max(0, ends - 1)
    return [f"{lead} |{keep}"] + [" " * depth + line if line else "" for line in lines]


def _scalar(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value)
        # Readers of YAML 1.1 take 1e-05 for text: a float needs its point.
        return text.replace("e", ".0e") if "e" in text and "." not in text else text
    if isinstance(value, int):
        return repr(value)
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    if _PLAIN.match(value) and value.lower() not in _RESERVED:
        return value
    if _LITERAL.match(value) and "\n" not in value and "\t" not in value:
        return "'" + value.replace("'", "''") + "'"
    # A JSON string is a double-quoted YAML string, once what YAML cannot print is escaped too.
    return "".join(_escaped(character) for character in json.dumps(value, ensure_ascii=False))


def _escaped(character):
    return character if _LITERAL.match(character) else f"\\u{ord(character):04x}"
