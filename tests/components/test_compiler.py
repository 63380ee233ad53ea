"""The compiler of components: what it makes of sound ones, and where it says the mistake of another lies."""

import contextlib
import io
import random
import subprocess
import sys
import unittest
from pathlib import Path

import yaml

import workbench
from workbench import ComponentTest

import compile_component
from component_compiler import Refused
from component_compiler import compile_text
from component_compiler import pipeline_spec
from component_compiler import program_text
from component_compiler import read
from component_compiler import to_yaml

HEAD = "from typing import *\nfrom kfp import dsl\nfrom kfp.dsl import *\n\n\n"

SOUND = (
    HEAD
    + '''@dsl.component(base_image="python:3.12", packages_to_install=["pandas<3", 'x; python_version<"3.9"'])
def add_up(
    rows: Input[Dataset],
    total: Output[Model],
    count: int,
    more: Optional[Input[List[Model]]] = None,
    other: Dataset | None = None,
    share: float = 1,
    word: str = 'it\\'s: "so"',
    maybe: Optional[str] = None,
    names: List[str] = ["a"],
    rules: Dict[str, int] = {},
    flag: bool = False,
) -> NamedTuple("Outputs", [("score", float), ("kept", list)]):
    """Adds up.

    More of
    the same.

    Args:
        rows: What is added
            up at last.
        count: How many.

    Returns:
        score: The sum.
    """
    return 1.0, []
'''
)


SELF_CONTAINED = """@dsl.component
def f(a: Input[Dataset]) -> List[str]:
    import os

    def g(x, *, y=1):
        nonlocal b
        b = [i for i in range(x) if i]
        return os.sep, y, dsl.Model, Optional[int], __name__

    b = 1

    class C:
        z = 1

    try:
        return [str(g(1)), C.z, b]
    except OSError as error:
        raise error
"""


class CompilerTest(ComponentTest):
    def component(self, text: str) -> Path:
        return Path(self.write("component.py", text))

    def problems(self, text: str) -> list:
        with self.assertRaises(Refused) as refused:
            read(self.component(text))
        return refused.exception.problems


