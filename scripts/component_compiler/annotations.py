"""What one annotation declares, read from its syntax tree."""

import ast
from dataclasses import dataclass

PARAMETERS = {
    "str": "STRING",
    "int": "NUMBER_INTEGER",
    "float": "NUMBER_DOUBLE",
    "bool": "BOOLEAN",
    "dict": "STRUCT",
    "Dict": "STRUCT",
    "list": "LIST",
    "List": "LIST",
}

ARTIFACTS = (
    "Artifact",
    "Model",
    "Dataset",
    "Metrics",
    "ClassificationMetrics",
    "SlicedClassificationMetrics",
    "HTML",
    "Markdown",
)

DEFAULT_KINDS = {
    "STRING": (str,),
    "NUMBER_INTEGER": (int,),
    "NUMBER_DOUBLE": (int, float),
    "BOOLEAN": (bool,),
    "STRUCT": (dict,),
    "LIST": (list,),
}


@dataclass(frozen=True)
class Declared:
    """`kind` is 'parameter' or 'artifact'; `type` a parameter type of the IR or an artifact class."""

    kind: str
    type: str
    is_output: bool = False
    is_list: bool = False
    is_optional: bool = False


class Unknown(Exception):
    """The annotation declares nothing that the IR knows."""


def declared(node):
    """What the annotation `node` declares; raises Unknown with its text."""
    inner = _without_optional(node)
    if inner is not None:
        found = declared(inner)
        return Declared(found.kind, found.type, found.is_output, found.is_list, is_optional=True)

    name = _name(node)
    if name in PARAMETERS:
        return Declared("parameter", PARAMETERS[name])
    if name in ARTIFACTS:
        return Declared("artifact", name)
    if isinstance(node, ast.Subscript):
        return _subscript(node)
    if isinstance(node, ast.Call) and _name(node.func) in ("InputPath", "OutputPath"):
        return _path(node)
    raise Unknown(ast.unparse(node))


def return_fields(node):
    """The outputs of a return annotation as (name, annotation) pairs; raises Unknown."""
    if node is None or isinstance(node, ast.Constant) and node.value is None:
        return []
    if not (isinstance(node, ast.Call) and _name(node.func) == "NamedTuple"):
        return [("Output", node)]
    if node.keywords:
        return [(keyword.arg, keyword.value) for keyword in node.keywords]
    if len(node.args) == 2 and isinstance(node.args[1], ast.List):
        pairs = node.args[1].elts
        if all(
            isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and isinstance(pair.elts[0], ast.Constant)
            for pair in pairs
        ):
            return [(pair.elts[0].value, pair.elts[1]) for pair in pairs]
    raise Unknown(ast.unparse(node))


def _subscript(node):
    outer, inner = _name(node.value), node.slice
    if outer in ("List", "list") and _name(inner) in ARTIFACTS:
        return Declared("artifact", _name(inner), is_list=True)
    if outer in PARAMETERS:
        return Declared("parameter", PARAMETERS[outer])
    if outer in ("Input", "Output"):
        found = declared(inner)
        if found.kind == "artifact" and not found.is_output and not found.is_optional:
            return Declared("artifact", found.type, is_output=outer == "Output", is_list=found.is_list)
    raise Unknown(ast.unparse(node))


def _path(node):
    is_output = _name(node.func) == "OutputPath"
    if not node.args:
        return Declared("artifact", "Artifact", is_output)
    given = node.args[0]
    name = (
        given.value
        if isinstance(given, ast.Constant)
        else _name(given.value if isinstance(given, ast.Subscript) else given)
    )
    if name in ARTIFACTS:
        return Declared("artifact", name, is_output)
    if name in PARAMETERS and is_output:
        return Declared("parameter", PARAMETERS[name], is_output=True)
    raise Unknown(ast.unparse(node))


def _without_optional(node):
    """X of `Optional[X]`, `Union[X, None]` or `X | None`; None if the annotation is not optional."""
    if isinstance(node, ast.Subscript) and _name(node.value) == "Optional":
        return node.slice
    if isinstance(node, ast.Subscript) and _name(node.value) == "Union" and isinstance(node.slice, ast.Tuple):
        sides = node.slice.elts
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = [node.left, node.right]
    else:
        return None
    rest = [side for side in sides if not (isinstance(side, ast.Constant) and side.value is None)]
    return rest[0] if len(rest) == 1 and len(sides) == 2 else None


def _name(node):
    """`Model` of both `Model` and `dsl.Model`; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "dsl":
        return node.attr
    return None
