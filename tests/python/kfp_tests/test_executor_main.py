"""`python3 -m kfp.dsl.executor_main` as a process, as a step runner starts it."""

import json
import os
import subprocess
import sys
import textwrap
import unittest

from support import ComponentTest
from support import MODULE
from support import PREAMBLE
from support import SOURCES
from support import artifact
from support import environment

ADD = "def add(a: int, b: int = 1) -> int:\n    return a + b\n"


class ProcessTest(ComponentTest):
    def start(self, *arguments, **changes) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "kfp.dsl.executor_main", *arguments],
            env=environment(**changes),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def process(self, source: str, function: str = "f", **order) -> subprocess.CompletedProcess:
        component = self.write(f"component/{MODULE}.py", PREAMBLE + textwrap.dedent(source))
        return self.start(
            "--component_module_path",
            component,
            "--executor_input",
            json.dumps(self.order(**order)),
            "--function_to_execute",
            function,
        )

    def refused(self, *arguments) -> str:
        """What a process says that is refused without a traceback."""
        done = self.start(*arguments)
        self.assertEqual((1, ""), (done.returncode, done.stdout))
        self.assertNotIn("Traceback", done.stderr)
        self.assertTrue(done.stderr.startswith("error: "), done.stderr)
        return done.stderr


class Arguments(ProcessTest):
    def test_a_component_is_executed_from_json_on_the_command_line(self):
        done = self.process(ADD, "add", parameters={"a": 2, "b": 3})
        self.assertEqual((0, "", ""), (done.returncode, done.stdout, done.stderr))
        self.assertEqual({"parameterValues": {"Output": 5}}, self.written())

    def test_a_component_is_executed_from_a_file_and_with_equals_signs(self):
        component = self.write("c.py", ADD)
        given = self.write("input.json", json.dumps(self.order(parameters={"a": 2})))
        done = self.start(
            f"--component_module_path={component}", f"--executor_input_file={given}", "--function_to_execute=add"
        )
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertEqual({"parameterValues": {"Output": 3}}, self.written())

    def test_unknown_arguments_are_ignored(self):
        component = self.write("c.py", ADD)
        done = self.start(
            "stray",
            "--verbose",
            "--colour=red",
            "--component_module_path",
            component,
            "--executor_input",
            json.dumps(self.order(parameters={"a": 2})),
            "--function_to_execute",
            "add",
            "--more",
            "things",
        )
        self.assertEqual(0, done.returncode, done.stderr)

    def test_a_missing_argument_is_named(self):
        self.assertIn("--function_to_execute is absent", self.refused())
        self.assertIn(
            "--function_to_execute is the last argument and has no value", self.refused("--function_to_execute")
        )
        self.assertIn("Give the executor input once", self.refused("--function_to_execute", "f"))
        self.assertIn(
            "Give the executor input once",
            self.refused("--function_to_execute", "f", "--executor_input", "{}", "--executor_input_file", "x"),
        )

    def test_an_executor_input_that_cannot_be_read_is_told_with_its_place(self):
        def refused(text):
            return self.refused("--function_to_execute", "f", "--executor_input", text)

        self.assertIn("The executor input (--executor_input) is not JSON: Expecting", refused("{"))
        self.assertIn("A file is given by --executor_input_file", refused("@input.json"))
        self.assertIn("is not a JSON object but list", refused("[]"))
        self.assertIn("has no 'outputs.outputFile'", refused("{}"))
        self.assertIn("has not the shape of an ExecutorInput", refused('{"inputs": {"artifacts": []}, "outputs": 3}'))
        absent = self.refused("--function_to_execute", "f", "--executor_input_file", "absent.json")
        self.assertIn("cannot be read from 'absent.json': No such file", absent)
        self.write("bad.json", "nope")
        self.assertIn(
            "(file 'bad.json') is not JSON",
            self.refused("--function_to_execute", "f", "--executor_input_file", "bad.json"),
        )


