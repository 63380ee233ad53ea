"""What a function gets for each annotation that stands for a value."""

import os
import sys
import types
import unittest

from support import ComponentTest
from support import artifact

STATUS = {
    "state": "FAILED",
    "pipelineJobResourceName": "run-1",
    "pipelineTaskName": "exit-handler-1",
    "error": {"code": 9, "message": "task a failed"},
}


class Parameters(ComponentTest):
    def seen(self, annotation: str, value, before: str = ""):
        source = f"{before}\nseen = []\n\ndef f(x: {annotation}):\n    seen.append(x)\n"
        self.execute(source, parameters={"x": value})
        return self.module.seen[0]

    def test_each_parameter_type_gets_its_value(self):
        for annotation, value in (
            ("str", "text\n"),
            ("int", 3),
            ("float", 2.5),
            ("bool", False),
            ("dict", {"a": [1]}),
            ("list", [1, "b"]),
            ("Dict", {"a": 1}),
            ("List", [1]),
            ("Dict[str, int]", {"a": 1}),
            ("List[str]", ["a"]),
            ("List[List[int]]", [[1], []]),
            ("dict[str, int]", {"a": 1}),
            ("list[str]", ["a"]),
            ("Literal['a', 'b']", "a"),
            ("Optional[str]", "text"),
            ("Union[None, str]", "text"),
            ("Optional[List[Dict[str, int]]]", [{"a": 1}]),
            ("Annotated[int, 'pieces']", 3),
            ("Any", {"a": 1}),
        ):
            with self.subTest(annotation):
                self.assertEqual(value, self.seen(annotation, value))

    @unittest.skipIf(sys.version_info < (3, 10), "the syntax X | None is of Python 3.10")
    def test_a_union_with_none_by_a_bar_is_its_type(self):
        self.assertIs(int, type(self.seen("int | None", 3.0)))
        self.assertEqual([1], self.seen("None | list[int]", [1]))
        self.execute("seen = []\ndef f(x: str | None): seen.append(x)")
        self.assertEqual([None], self.module.seen)

    def test_a_whole_number_for_an_int_is_an_int_however_it_is_written(self):
        self.assertIs(int, type(self.seen("int", 7.0)))
        self.assertIs(int, type(self.seen("Optional[int]", 7.0)))
        self.assertIs(float, type(self.seen("float", 7.0)))

    def test_an_argument_without_annotation_gets_its_value(self):
        self.execute("seen = []\ndef f(x): seen.append(x)", parameters={"x": [1]})
        self.assertEqual([[1]], self.module.seen)

    def test_annotations_may_be_texts(self):
        source = """
            seen = []

            def f(x: "int", y: "Optional[Output[Model]]", z: "InputPath('Dataset')" = None):
                seen.append((x, type(y).__name__, z))
        """
        self.execute(source, parameters={"x": 3.0}, outputs={"y": "vendor.Thing"})
        self.assertEqual([(3, "Model", None)], self.module.seen)

    def test_a_text_that_is_no_type_declares_a_plain_value(self):
        self.assertEqual(3, self.seen("'number of rows'", 3))

    def test_an_absent_or_null_value_leaves_the_default(self):
        for parameters in ({}, {"x": None}):
            for default in ("'d'", "None"):
                self.execute(f"seen = []\ndef f(x: str = {default}): seen.append(x)", parameters=parameters)
                self.assertEqual([eval(default)], self.module.seen)
        self.execute("seen = []\ndef f(*, x: int = 4): seen.append(x)")
        self.assertEqual([4], self.module.seen)

    def test_an_absent_optional_value_without_default_is_none(self):
        self.execute("seen = []\ndef f(x: Optional[str]): seen.append(x)")
        self.assertEqual([None], self.module.seen)

    def test_an_absent_value_without_default_is_refused(self):
        text = self.refusal("def f(a: int, x: str): pass", parameters={"a": 1})
        self.assertIn("argument 'x' of function 'f' has no value", text)
        self.assertIn("Give the task an input 'x', or give the argument a default", text)

    def test_a_value_that_the_function_does_not_take_is_left_out(self):
        self.execute("def f(): pass", parameters={"pipelinechannel--x": 1})

    def test_a_wrapped_function_is_given_what_it_wraps(self):
        source = """
            import functools
            seen = []

            def noisy(function):
                @functools.wraps(function)
                def wrapper(*args, **kwargs):
                    return function(*args, **kwargs)
                return wrapper

            @noisy
            def f(x: int, y: str = 'd'):
                seen.append((x, y))
        """
        self.execute(source, parameters={"x": 1})
        self.assertEqual([(1, "d")], self.module.seen)


