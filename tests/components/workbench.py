"""What the tests share: running a component's function on real artifacts, and the tables that it is given."""

import contextlib
import functools
import io
import os
import shutil
import sys
import tempfile
import types
import unittest
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = sorted(path.parent.name for path in (ROOT / "components").glob("*/component.py"))

for folder in (ROOT / "scripts", ROOT / "src" / "python"):
    if folder.is_dir() and str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import component_compiler
from kfp import dsl


def source_of(name: str) -> Path:
    return ROOT / "components" / name / "component.py"


@functools.lru_cache(maxsize=None)
def component(name: str) -> component_compiler.Component:
    return component_compiler.read(source_of(name))


@functools.lru_cache(maxsize=None)
def function(name: str):
    """The component's function as a step gets it: alone, under the names of the runtime package."""
    module = types.ModuleType(component(name).function)
    exec(compile(component_compiler.program_text(component(name)), f"<{name}>", "exec"), module.__dict__)
    return getattr(module, component(name).function)


class ComponentTest(unittest.TestCase):
    """A test with a folder of its own for the artifacts."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pipelines-components-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.made = 0

    def artifact(self, kind: str, name: str, **metadata):
        self.made += 1
        return getattr(dsl, kind)(name=name, uri=str(self.folder / f"{self.made}-{name}"), metadata=metadata)

    def dataset(self, text: str, **metadata):
        """A dataset with this content."""
        made = self.artifact("Dataset", "table", **metadata)
        Path(made.path).write_text(text, encoding="utf-8")
        return made

    def model(self, text: str, **metadata):
        made = self.artifact("Model", "model", **metadata)
        Path(made.path).write_text(text, encoding="utf-8")
        return made

    def write(self, name: str, content) -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def run_component(self, name: str, /, **arguments) -> dict:
        """All outputs by name: artifacts and values. What the component prints is in `self.printed`."""
        outputs = {p.name: self.artifact(p.declared.type, p.name) for p in component(name).outputs if is_artifact(p)}
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            # A test need not wait for a network to converge.
            warnings.filterwarnings("ignore", message="Stochastic Optimizer")
            returned = function(name)(**arguments, **outputs)
        self.printed = printed.getvalue()
        values = [p.name for p in component(name).outputs if not is_artifact(p)]
        self.assertEqual(len(values), len(returned or ()))
        return {**outputs, **dict(zip(values, returned or ()))}

    def refusal(self, name: str, /, **arguments) -> str:
        """What the component says when it refuses the arguments."""
        with self.assertRaises(ValueError) as refused:
            self.run_component(name, **arguments)
        return str(refused.exception)

    def load(self, source: str, **arguments):
        return self.run_component("load-dataset", source=source, **arguments)["dataset"]

    def prepared(self, source: str, **split) -> dict:
        """The parts of a built-in set after the split and the transformation."""
        parts = self.run_component("split-dataset", dataset=self.load(source), **split)
        chosen = {name: parts[name] for name in ("train", "test", "validation")}
        return self.run_component("transform-dataset", **chosen)


def is_artifact(port) -> bool:
    return port.declared.kind == "artifact"


def lines(artifact) -> list:
    return Path(artifact.path).read_text(encoding="utf-8").splitlines()


def content(artifact) -> dict:
    """The bytes of an artifact by path inside it; a single file has the path `.`."""
    root = Path(artifact.path)
    files = [path for path in root.rglob("*") if path.is_file()] if root.is_dir() else [root]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(files)}


def environment(**changes) -> dict:
    """An environment for a child process that finds the runtime package where this one found it."""
    found = os.path.dirname(os.path.dirname(os.path.abspath(dsl.__file__)))
    return {**os.environ, "PYTHONPATH": os.path.dirname(found), **changes}