class Modules(ProcessTest):
    ORDER = '{"outputs": {"outputFile": "out.json"}}'

    def run_function(self, name, *more):
        return self.start("--function_to_execute", name, "--executor_input", self.ORDER, *more)

    def test_a_module_is_found_by_the_working_folders_configuration(self):
        self.write("parts/Sums.py", "from other import value\n\ndef addAll() -> int:\n    return value\n")
        self.write("parts/other.py", "value = 7\n")
        self.write("kfp_config.ini", "[Components]\naddAll = parts/Sums.py\n")
        done = self.run_function("addAll")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual({"parameterValues": {"Output": 7}}, json.loads(self.read("out.json")))

    def test_a_module_with_its_decorators_runs(self):
        self.write(
            "parts.py",
            textwrap.dedent(
                """
            from kfp import dsl

            @dsl.component(base_image='python:3.11', target_image='registry/parts')
            def f() -> str:
                return 'ran'

            @dsl.container_component
            def g() -> dsl.ContainerSpec:
                return dsl.ContainerSpec(image='alpine')

            @dsl.pipeline(name='p')
            def p():
                f()
        """
            ),
        )
        done = self.run_function("f", "--component_module_path", "parts.py")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual({"parameterValues": {"Output": "ran"}}, json.loads(self.read("out.json")))

    def test_a_function_inside_a_component_object_is_taken_out(self):
        self.write("parts.py", "class C:\n    python_func = staticmethod(lambda: None)\n\nf = C()\n")
        self.assertEqual(0, self.run_function("f", "--component_module_path", "parts.py").returncode)

    def test_a_module_of_a_component_may_be_pickled_from(self):
        done = self.process(
            """
            import pickle

            class Row:
                pass

            def f() -> str:
                return type(pickle.loads(pickle.dumps(Row()))).__module__
        """
        )
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual({"parameterValues": {"Output": MODULE}}, self.written())

    def test_nothing_is_left_beside_the_module(self):
        self.process("def f(): pass")
        self.assertEqual([f"{MODULE}.py"], os.listdir(self.path("component")))

    def test_a_missing_configuration_module_or_function_is_told(self):
        def refused(*more):
            return self.refused("--executor_input", self.ORDER, "--function_to_execute", "train", *more)

        self.assertIn("--component_module_path is absent, and the working folder", refused())
        self.write("kfp_config.ini", "nonsense")
        self.assertIn("has no readable section [Components]", refused())
        self.write("kfp_config.ini", "[Parts]\ntrain = a.py\n")
        self.assertIn("has no readable section [Components] ('Components')", refused())
        self.write("kfp_config.ini", "[Components]\ntrian = a.py\n")
        self.assertIn("has no module for function 'train'. Did you mean 'trian'?", refused())
        self.assertIn("absent.py' cannot be read: No such file", refused("--component_module_path", "absent.py"))
        self.assertIn("must end in '.py'", refused("--component_module_path", "component.txt"))
        path = self.write("a.py", "from os.path import join\n\ndef load(): pass\n\ndef trains(): pass\n")
        self.assertIn(
            f"'{path}' has no function 'train'. Did you mean 'trains'?", refused("--component_module_path", "a.py")
        )
        self.write("a.py", "def load(): pass\n\ndef save(): pass\n")
        self.assertIn("There are: load, save.", refused("--component_module_path", "a.py"))
        self.write("a.py", "")
        self.assertIn("There are none.", refused("--component_module_path", "a.py"))


