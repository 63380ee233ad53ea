"""How a component's function says what each argument is."""

import sys
import typing

from kfp.dsl.types.artifact_types import Artifact
from kfp.dsl.types.artifact_types import CLASS_OF_TITLE
from kfp.dsl.types.artifact_types import is_artifact_class

_T = typing.TypeVar("_T")

# Names by which component files know the parameter types.
_PARAMETER_NAMES = frozenset(
    "bool boolean dict double float int integer jsonarray jsonobject list str string text".split()
)


class InputAnnotation:
    """Marks an artifact that the function reads."""


class OutputAnnotation:
    """Marks an artifact that the function makes."""


class EmbeddedAnnotation:
    """Marks an artifact that travels inside the component's own source."""


Input = typing.Annotated[_T, InputAnnotation]
Output = typing.Annotated[_T, OutputAnnotation]
EmbeddedInput = typing.Annotated[_T, EmbeddedAnnotation]


class _PathAnnotation:
    def __init__(self, type=None):
        self.type = _named_type(type)

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({self.type!r})"

    def __eq__(self, other) -> bool:
        return self.__class__ is other.__class__ and self.type == other.type

    def __hash__(self) -> int:
        return hash(repr(self))


class InputPath(_PathAnnotation):
    """The argument is the path of an input artifact."""


class OutputPath(_PathAnnotation):
    """The argument is the path to which the function writes an artifact or a parameter's text."""


def is_parameter_type(candidate) -> bool:
    """Whether values of this type travel as parameters, in JSON."""
    if candidate in (str, int, float, bool, dict, list):
        return True
    if typing.get_origin(candidate) in (dict, list, typing.Literal):
        return True
    return is_pydantic_model(candidate)


def is_pydantic_model(candidate) -> bool:
    # A class can only be a model where the package is already imported; importing it here would cost each step.
    pydantic = sys.modules.get("pydantic")
    return pydantic is not None and isinstance(candidate, type) and issubclass(candidate, pydantic.BaseModel)


def _named_type(given):
    if is_artifact_class(given):
        return _title(given)
    if is_parameter_type(given) or (isinstance(given, str) and given.lower() in _PARAMETER_NAMES):
        return given
    return _title(CLASS_OF_TITLE.get(f"system.{given}", Artifact))


def _title(artifact_class) -> str:
    return f"{artifact_class.schema_title}@{artifact_class.schema_version}"