class Sound(CompilerTest):
    def spec(self, text=SOUND) -> dict:
        return pipeline_spec(read(self.component(text)))

    def test_inputs_have_type_default_and_description(self):
        inputs = self.spec()["components"]["comp-add-up"]["inputDefinitions"]
        self.assertEqual(
            {
                "count": {"parameterType": "NUMBER_INTEGER", "description": "How many."},
                "share": {"parameterType": "NUMBER_DOUBLE", "isOptional": True, "defaultValue": 1},
                "word": {"parameterType": "STRING", "isOptional": True, "defaultValue": 'it\'s: "so"'},
                "maybe": {"parameterType": "STRING", "isOptional": True},
                "names": {"parameterType": "LIST", "isOptional": True, "defaultValue": ["a"]},
                "rules": {"parameterType": "STRUCT", "isOptional": True, "defaultValue": {}},
                "flag": {"parameterType": "BOOLEAN", "isOptional": True, "defaultValue": False},
            },
            inputs["parameters"],
        )
        dataset = {"schemaTitle": "system.Dataset", "schemaVersion": "0.0.1"}
        model = {"schemaTitle": "system.Model", "schemaVersion": "0.0.1"}
        self.assertEqual(
            {
                "rows": {"artifactType": dataset, "description": "What is added up at last."},
                "more": {"artifactType": model, "isArtifactList": True, "isOptional": True},
                "other": {"artifactType": dataset, "isOptional": True},
            },
            inputs["artifacts"],
        )

    def test_outputs_come_from_arguments_and_from_the_return_annotation(self):
        outputs = self.spec()["components"]["comp-add-up"]["outputDefinitions"]
        self.assertEqual(["total"], list(outputs["artifacts"]))
        self.assertEqual(
            {"score": {"parameterType": "NUMBER_DOUBLE", "description": "The sum."}, "kept": {"parameterType": "LIST"}},
            outputs["parameters"],
        )

    def test_forms_of_a_return_annotation(self):
        for annotation, wanted in (
            ("", {}),
            (" -> None", {}),
            (" -> float", {"parameters": {"Output": {"parameterType": "NUMBER_DOUBLE"}}}),
            (" -> Dict[str, int]", {"parameters": {"Output": {"parameterType": "STRUCT"}}}),
            (
                " -> dsl.Model",
                {"artifacts": {"Output": {"artifactType": {"schemaTitle": "system.Model", "schemaVersion": "0.0.1"}}}},
            ),
            (
                " -> NamedTuple('O', a=str, b=bool)",
                {"parameters": {"a": {"parameterType": "STRING"}, "b": {"parameterType": "BOOLEAN"}}},
            ),
        ):
            with self.subTest(annotation):
                spec = self.spec(f"{HEAD}@dsl.component\ndef f(){annotation}:\n    pass\n")
                self.assertEqual(wanted, spec["components"]["comp-f"].get("outputDefinitions", {}))

    def test_paths_are_outputs_and_inputs_too(self):
        spec = self.spec(
            f"{HEAD}@dsl.component\ndef f(a: InputPath('Dataset'), b: OutputPath(int), c: OutputPath(Model)):\n    pass\n"
        )
        component = spec["components"]["comp-f"]
        self.assertEqual(
            "system.Dataset", component["inputDefinitions"]["artifacts"]["a"]["artifactType"]["schemaTitle"]
        )
        self.assertEqual({"b": {"parameterType": "NUMBER_INTEGER"}}, component["outputDefinitions"]["parameters"])
        self.assertEqual(
            "system.Model", component["outputDefinitions"]["artifacts"]["c"]["artifactType"]["schemaTitle"]
        )

    def test_the_root_has_one_task_and_the_same_contract(self):
        spec = self.spec()
        component, root = spec["components"]["comp-add-up"], spec["root"]
        self.assertEqual(component["inputDefinitions"], root["inputDefinitions"])
        self.assertEqual(component["outputDefinitions"], root["outputDefinitions"])
        task = root["dag"]["tasks"]["add-up"]
        self.assertEqual({"componentInputParameter": "count"}, task["inputs"]["parameters"]["count"])
        self.assertEqual({"componentInputArtifact": "rows"}, task["inputs"]["artifacts"]["rows"])
        self.assertEqual({"enableCache": True}, task["cachingOptions"])
        selector = root["dag"]["outputs"]["artifacts"]["total"]["artifactSelectors"]
        self.assertEqual([{"producerSubtask": "add-up", "outputArtifactKey": "total"}], selector)
        self.assertEqual(("2.1.0", "add-up"), (spec["schemaVersion"], spec["pipelineInfo"]["name"]))
        self.assertEqual("Adds up.\n\nMore of the same.", spec["pipelineInfo"]["description"])

    def test_the_command_installs_runs_and_carries_the_function_alone(self):
        container = self.spec()["deploymentSpec"]["executors"]["exec-add-up"]["container"]
        self.assertEqual("python:3.12", container["image"])
        self.assertEqual(["--executor_input", "{{$}}", "--function_to_execute", "add_up"], container["args"])
        shell, option, install, *rest = container["command"]
        self.assertEqual(("sh", "-c"), (shell, option))
        self.assertIn("'pandas<3' 'x; python_version<\"3.9\"' &&", install)
        self.assertTrue(install.endswith('&& "$0" "$@"\n'))
        self.assertEqual(["sh", "-ec"], rest[:2])
        program = rest[3]
        self.assertTrue(
            program.startswith(
                "\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\ndef add_up("
            )
        )
        self.assertNotIn("@dsl", program)
        self.assertEqual(program, program_text(read(self.component(SOUND))))
        compile(program, "program", "exec")

    def test_without_packages_the_runtime_alone_is_installed(self):
        container = self.spec(f"{HEAD}@dsl.component\ndef f():\n    pass\n")["deploymentSpec"]["executors"]["exec-f"][
            "container"
        ]
        self.assertEqual(1, container["command"][2].count("pip install"))
        self.assertEqual("python:3.11", container["image"])

    def test_the_text_reads_back_as_the_spec(self):
        self.assertEqual(self.spec(), yaml.safe_load(compile_text(self.component(SOUND))))

    def test_names_that_the_runtime_offers_and_names_inside_are_fine(self):
        read(self.component(HEAD + SELF_CONTAINED))


