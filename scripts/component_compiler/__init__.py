"""Turns an ordinary Python component (`component.py`) into the IR that every KFP back end executes (`component.yaml`).

Only the standard library is used, and the component is read, never imported: its packages need not be installed.

    reading.py     component.py -> Component, or a list of Problems
    annotations.py what an annotation declares: a parameter, an artifact, an input, an output
    docstring.py   the descriptions in a Google-style docstring
    scope.py       names that the function would miss once it stands alone
    spec.py        Component -> PipelineSpec
    yaml_text.py   PipelineSpec -> text, the same bytes each time
    problems.py    what a person has to mend
"""

from .problems import Problem, Refused
from .reading import Component, read
from .spec import header, pipeline_spec, program_text
from .yaml_text import to_yaml

__all__ = ["Component", "Problem", "Refused", "compile_text", "pipeline_spec", "program_text", "read", "to_yaml"]


def compile_text(path):
    """The whole text of component.yaml for the component.py at `path`; raises Refused with every problem found."""
    component = read(path)
    return header(component) + to_yaml(pipeline_spec(component))