class Failures(ProcessTest):
    def test_an_exception_is_a_traceback_that_starts_in_the_component(self):
        done = self.process("def f():\n    print('before')\n    inner()\n\ndef inner():\n    raise KeyError('rows')\n")
        self.assertEqual((1, "before\n"), (done.returncode, done.stdout))
        lines = done.stderr.splitlines()
        self.assertEqual("Traceback (most recent call last):", lines[0])
        self.assertIn(f'{MODULE}.py", line 9, in f', lines[1])
        self.assertEqual("KeyError: 'rows'", lines[-1])
        self.assertEqual({}, self.written())

    def test_a_module_that_does_not_load_is_a_traceback_too(self):
        done = self.process("1 / 0\n\ndef f(): pass")
        self.assertEqual(1, done.returncode)
        self.assertIn("line 7, in <module>", done.stderr.splitlines()[1])
        self.assertTrue(done.stderr.endswith("ZeroDivisionError: division by zero\n"))

    def test_a_syntax_error_shows_its_line_only(self):
        done = self.process("def f(:\n    pass")
        self.assertEqual(1, done.returncode)
        self.assertIn(f'{MODULE}.py", line 7', done.stderr.splitlines()[0])
        self.assertNotIn("executor_main", done.stderr)

    def test_a_wrong_return_is_told_without_a_traceback(self):
        done = self.process("def f() -> str: return 3")
        self.assertEqual(1, done.returncode)
        self.assertTrue(done.stderr.startswith("error: Function 'f' returned value of type int; want type str"))

    def test_an_error_comes_after_what_was_printed_before(self):
        for body in ("return 3", "raise ValueError"):
            component = self.write("c.py", f"def f() -> str:\n    print('before')\n    {body}\n")
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "kfp.dsl.executor_main",
                    "--component_module_path",
                    component,
                    "--function_to_execute",
                    "f",
                    "--executor_input",
                    json.dumps(self.order()),
                ],
                env=environment(PYTHONUNBUFFERED=""),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            self.assertTrue(done.stdout.startswith("before\n"), done.stdout)
            self.assertGreater(len(done.stdout.splitlines()), 1)

    def test_exit_codes_of_the_component_are_its_own(self):
        for call, code in (("sys.exit(7)", 7), ("sys.exit()", 0), ("sys.exit('no rows')", 1), ("os._exit(9)", 9)):
            with self.subTest(call):
                self.assertEqual(code, self.process(f"import os, sys\n\ndef f(): {call}").returncode)

    def test_a_package_that_is_not_there_gets_a_hint(self):
        for body in (
            "import package_that_is_not_there.part\n\ndef f(): pass",
            "def f():\n    import package_that_is_not_there\n",
        ):
            done = self.process(body)
            self.assertEqual(1, done.returncode)
            self.assertIn("ModuleNotFoundError: No module named 'package_that_is_not_there'", done.stderr)
            self.assertIn(
                f"hint: the interpreter '{sys.executable}' has no package 'package_that_is_not_there'", done.stderr
            )

    def test_a_compiler_import_gets_a_hint(self):
        for line in ("from kfp import compiler", "import kfp.compiler", "from kfp.dsl import ParallelFor"):
            done = self.process(f"{line}\n\ndef f(): pass")
            self.assertEqual(1, done.returncode)
            self.assertIn("hint: this 'kfp' is the runtime package", done.stderr)

    def test_an_import_error_of_a_present_package_gets_none(self):
        done = self.process("from json import no_such_name\n\ndef f(): pass")
        self.assertEqual(1, done.returncode)
        self.assertNotIn("hint:", done.stderr)


class Surroundings(ProcessTest):
    def test_a_component_can_tell_that_it_is_executed(self):
        done = self.process("import os\nassert os.environ['_KFP_RUNTIME'] == 'true'\n\ndef f(): pass")
        self.assertEqual(0, done.returncode, done.stderr)