class Mistakes(CompilerTest):
    def test_each_is_told_with_its_line_and_how_to_mend_it(self):
        function = "@dsl.component\ndef f({}):\n    pass\n"
        for text, line, *words in (
            ("def f(:\n", 1, "Not Python"),
            ("x = 1\n", 1, "No function is decorated"),
            (function.format("") * 2, 10, "2 functions are decorated", "7, 10"),
            ("@dsl.component\nasync def f():\n    pass\n", 7, "async"),
            ("@cache\n@dsl.component\ndef f():\n    pass\n", 8, "other decorators"),
            (function.format("a"), 7, "'a' has no annotation"),
            (function.format("a: tuple"), 7, "annotated `tuple`"),
            (function.format("a: Input[int]"), 7, "annotated `Input[int]`"),
            (function.format("*a: int"), 7, "*args"),
            (function.format("a: int = 'x'"), 7, "'x' of 'a' is no NUMBER_INTEGER"),
            (function.format("a: int = True"), 7, "True of 'a'"),
            (function.format("a: int = 1 + 1"), 7, "computed: `1 + 1`"),
            (function.format("a: Optional[int]"), 7, "no default", "`= None`"),
            (function.format("a: Input[Model] = 'x'"), 7, "not None"),
            (function.format("a: Output[Model] = None"), 7, "output 'a' has a default"),
            ("@dsl.component\ndef f() -> tuple:\n    pass\n", 7, "The returned 'Output' is annotated `tuple`"),
            ("@dsl.component\ndef f() -> NamedTuple('O', 5):\n    pass\n", 7, "declares no outputs"),
            (
                "@dsl.component\ndef f(a: Output[Model]) -> NamedTuple('O', a=int):\n    pass\n",
                7,
                "Two outputs are called 'a'",
            ),
            ("@dsl.component(base_imag='x')\ndef f():\n    pass\n", 6, "'base_imag'", "Did you mean 'base_image'?"),
            ("@dsl.component(base_image=IMAGE)\ndef f():\n    pass\n", 6, "computed: `IMAGE`"),
            (
                "@dsl.component(packages_to_install=['a\\'b'])\ndef f():\n    pass\n",
                6,
                "cannot be written in a shell line",
            ),
            ("@dsl.component\ndef f(a: int):\n    '''X.\n\n    Args:\n        b: Y.\n    '''\n", 7, "describes 'b'"),
            (
                "import numpy as np\n\n@dsl.component\ndef f():\n    x = 1\n    return np.sum(x)\n",
                11,
                "'np' is defined outside 'f'",
            ),
            (
                "def g():\n    pass\n\n@dsl.component\ndef f():\n    def h():\n        return g()\n    return h()\n",
                12,
                "'g' is defined outside",
            ),
            ("@dsl.component\ndef f():\n    x = 1\n    return '{{$.inputs}}'\n", 9, "expanded as a placeholder"),
            (f"@dsl.component\ndef f():\n    return '{'x' * 140_000}'\n", 7, "140,0", "131,072"),
        ):
            with self.subTest(text[:80]):
                found = self.problems(HEAD + text if line > 1 else text)
                self.assertEqual([line], [problem.line for problem in found])
                said = str(found[0])
                self.assertTrue(said.startswith(f"{self.folder}/component.py:{line}: "))
                self.assertTrue(found[0].fix)
                for word in words:
                    self.assertIn(word, said)

    def test_all_are_told_at_once_in_the_order_of_their_lines(self):
        found = self.problems(f"{HEAD}@dsl.component(x=1)\ndef f(a, b: int = 'x',\n      c: set = 1):\n    return np\n")
        self.assertEqual([6, 7, 7, 8, 9], [problem.line for problem in found])

    def test_a_file_that_cannot_be_read(self):
        with self.assertRaises(Refused) as refused:
            read(self.folder / "none.py")
        self.assertIn("No such file", str(refused.exception))
        with self.assertRaises(Refused) as refused:
            read(self.write("latin.py", b"# \xe4\n"))
        self.assertIn("not UTF-8", str(refused.exception))


