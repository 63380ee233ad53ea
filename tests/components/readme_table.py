"""How a README lists what goes into a component and what comes out."""


def rows(ports) -> list:
    """One line of a table for each input (with its default) or output."""
    return [f"| `{port.name}` | {_type(port)} |{_default(port)}" for port in ports]


def _type(port) -> str:
    return f"list of {port.declared.type}" if port.declared.is_list else port.declared.type


def _default(port) -> str:
    if port.declared.is_output:
        return ""
    if not port.has_default:
        return " required |"
    return " optional |" if port.default is None else f" `{port.default!r}` |"
