"""Reads a component.py without importing it."""

import ast
import difflib
from dataclasses import dataclass, field
from pathlib import Path

from . import annotations, docstring, scope
from .problems import Problem, Refused

_DECORATOR_OPTIONS = ("base_image", "packages_to_install")
# Linux hands a process no single argument longer than this, its closing NUL included (MAX_ARG_STRLEN).
_LONGEST_ARGUMENT = 131_072


@dataclass(frozen=True)
class Port:
    """One input or output. `has_default` tells `default = None` from no default at all."""

    name: str
    declared: annotations.Declared
    description: str = ""
    has_default: bool = False
    default: object = None


@dataclass
class Component:
    """What component.py says."""

    function: str
    source: str
    base_image: str
    packages: list = field(default_factory=list)
    description: str = ""
    inputs: list = field(default_factory=list)
    outputs: list = field(default_factory=list)

    @property
    def name(self):
        return self.function.replace("_", "-").strip("-").lower()


def read(path):
    """The Component in the file at `path`; raises Refused with every problem found."""
    return _Reader(Path(path)).read()


class _Reader:
    def __init__(self, path):
        self.path = path
        self.problems = []

    def refuse(self, line, what, fix):
        self.problems.append(Problem(str(self.path), line, what, fix))

    def read(self):
        module, text = self.parse()
        function, decorator = self.component_function(module)
        component = self.component(function, decorator, text)
        if self.problems:
            raise Refused(self.problems)
        return component

    def parse(self):
        try:
            text = self.path.read_text(encoding="utf-8")
            return ast.parse(text), text
        except OSError as error:
            self.refuse(1, f"The file cannot be read: {error.strerror}.", "Give the path of a component.py.")
        except UnicodeDecodeError as error:
            self.refuse(1, f"The file is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.")
        except SyntaxError as error:
            self.refuse(
                error.lineno or 1,
                f"Not Python: {error.msg}.",
                "Mend the syntax; `python3 -m py_compile` shows the same place.",
            )
        raise Refused(self.problems)

    def component_function(self, module):
        found = []
        for node in module.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found += [(node, d) for d in node.decorator_list if self.is_component(d)]
        if len(found) != 1:
            lines = ", ".join(str(node.lineno) for node, _ in found)
            self.refuse(
                found[1][0].lineno if found else 1,
                f"{len(found)} functions are decorated with @dsl.component (lines {lines})."
                if found
                else "No function is decorated with @dsl.component.",
                "Keep exactly one in the file, at its top level.",
            )
            raise Refused(self.problems)
        function, decorator = found[0]
        if isinstance(function, ast.AsyncFunctionDef):
            self.refuse(
                function.lineno,
                f"'{function.name}' is an async function.",
                "Write a plain `def`: the step waits for nobody else.",
            )
        if len(function.decorator_list) > 1:
            self.refuse(
                function.lineno,
                f"'{function.name}' has other decorators too; they are not carried with it.",
                "Remove them.",
            )
        return function, decorator

    @staticmethod
    def is_component(decorator):
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        return ast.unparse(called) in ("dsl.component", "component", "kfp.dsl.component")

    def component(self, function, decorator, text):
        options = self.options(decorator)
        lines = text.splitlines()[function.lineno - 1 : function.end_lineno]
        component = Component(
            function=function.name,
            source="\n".join(lines) + "\n",
            base_image=options.get("base_image", "python:3.11"),
            packages=options.get("packages_to_install", []),
        )
        words = docstring.describe(ast.get_docstring(function))
        component.description = words.summary
        self.read_arguments(function, words, component)
        self.read_returns(function, words, component)
        self.check_words(function, words, component)
        self.check_source(function, component)
        return component

    def options(self, decorator):
        options = {}
        for keyword in decorator.keywords if isinstance(decorator, ast.Call) else []:
            if keyword.arg not in _DECORATOR_OPTIONS:
                self.refuse(
                    keyword.value.lineno,
                    f"@dsl.component has an option '{keyword.arg}' that this compiler does not know.",
                    self.nearest(keyword.arg, _DECORATOR_OPTIONS),
                )
                continue
            value = self.literal(keyword.value, f"The option '{keyword.arg}'")
            wanted = str if keyword.arg == "base_image" else list
            if value is not None and not isinstance(value, wanted):
                self.refuse(
                    keyword.value.lineno,
                    f"The option '{keyword.arg}' is not a {wanted.__name__}.",
                    "See the other components.",
                )
            elif value is not None:
                options[keyword.arg] = value
        for package in options.get("packages_to_install", []):
            if not isinstance(package, str) or "'" in package or not package.strip():
                self.refuse(
                    decorator.lineno,
                    f"The package {package!r} cannot be written in a shell line.",
                    "Give text without single quotes, such as 'pandas>=1.5,<3'.",
                )
        return options

    def read_arguments(self, function, words, component):
        given = function.args
        if given.vararg or given.kwarg or given.posonlyargs:
            self.refuse(
                function.lineno,
                "The function takes *args, **kwargs or positional-only arguments.",
                "Name each input: the IR has only named ones.",
            )
        missing = object()
        plain = list(zip(given.args, [missing] * (len(given.args) - len(given.defaults)) + given.defaults))
        named = [(arg, default or missing) for arg, default in zip(given.kwonlyargs, given.kw_defaults)]
        for arg, default in plain + named:
            declared = self.declared(arg.annotation, arg.lineno, f"The argument '{arg.arg}'")
            if declared is None:
                continue
            port = Port(arg.arg, declared, words.arguments.get(arg.arg, ""))
            if default is not missing:
                port = self.with_default(port, default)
            elif declared.is_optional and declared.kind == "parameter":
                self.refuse(
                    arg.lineno,
                    f"The optional '{arg.arg}' has no default: without a value the call would fail.",
                    "Write `= None`.",
                )
            (component.outputs if declared.is_output else component.inputs).append(port)

    def with_default(self, port, node):
        name, line, declared = port.name, node.lineno, port.declared
        if declared.is_output:
            self.refuse(
                line, f"The output '{name}' has a default.", "Remove it: the back end always gives a place to write to."
            )
            return port
        value = self.literal(node, f"The default of '{name}'")
        is_none = isinstance(node, ast.Constant) and node.value is None
        if declared.kind == "artifact" and not is_none:
            self.refuse(
                line, f"The default of the artifact '{name}' is not None.", "Write `= None` for an optional artifact."
            )
        elif declared.kind == "parameter" and value is not None and not self.fits(value, declared.type):
            self.refuse(
                line,
                f"The default {value!r} of '{name}' is no {declared.type}.",
                "Change the annotation or the default.",
            )
        return Port(name, declared, port.description, has_default=True, default=value)

    def read_returns(self, function, words, component):
        try:
            fields = annotations.return_fields(function.returns)
        except annotations.Unknown as unknown:
            self.refuse(
                function.returns.lineno,
                f"The return annotation `{unknown}` declares no outputs.",
                "Write a type such as `float`, or `NamedTuple('Outputs', [('score', float)])`.",
            )
            return
        for name, node in fields:
            declared = self.declared(node, node.lineno, f"The returned '{name}'")
            if declared is not None:
                described = words.returns.get(name, "")
                component.outputs.append(
                    Port(name, annotations.Declared(declared.kind, declared.type, True), described)
                )
        names = [port.name for port in component.outputs]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.refuse(function.lineno, f"Two outputs are called '{name}'.", "Rename one.")

    def declared(self, node, line, subject):
        if node is None:
            self.refuse(
                line,
                f"{subject} has no annotation.",
                "Give it a type: str, int, float, bool, dict, list, Input[...] or Output[...].",
            )
            return None
        try:
            return annotations.declared(node)
        except annotations.Unknown as unknown:
            self.refuse(
                line,
                f"{subject} is annotated `{unknown}`, which the IR does not know.",
                f'Use str, int, float, bool, dict, list, or Input/Output of one of {", ".join(annotations.ARTIFACTS)}.',
            )
            return None

    def check_words(self, function, words, component):
        arguments = [port.name for port in component.inputs + component.outputs]
        for section, described in (("Args", words.arguments), ("Returns", words.returns)):
            for name in described:
                if name not in arguments and not self.problems:
                    self.refuse(
                        function.lineno,
                        f"The docstring's {section} section describes '{name}', which does not exist.",
                        self.nearest(name, arguments),
                    )

    def check_source(self, function, component):
        try:
            lost = scope.lost_names(component.source, function.name)
        except SyntaxError as error:
            self.refuse(function.lineno + (error.lineno or 1) - 1, f"Not Python: {error.msg}.", "Mend the syntax.")
            return
        for name, line in lost:
            self.refuse(
                function.lineno + line - 1,
                f"'{name}' is defined outside '{function.name}', and only the function is carried to the step.",
                "Import or define it inside the function.",
            )
        for offset, line in enumerate(component.source.splitlines()):
            if "{{$" in line:
                self.refuse(
                    function.lineno + offset,
                    "The text `{{$` would be expanded as a placeholder of the pipeline format.",
                    "Build it from two pieces, such as '{{' + '$'.",
                )
        length = len(component.source.encode())
        # The head of the carried module is far below 1 KiB.
        if length > _LONGEST_ARGUMENT - 1024:
            self.refuse(
                function.lineno,
                f"The function is {length:,} bytes long; one argument of a process holds {_LONGEST_ARGUMENT:,}.",
                "Move data out of the source, or split the component.",
            )

    def literal(self, node, subject):
        try:
            return ast.literal_eval(node)
        except ValueError:
            self.refuse(
                node.lineno,
                f"{subject} is computed: `{ast.unparse(node)}`.",
                "Write a constant: the file is read, never run.",
            )
            return None

    @staticmethod
    def fits(value, type_name):
        if isinstance(value, bool) and type_name != "BOOLEAN":
            return False
        return isinstance(value, annotations.DEFAULT_KINDS[type_name])

    @staticmethod
    def nearest(name, names):
        close = difflib.get_close_matches(name, names, 1)
        return f"Did you mean '{close[0]}'?" if close else f'Known: {", ".join(names)}.'
