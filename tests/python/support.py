"""What the tests share: a component in a folder of its own, and the order that it is given."""

import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import textwrap
import unittest

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "python")
SOURCES = os.path.normpath(SOURCES)
if SOURCES not in sys.path:
    sys.path.insert(0, SOURCES)

# How the compiler begins each lightweight component.
PREAMBLE = "\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\n"

MODULE = "ephemeral_component"


def environment(**changes) -> dict:
    """An environment for a child process: ours, with the sources to test on its path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIPELINES_", "CLUSTER_SPEC"))}
    return {**kept, "PYTHONPATH": SOURCES, **changes}


class FolderTest(unittest.TestCase):
    """A test with a folder of its own, and the process as it was when it is over."""

    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="pipelines-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self._keep_process_state()

    def path(self, *names) -> str:
        return os.path.join(self.folder, *names)

    def write(self, name: str, text: str) -> str:
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def read(self, *names) -> str:
        with open(self.path(*names), encoding="utf-8") as file:
            return file.read()

    def set_environment(self, **changes):
        os.environ.update(changes)

    def replace_modules(self, **modules):
        """Puts modules into the place of imported ones until the test is over; None is a module that is not there."""
        before = {name: sys.modules.get(name) for name in modules}

        def restore():
            for name, module in before.items():
                sys.modules.pop(name, None)
                if module is not None:
                    sys.modules[name] = module

        self.addCleanup(restore)
        sys.modules.update(modules)

    def _keep_process_state(self):
        from kfp.dsl.types import locations

        environment, path, modules = dict(os.environ), list(sys.path), set(sys.modules)
        finders = list(sys.meta_path)

        def restore():
            os.environ.clear()
            os.environ.update(environment)
            sys.path[:] = path
            sys.meta_path[:] = finders
            for name in set(sys.modules) - modules:
                if name == MODULE or name.startswith("fake_"):
                    del sys.modules[name]
            locations.leave_task()

        self.addCleanup(restore)


class ComponentTest(FolderTest):
    """A test that executes components in this process."""

    def order(self, parameters=None, artifacts=None, outputs=None, parameter_files=()) -> dict:
        """An ExecutorInput. Artifacts: name -> list of runtime artifacts; outputs: name -> schema title or artifact."""
        return {
            "inputs": {
                "parameterValues": parameters or {},
                "artifacts": {name: {"artifacts": items} for name, items in (artifacts or {}).items()},
            },
            "outputs": {
                "parameters": {name: {"outputFile": self.path("parameters", name)} for name in parameter_files},
                "artifacts": {
                    name: {"artifacts": [given if isinstance(given, dict) else self.provisioned(name, given)]}
                    for name, given in (outputs or {}).items()
                },
                "outputFile": self.path("task", "executor_output.json"),
            },
        }

    def provisioned(self, name: str, title: str) -> dict:
        return artifact(f"{name}-name", self.path("artifacts", name), title)

    def execute(self, source: str, function: str = "f", **order) -> dict:
        """Executes a component given as the compiler would embed it. Returns what it wrote, {} for nothing."""
        from kfp.dsl import executor_main

        shutil.rmtree(self.path("task"), ignore_errors=True)
        component = self.write(f"component/{MODULE}.py", PREAMBLE + textwrap.dedent(source))
        given = self.write("executor_input.json", json.dumps(self.order(**order)))
        self.printed = io.StringIO()
        with contextlib.redirect_stdout(self.printed):
            executor_main.run(
                ["--component_module_path", component, "--function_to_execute", function]
                + ["--executor_input_file", given]
            )
        return self.written()

    def written(self) -> dict:
        path = self.path("task", "executor_output.json")
        return json.loads(self.read(path)) if os.path.exists(path) else {}

    @property
    def module(self):
        return sys.modules[MODULE]

    def refusal(self, source: str, **order) -> str:
        """The text of the error by which a component is refused."""
        from kfp.dsl.execution.errors import ComponentError

        with self.assertRaises(ComponentError) as caught:
            self.execute(source, **order)
        return str(caught.exception)


def artifact(name: str, uri: str, title: str = "system.Artifact", metadata=None, **more) -> dict:
    """A runtime artifact as an orchestrator writes it."""
    kind = {"schemaTitle": title, "schemaVersion": "0.0.1"}
    return {"name": name, "uri": uri, "type": kind, "metadata": metadata or {}, **more}
