"""Errors that are told without a traceback, because they are not in anybody's code."""


class ComponentError(ValueError):
    """The component, what it is given and what it returns do not fit together."""


def nearest(name: str, known) -> str:
    """A half-sentence that offers the most similar of the known names, or lists them."""
    import difflib

    known = sorted(known)
    if not known:
        return "There are none."
    similar = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean '{similar[0]}'?" if similar else f"There are: {', '.join(known)}."
