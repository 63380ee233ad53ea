"""What holds of every component: its compiled form is fresh, it is described, and what is shared is the same."""

import ast
import unittest

import yaml

import compile_component
import workbench
from readme_table import rows
from workbench import COMPONENTS
from workbench import ROOT

READERS = (
    "evaluate-model", "split-dataset", "train-sklearn", "train-xgboost", "transform-dataset", "validate-dataset",
)  # fmt: skip
REPORTERS = ("evaluate-model", "validate-dataset")


class Files(unittest.TestCase):
    def each(self):
        for name in COMPONENTS:
            with self.subTest(name):
                yield name, workbench.component(name), ROOT / "components" / name

    def test_there_are_components(self):
        self.assertEqual(10, len(COMPONENTS))

    def test_the_compiled_form_is_fresh(self):
        self.assertEqual(0, compile_component.main(["--check"]), "Run: python3 scripts/compile_component.py")

    def test_the_folder_has_the_name_of_the_function(self):
        for name, component, _ in self.each():
            self.assertEqual(name, component.name)

    def test_every_input_and_output_is_described_and_stands_in_the_readme(self):
        for _, component, folder in self.each():
            readme = (folder / "README.md").read_text(encoding="utf-8").splitlines()
            ports = component.inputs + component.outputs
            self.assertTrue(component.description)
            self.assertEqual([], [port.name for port in ports if not port.description])
            self.assertEqual(rows(ports), [line for line in readme if line.startswith("| `")])

    def test_the_compiled_form_refers_to_nothing_that_is_not_there(self):
        for name, component, folder in self.each():
            spec = yaml.safe_load((folder / "component.yaml").read_text(encoding="utf-8"))
            self.assertEqual(name, spec["pipelineInfo"]["name"])
            ((task_name, task),) = spec["root"]["dag"]["tasks"].items()
            executor = spec["components"][task["componentRef"]["name"]]["executorLabel"]
            self.assertIn(executor, spec["deploymentSpec"]["executors"])
            for kind in ("parameters", "artifacts"):
                declared = spec["root"]["inputDefinitions"].get(kind, {})
                self.assertEqual(set(declared), set(task["inputs"].get(kind, {})))
                outputs = spec["root"]["dag"]["outputs"].get(kind, {})
                self.assertEqual(set(spec["root"]["outputDefinitions"].get(kind, {})), set(outputs))
            self.assertIn(component.source, spec["deploymentSpec"]["executors"][executor]["container"]["command"][-1])

    def test_the_oldest_python_that_may_run_a_step_can_read_it(self):
        for _, component, _ in self.each():
            ast.parse(component.source, feature_version=(3, 9))


class Shared(unittest.TestCase):
    """A component is carried alone, so what several need stands in each of them. It must be one text."""

    def inner(self, component: str, *names: str) -> str:
        source = workbench.component(component).source
        (function,) = ast.parse(source).body
        found = {node.name: node for node in function.body if isinstance(node, ast.FunctionDef)}
        return "\n".join(ast.get_source_segment(source, found[name]) for name in names)

    def test_all_read_a_table_in_the_same_way(self):
        self.assertEqual(1, len({self.inner(name, "read_table") for name in READERS}))

    def test_both_reports_look_the_same(self):
        self.assertEqual(1, len({self.inner(name, "data_table", "page") for name in REPORTERS}))


if __name__ == "__main__":
    unittest.main()