class Command(CompilerTest):
    def call(self, *arguments):
        out, error = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
            code = compile_component.main([str(argument) for argument in arguments])
        return code, out.getvalue(), error.getvalue()

    def test_it_writes_once_and_checks(self):
        source = self.component(SOUND)
        target = source.with_name("component.yaml")
        code, _, error = self.call("--check", source)
        self.assertEqual(1, code)
        self.assertIn(f"{target}: does not match component.py", error)
        self.assertFalse(target.exists())
        self.assertEqual((0, f"wrote {target}\n", ""), self.call(source))
        self.assertEqual((0, "", ""), self.call(source))
        self.assertEqual((0, "", ""), self.call("--check", source))
        target.write_text(target.read_text().replace("How many.", "So many."))
        self.assertEqual(1, self.call("--check", source)[0])

    def test_a_refused_component_leaves_the_others_alone(self):
        sound = self.component(SOUND)
        other = Path(self.write("other.py", "x = 1\n"))
        code, out, error = self.call(other, sound)
        self.assertEqual(2, code)
        self.assertIn("other.py:1: No function", error)
        self.assertIn("wrote", out)

    def test_it_needs_no_package_at_all(self):
        # Without site-packages, and without the path of the tests.
        line = [sys.executable, "-E", "-s", "-S", str(workbench.ROOT / "scripts" / "compile_component.py"), "--check"]
        done = subprocess.run(line, capture_output=True, text=True)
        self.assertEqual((0, ""), (done.returncode, done.stderr))


class Yaml(unittest.TestCase):
    def test_values_read_back_as_they_were(self):
        for value in (
            {"a": None, "b": True, "c": 1, "d": -2.5, "e": 1e-07, "f": 1e300},
            {"g": [], "h": {}, "i": [[1, [2]], {"x": {"y": []}}]},
            {"yes": "no", "null": "~", "1": "1", "1.5": "1e3", "": "", " a": "a "},
            {"#": "a # b", "a: b": "- c", "@x": "&y", "*": "!"},
            {"text": "a\nb"}, {"text": "a\nb\n"}, {"text": "\n\na\n\n  b\n\n\n"}, {"text": "  indented\nless\n"},
            {"text": "\n  a"}, {"text": "a \n\t\nb\n"}, {"text": "tab\tinside"}, {"text": "bell\a\nx"}, {"text": "\n"},
            {"text": "\r\n"}, {"text": "\u2028x\n"}, {"text": "\ufeffx\ny"}, {"text": "ä€😀\nb"},
            {"list": ["a\nb\n", "c", {"d": "e\n\nf"}, ["g\n"]]},
        ):  # fmt: skip
            with self.subTest(value):
                self.assertEqual(value, yaml.safe_load(to_yaml(value)))

    def test_any_text_reads_back_as_it_was(self):
        draw = random.Random(7)
        pieces = [
            "a",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\t",
            ":",
            "#",
            "-",
            "'",
            '"',
            "\\",
            "{{$}}",
            "|",
            "é",
            "\x85",
            "\x00",
            "😀",
            "%",
            "1",
        ]
        for turn in range(2000):
            text = "".join(draw.choice(pieces) for _ in range(draw.randrange(12)))
            value = {"a": text, "b": [text, {"c": text}]}
            with self.subTest(turn=turn, text=text):
                self.assertEqual(value, yaml.safe_load(to_yaml(value)))

    def test_a_float_is_a_float_for_every_reader(self):
        self.assertEqual("a: 1.0e-07\nb: 2.0\n", to_yaml({"a": 1e-07, "b": 2.0}))


if __name__ == "__main__":
    unittest.main()
