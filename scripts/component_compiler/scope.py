"""Finds the names that a function takes from its module: they are lost when it is carried away alone."""

import ast
import builtins
import symtable
import typing

# What the head of the carried module imports (see spec.program_text).
_CARRIED = (
    frozenset(
        (
            "kfp",
            "dsl",
            "Input",
            "Output",
            "InputPath",
            "OutputPath",
            "PipelineTaskFinalStatus",
            "TaskConfig",
            "Artifact",
            "ClassificationMetrics",
            "Dataset",
            "HTML",
            "Markdown",
            "Metrics",
            "Model",
            "SlicedClassificationMetrics",
            "get_uri",
            "__name__",
            "__file__",
        )
    )
    | frozenset(typing.__all__)
    | frozenset(dir(builtins))
)


def lost_names(source, function_name):
    """Pairs (name, line in `source`) of names that nothing defines once `source` is a module of its own."""
    top = symtable.symtable(source, "component", "exec")
    missing = _globals(top) - _CARRIED - {function_name}
    first_use = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id in missing:
            first_use[node.id] = min(node.lineno, first_use.get(node.id, node.lineno))
    return sorted(first_use.items(), key=lambda use: (use[1], use[0]))


def _globals(table):
    at_top = table.get_type() == "module"
    names = {s.get_name() for s in table.get_symbols() if s.is_referenced() and (at_top or s.is_global())}
    for child in table.get_children():
        names |= _globals(child)
    return names
