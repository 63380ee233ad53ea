"""What a function's annotations declare, argument by argument."""

import typing

from kfp.dsl.types.artifact_types import Artifact
from kfp.dsl.types.artifact_types import CLASS_OF_TITLE
from kfp.dsl.types.artifact_types import is_artifact_class
from kfp.dsl.types.task_values import PipelineTaskFinalStatus
from kfp.dsl.types.task_values import TaskConfig
from kfp.dsl.types.type_annotations import EmbeddedAnnotation
from kfp.dsl.types.type_annotations import InputAnnotation
from kfp.dsl.types.type_annotations import InputPath
from kfp.dsl.types.type_annotations import OutputAnnotation
from kfp.dsl.types.type_annotations import OutputPath
from kfp.dsl.types.type_annotations import is_parameter_type

FINAL_STATUS = "final status"
TASK_CONFIG = "task config"
PARAMETER = "parameter"
ARTIFACT = "artifact"
ARTIFACT_LIST = "artifact list"
OUTPUT_ARTIFACT = "output artifact"
EMBEDDED_ARTIFACT = "embedded artifact"
INPUT_PATH = "input path"
OUTPUT_PATH = "output path"
UNKNOWN = "unknown"

_KIND_OF_MARKER = {
    InputAnnotation: ARTIFACT,
    OutputAnnotation: OUTPUT_ARTIFACT,
    EmbeddedAnnotation: EMBEDDED_ARTIFACT,
}


class Declared:
    """What one annotation says."""

    __slots__ = ("kind", "type", "optional")

    def __init__(self, kind: str, type, optional: bool):
        self.kind = kind
        # The class or typing form that a value has; for a path, the type that its annotation names.
        self.type = type
        # Whether None is allowed besides.
        self.optional = optional


def declared(annotation) -> Declared:
    """Reads one annotation."""
    inner, optional = _without_none(annotation)
    if typing.get_origin(inner) is typing.Annotated:
        kind = _KIND_OF_MARKER.get(inner.__metadata__[0])
        inner, inner_optional = _without_none(typing.get_args(inner)[0])
        optional = optional or inner_optional
        if kind is not None:
            return _marked(kind, inner, optional)
    if inner is PipelineTaskFinalStatus:
        return Declared(FINAL_STATUS, inner, optional)
    if inner is TaskConfig:
        return Declared(TASK_CONFIG, inner, optional)
    # A bare class means the same as an instance that names no type.
    for path_class, kind in ((InputPath, INPUT_PATH), (OutputPath, OUTPUT_PATH)):
        if isinstance(inner, path_class) or inner is path_class:
            return Declared(kind, (path_class() if inner is path_class else inner).type, optional)
    element = _artifact_element(inner)
    if element is not None:
        return Declared(ARTIFACT_LIST, element, optional)
    if is_parameter_type(inner):
        return Declared(PARAMETER, inner, optional)
    if is_artifact_class(inner):
        return Declared(ARTIFACT, inner, optional)
    return Declared(UNKNOWN, inner, optional)


def arguments_of(function) -> "dict[str, typing.Any]":
    """Annotation by argument name, in order; None where an argument has none."""
    annotations = _annotations(function)
    annotations.pop("return", None)
    return {**dict.fromkeys(_argument_names(function)), **annotations}


def required_arguments_of(function) -> set:
    """Names of the arguments that must be given. Empty where that cannot be seen."""
    code = getattr(function, "__code__", None)
    if code is None:
        return set()
    count = code.co_argcount
    with_default = code.co_varnames[count - len(function.__defaults__ or ()) : count]
    return set(_argument_names(function)).difference(with_default, function.__kwdefaults__ or ())


def return_annotation_of(function):
    return _annotations(function).get("return")


def fields_of(named_tuple, function) -> "dict[str, typing.Any]":
    """Annotation by field name of a named tuple class; None where the class is untyped."""
    annotations = getattr(named_tuple, "__annotations__", {})
    return {field: _resolved(annotations.get(field), function) for field in named_tuple._fields}


def is_named_tuple(candidate) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, tuple) and hasattr(candidate, "_fields")


def _annotations(function) -> dict:
    annotations = getattr(function, "__annotations__", {})
    return {name: _resolved(annotation, function) for name, annotation in annotations.items()}


def _resolved(annotation, function):
    # Texts come from `from __future__ import annotations` and from quoted names.
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if not isinstance(annotation, str):
        return annotation
    try:
        return eval(annotation, getattr(function, "__globals__", {}))
    except Exception:
        # Any text may stand there, and one that is no type declares nothing.
        return annotation


def _argument_names(function) -> tuple:
    code = getattr(function, "__code__", None)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if code is not None else ()


def _without_none(annotation):
    """The type without `None`, and whether `None` was there: `Optional[X]`, `Union[X, None]`, `X | None`."""
    if not _is_union(annotation):
        return annotation, False
    members = [member for member in typing.get_args(annotation) if member is not type(None)]
    has_none = len(members) < len(typing.get_args(annotation))
    return (members[0] if len(members) == 1 else annotation), has_none


def _is_union(annotation) -> bool:
    origin = typing.get_origin(annotation)
    # `X | None` has a class of its own before Python 3.14, named so and not there at all in 3.9.
    return origin is typing.Union or getattr(origin, "__name__", "") == "UnionType"


def _marked(kind: str, inner, optional: bool) -> Declared:
    element = _artifact_element(inner)
    if element is not None and kind == ARTIFACT:
        return Declared(ARTIFACT_LIST, element, optional)
    if element is not None:
        inner = element
    return Declared(kind, _artifact_class(inner), optional)


def _artifact_element(annotation):
    """The artifact class X of `List[X]`, `list[X]` and `List[Input[X]]`; None for anything else."""
    if typing.get_origin(annotation) is not list or not typing.get_args(annotation):
        return None
    element = typing.get_args(annotation)[0]
    if typing.get_origin(element) is typing.Annotated:
        element = typing.get_args(element)[0]
    return element if is_artifact_class(element) else None


def _artifact_class(annotation):
    if isinstance(annotation, typing.ForwardRef):
        return CLASS_OF_TITLE.get(f"system.{annotation.__forward_arg__}", Artifact)
    return annotation if is_artifact_class(annotation) else Artifact
