"""Authoring names that a component's own module may use at import, here without any effect.

A component that is built into an image comes with its module as written, decorators and all. The compiler has
done its work by then, so that a decorator has only to leave the function alone.
"""

NAMES = frozenset(["ContainerSpec", "component", "container_component", "notebook_component", "pipeline"])


def component(function=None, **_settings):
    return function if function is not None else lambda decorated: decorated


container_component = notebook_component = pipeline = component


class ContainerSpec:
    """What a container component's function is annotated to return; such functions never run here."""