class Logs(ProcessTest):
    def test_log_records_go_to_standard_output_from_info_on(self):
        for place in ("import logging\n\ndef f():\n    {}", "def f():\n    import logging\n    {}"):
            body = "logging.info('at %d', 3); logging.debug('unseen'); logging.getLogger('x').error('e')"
            done = self.process(place.format(body))
            self.assertEqual((0, ""), (done.returncode, done.stderr))
            first, second = done.stdout.splitlines()
            self.assertTrue(first.endswith("INFO root: at 3"), first)
            self.assertTrue(second.endswith("ERROR x: e"), second)

    def test_a_component_may_set_up_its_own(self):
        source = """
            import logging

            def f():
                logging.basicConfig(format='%(message)s', force=True)
                logging.error('own')
        """
        done = self.process(source)
        self.assertEqual(("", "own\n"), (done.stdout, done.stderr))

    def test_logging_is_as_whole_as_ever(self):
        source = """
            import importlib.util
            assert importlib.util.find_spec('logging').origin
            import logging, logging.handlers

            def f():
                print(logging.__spec__.name, logging.handlers.__name__)
                logging.info('first')
                importlib.reload(logging)
                logging.info('second')
        """
        done = self.process(source)
        self.assertEqual(0, done.returncode, done.stderr)
        name, first, second = done.stdout.splitlines()
        self.assertEqual("logging logging.handlers", name)
        self.assertTrue(first.endswith("INFO root: first") and second.endswith("INFO root: second"), done.stdout)


class AsCompiled(ProcessTest):
    """The command line that a compiler writes for a lightweight component, through `sh`."""

    WRAPPER = (
        'program_path=$(mktemp -d)\n\nprintf "%s" "$0" > "$program_path/ephemeral_component.py"\n'
        "_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main                         --component_module_path"
        '                         "$program_path/ephemeral_component.py"                         "$@"\n'
    )
    # With the installation put off, as a step runner does that has everything.
    INSTALL = 'true && "$0" "$@"\n'

    SOURCE = PREAMBLE + textwrap.dedent(
        '''
        def describe(text: str, rows: Input[Dataset], model: Output[Model], scale: float = 1.5) -> NamedTuple(
                'Outputs', [('summary', str), ('table', Dataset), ('scale', float)]):
            """A percent sign 100%, a dollar $HOME, a backslash \\\\n and 'quotes'."""
            import os
            assert os.environ['_KFP_RUNTIME'] == 'true'
            with open(rows.path) as file:
                content = file.read()
            with open(model.path, 'w') as file:
                file.write(content.upper())
            model.framework = 'none'
            return (text, content + '!', scale)
    '''
    )

    @unittest.skipUnless(os.path.exists("/bin/sh"), "needs sh")
    def test_it_runs_as_it_is(self):
        self.write("in put/rows", "abc")
        shim = self.write("bin/python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        os.chmod(shim, 0o755)
        given = artifact("rows", "file://" + self.path("in%20put", "rows"), "system.Dataset")
        order = self.order(
            parameters={"text": 'it\'s "$HOME" \\ {{$}}\n', "undeclared": [1]},
            artifacts={"rows": [given]},
            outputs={"model": "system.Model", "table": "system.Dataset"},
            parameter_files=["summary", "scale"],
        )
        done = subprocess.run(
            [
                "sh",
                "-c",
                self.INSTALL,
                "sh",
                "-ec",
                self.WRAPPER,
                self.SOURCE,
                "--executor_input",
                json.dumps(order),
                "--function_to_execute",
                "describe",
            ],
            env=environment(PATH=self.path("bin") + os.pathsep + os.environ["PATH"], TMPDIR=self.folder),
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

        self.assertEqual((0, "", ""), (done.returncode, done.stdout, done.stderr))
        written = self.written()
        self.assertEqual({"summary": 'it\'s "$HOME" \\ {{$}}\n', "scale": 1.5}, written["parameterValues"])
        self.assertEqual({"framework": "none"}, written["artifacts"]["model"]["artifacts"][0]["metadata"])
        self.assertEqual(("ABC", "abc!"), (self.read("artifacts", "model"), self.read("artifacts", "table")))

    def test_the_package_is_found_by_pythonpath_alone(self):
        done = subprocess.run(
            [sys.executable, "-c", "import kfp; print(kfp.__file__)"],
            env=environment(),
            cwd="/",
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        self.assertEqual(os.path.join(SOURCES, "kfp", "__init__.py"), done.stdout.strip())