class PydanticModels(ComponentTest):
    def fake_pydantic(self, method: str):
        class BaseModel:
            def __init__(self, fields):
                self.fields = fields

        setattr(BaseModel, method, classmethod(lambda cls, fields: cls(fields)))
        module = types.ModuleType("pydantic")
        module.BaseModel = BaseModel
        self.replace_modules(pydantic=module)

    def test_a_model_is_validated_from_the_struct(self):
        for method in ("model_validate", "parse_obj"):
            with self.subTest(method):
                self.fake_pydantic(method)
                source = """
                    import pydantic
                    seen = []

                    class Config(pydantic.BaseModel):
                        pass

                    def f(x: Config, y: Optional[Config] = None):
                        seen.append((type(x).__name__, x.fields, y))
                """
                self.execute(source, parameters={"x": {"depth": 3}})
                self.assertEqual([("Config", {"depth": 3}, None)], self.module.seen)

    def test_the_real_package_validates_too(self):
        try:
            import pydantic  # noqa: F401
        except ImportError:
            self.skipTest("pydantic is not installed")
        source = """
            from pydantic import BaseModel

            class Config(BaseModel):
                depth: int

            def f(x: Config) -> Config:
                return Config(depth=x.depth + 1)
        """
        written = self.execute(source, parameters={"x": {"depth": 3}})
        self.assertEqual({"depth": 4}, written["parameterValues"]["Output"])


class OfTheTask(ComponentTest):
    SOURCE = "seen = []\ndef f(x: PipelineTaskFinalStatus): seen.append(vars(x))"

    def test_the_final_status_is_read_in_both_spellings(self):
        snake = {
            "state": "FAILED",
            "pipeline_job_resource_name": "run-1",
            "pipeline_task_name": "exit-handler-1",
            "error": {"code": 9, "message": "task a failed"},
        }
        for struct in (STATUS, snake):
            self.execute(self.SOURCE, parameters={"x": struct})
            self.assertEqual(
                [
                    {
                        "state": "FAILED",
                        "pipeline_job_resource_name": "run-1",
                        "pipeline_task_name": "exit-handler-1",
                        "error_code": 9,
                        "error_message": "task a failed",
                    }
                ],
                self.module.seen,
            )

    def test_a_final_status_without_error_has_none(self):
        for error in ({}, {"error": None}, {"error": {}}):
            self.execute(self.SOURCE, parameters={"x": {"state": "COMPLETE", **error}})
            self.assertIsNone(self.module.seen[0]["error_code"])
            self.assertIsNone(self.module.seen[0]["error_message"])

    def test_an_absent_final_status_is_refused(self):
        self.assertIn("argument 'x' of function 'f' has no value", self.refusal(self.SOURCE))

    def test_the_task_config_is_read_from_the_struct(self):
        struct = {
            "affinity": {"a": 1},
            "tolerations": [{}],
            "nodeSelector": {"disk": "ssd"},
            "env": [{"name": "A"}],
            "volumes": [1],
            "volumeMounts": [2],
            "resources": {"limits": {}},
        }
        self.execute("seen = []\ndef f(x: dsl.TaskConfig): seen.append(vars(x))", parameters={"x": struct})
        expected = {**struct, "node_selector": {"disk": "ssd"}, "volume_mounts": [2]}
        del expected["nodeSelector"], expected["volumeMounts"]
        self.assertEqual([expected], self.module.seen)

    def test_an_absent_task_config_is_empty(self):
        for parameters in ({}, {"x": None}, {"x": {}}):
            self.execute("seen = []\ndef f(x: Optional[TaskConfig]): seen.append(vars(x))", parameters=parameters)
            self.assertEqual({None}, set(self.module.seen[0].values()))

    def test_uris_of_the_task_are_those_of_its_output_file(self):
        self.execute("seen = []\ndef f(): seen.append(dsl.get_uri('model'))")
        self.assertEqual([self.path("task", "model")], self.module.seen)
        self.execute("seen = []\ndef f(): seen.append(get_uri())", artifacts={"a": [artifact("a", "file:///a")]})
        self.assertEqual(["file://" + self.path("task", "Output")], self.module.seen)

    def test_output_folders_of_file_uris_are_made_at_the_decoded_path(self):
        given = artifact("n", "file://" + self.path("a%20b", "x"), "system.Model")
        self.execute("def f(x: Output[Model]): pass", outputs={"x": given})
        self.assertTrue(os.path.isdir(self.path("a b")))
