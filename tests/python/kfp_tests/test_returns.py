"""What becomes of the value that a function returns."""

import sys
import types

from support import ComponentTest
from support import artifact


class SingleParameter(ComponentTest):
    def output(self, annotation: str, value: str):
        return self.execute(f"def f() -> {annotation}:\n    return {value}\n")["parameterValues"]["Output"]

    def test_each_parameter_type_is_written(self):
        for annotation, value in (
            ("str", "text\n"),
            ("int", 3),
            ("float", 2.5),
            ("bool", True),
            ("dict", {"a": [1]}),
            ("list", [1, "b"]),
            ("Dict[str, int]", {"a": 1}),
            ("List[str]", ["a"]),
            ("Dict", {}),
            ("List", []),
            ("List[dict]", [{}]),
            ("Optional[str]", "a"),
            ("Literal['a', 'b']", "b"),
            ("'int'", 3),
            ("Annotated[str, 'doc']", "a"),
        ):
            with self.subTest(annotation):
                self.assertEqual(value, self.output(annotation, repr(value)))

    def test_a_float_takes_an_int(self):
        self.assertEqual(3, self.output("float", "3"))

    def test_true_for_an_int_is_the_number_one(self):
        self.assertIs(int, type(self.output("int", "True")))

    def test_another_type_is_refused_with_both_types(self):
        for annotation, value, has, want in (
            ("str", "3", "int", "str"),
            ("int", "'3'", "str", "int"),
            ("float", "'3'", "str", "float"),
            ("bool", "1", "int", "bool"),
            ("list", "{}", "dict", "list"),
            ("int", "3.0", "float", "int"),
            ("Dict[str, int]", "[]", "list", r"Dict[str, int]"),
            ("List[str]", "('a',)", "tuple", r"List[str]"),
            ("Literal['a']", "'c'", "str", r"Literal['a']"),
        ):
            with self.subTest(annotation):
                text = self.refusal(f"def f() -> {annotation}:\n    return {value}\n")
                self.assertIn(f"Function 'f' returned value of type {has}; want type {want} (output 'Output')", text)
                self.assertIn("Convert the value, or change the annotation", text)

    def test_a_refusal_is_a_value_error(self):
        with self.assertRaises(ValueError):
            self.execute("def f() -> str: return 3")

    def test_none_writes_nothing(self):
        for annotation, note in (
            ("Optional[str]", ""),
            ("None", ""),
            ("str", "return str"),
            ("Dataset", "return Dataset"),
            ("NamedTuple('N', [('a', int)])", "return N"),
        ):
            with self.subTest(annotation):
                self.assertEqual({}, self.execute(f"def f() -> {annotation}: return None"))
                told = f"WARNING Function 'f' returned None but is annotated to {note}: nothing is written.\n"
                self.assertEqual(told if note else "", self.printed.getvalue())

    def test_a_none_field_for_an_artifact_is_told(self):
        source = "def f() -> NamedTuple('N', [('a', Dataset), ('b', Optional[Dataset])]): return (None, None)"
        self.execute(source, outputs={"a": "system.Dataset", "b": "system.Dataset"})
        self.assertEqual(
            "WARNING Function 'f' returned None for the artifact 'a': it stays as it was provided.\n",
            self.printed.getvalue(),
        )

    def test_a_value_without_annotation_is_not_kept_and_that_is_told(self):
        for annotation in ("", " -> None"):
            self.assertEqual({}, self.execute(f"def f(){annotation}: return 3"))
            self.assertIn(
                "WARNING Function 'f' returned a value but is annotated to return none", self.printed.getvalue()
            )

    def test_a_type_that_is_no_output_is_refused(self):
        for annotation, spelled in (
            ("set", "set"),
            ("Tuple[int, str]", "Tuple[int, str]"),
            ("Any", "Any"),
            ("TaskConfig", "TaskConfig"),
        ):
            text = self.refusal(f"def f() -> {annotation}: return 1")
            self.assertIn(f"annotated to return {spelled} as output 'Output', which is neither", text)
            self.assertIn("for several outputs a NamedTuple", text)


class PydanticModels(ComponentTest):
    def fake_pydantic(self, **methods):
        module = types.ModuleType("pydantic")
        module.BaseModel = type("BaseModel", (), methods)
        self.replace_modules(pydantic=module)

    SOURCE = """
        import pydantic

        class Config(pydantic.BaseModel):
            pass

        def f(x: int = 0) -> Config:
            return {}
    """

    def test_a_model_is_dumped_by_alias_as_json(self):
        self.fake_pydantic(model_dump=lambda self, mode, by_alias: {"mode": mode, "by_alias": by_alias})
        written = self.execute(self.SOURCE.format("Config()"))
        self.assertEqual({"mode": "json", "by_alias": True}, written["parameterValues"]["Output"])

    def test_a_model_of_the_first_version_is_dumped_by_its_text(self):
        self.fake_pydantic(json=lambda self, by_alias: '{"by_alias": true}' if by_alias else "")
        self.assertEqual({"by_alias": True}, self.execute(self.SOURCE.format("Config()"))["parameterValues"]["Output"])

    def test_another_value_for_a_model_is_refused(self):
        self.fake_pydantic()
        self.assertIn("returned value of type dict; want type Config", self.refusal(self.SOURCE.format("{}")))


class SingleArtifact(ComponentTest):
    def output(self, source: str, **order):
        return self.execute(source, outputs={"Output": "system.Dataset"}, **order)["artifacts"]["Output"]["artifacts"]

    def test_any_value_is_written_as_text_to_the_provisioned_path(self):
        for annotation in ("Dataset", "Output[Dataset]", "Optional[Dataset]"):
            for value, text in (("'rows\\n'", "rows\n"), ("3.5", "3.5"), ("{'a': 1}", "{'a': 1}"), ("b'x'", "b'x'")):
                with self.subTest(annotation=annotation, value=value):
                    self.output(f"def f() -> {annotation}: return {value}")
                    self.assertEqual(text, self.read("artifacts", "Output"))

    def test_an_artifact_replaces_the_provisioned_one(self):
        source = """
            def f() -> Dataset:
                made = Dataset(uri=dsl.get_uri(), metadata={'rows': 2})
                with open(made.path, 'w') as file:
                    file.write('rows')
                return made
        """
        self.assertEqual(
            [{"name": "Output-name", "uri": self.path("task", "Output"), "metadata": {"rows": 2}}], self.output(source)
        )
        self.assertEqual("rows", self.read("task", "Output"))

    def test_an_artifact_with_a_name_keeps_it(self):
        source = "def f() -> Dataset: return Dataset(name='own', uri='s3://b/k')"
        self.assertEqual([{"name": "own", "uri": "s3://b/k", "metadata": {}}], self.output(source))

    def test_an_artifact_without_uri_lies_where_it_was_provisioned(self):
        source = "def f() -> Dataset: return Dataset(metadata={'a': 1})"
        self.assertEqual(
            [{"name": "Output-name", "uri": self.path("artifacts", "Output"), "metadata": {"a": 1}}],
            self.output(source),
        )

    def test_an_input_may_be_handed_on(self):
        source = "def f(x: Dataset) -> Dataset: return x"
        given = {"x": [artifact("in", "s3://b/k", "system.Dataset", {"n": 1})]}
        self.assertEqual(
            [{"name": "in", "uri": "s3://b/k", "metadata": {"n": 1}}], self.output(source, artifacts=given)
        )

    def test_a_custom_path_is_written(self):
        source = "def f() -> Dataset:\n    made = Dataset(uri='s3://b/k')\n    made.set_path('/tmp/x')\n    return made"
        self.assertEqual("/tmp/x", self.output(source)[0]["custom_path"])

    def test_none_leaves_the_provisioned_artifact(self):
        expected = [{"name": "Output-name", "uri": self.path("artifacts", "Output"), "metadata": {}}]
        self.assertEqual(expected, self.output("def f() -> Dataset: return None"))

    def test_a_value_without_a_place_is_refused(self):
        text = self.refusal("def f() -> Dataset: return 'rows'")
        self.assertIn("returned a value for the artifact 'Output', for which the executor input has no place", text)

    def test_a_list_of_artifacts_is_written_whole(self):
        source = """
            def f() -> List[Dataset]:
                return [Dataset(uri='s3://b/1'), Dataset(uri='s3://b/2', metadata={'a': 1})]
        """
        self.assertEqual(
            [
                {"name": "Output-name", "uri": "s3://b/1", "metadata": {}},
                {"name": "Output-name", "uri": "s3://b/2", "metadata": {"a": 1}},
            ],
            self.output(source),
        )
        self.assertEqual([], self.output("def f() -> List[Dataset]: return []"))

    def test_a_list_of_anything_else_is_refused(self):
        for value in ("['a']", "Dataset()"):
            text = self.refusal(f"def f() -> List[Dataset]: return {value}", outputs={"Output": "system.Dataset"})
            self.assertIn("want type List[Dataset] (output 'Output'). Return a list of artifact objects", text)


class NamedTuples(ComponentTest):
    FORMS = {
        "list of pairs": "def f() -> NamedTuple('N', [('a', int), ('b', str)]):",
        "class": "class N(NamedTuple):\n    a: int\n    b: str\n\ndef f() -> N:",
        "class of texts": "class N(NamedTuple):\n    a: 'int'\n    b: 'Optional[str]'\n\ndef f() -> N:",
    }
    if sys.version_info < (3, 13):
        FORMS["keywords"] = "def f() -> NamedTuple('N', a=int, b=str):"

    VALUES = {
        "plain tuple": "return (1, 'x')",
        "list": "return [1, 'x']",
        "typed named tuple": "return NamedTuple('M', [('a', int), ('b', str)])(1, 'x')",
        "untyped named tuple": "import collections\n    return collections.namedtuple('M', ['a', 'b'])(1, 'x')",
        "fields in another order": "import collections\n    return collections.namedtuple('M', ['b', 'a'])('x', 1)",
        "object": "import types\n    return types.SimpleNamespace(a=1, b='x', c=None)",
    }

    def test_each_form_takes_each_kind_of_value(self):
        for form, head in self.FORMS.items():
            for kind, body in self.VALUES.items():
                with self.subTest(form=form, value=kind):
                    self.assertEqual({"parameterValues": {"a": 1, "b": "x"}}, self.execute(f"{head}\n    {body}\n"))

    def test_an_untyped_class_takes_values_as_they_are(self):
        source = """
            import collections
            N = collections.namedtuple('N', ['a', 'b', 'c', 'd'])

            def f() -> N:
                return N([1], 'rows', Model(uri='s3://b/k'), None)
        """
        written = self.execute(source, outputs={"b": "system.Dataset"})
        self.assertEqual({"a": [1]}, written["parameterValues"])
        self.assertEqual("rows", self.read("artifacts", "b"))
        self.assertEqual("s3://b/k", written["artifacts"]["c"]["artifacts"][0]["uri"])

    def test_parameters_and_artifacts_may_be_mixed(self):
        source = """
            def f() -> NamedTuple('N', [('n', float), ('rows', Dataset), ('model', Model), ('many', List[Model])]):
                return (2, 'text', Model(uri='s3://b/k'), [Model(uri='s3://b/1')])
        """
        outputs = {"rows": "system.Dataset", "model": "system.Model", "many": "system.Model"}
        written = self.execute(source, outputs=outputs)
        self.assertEqual({"n": 2}, written["parameterValues"])
        self.assertEqual("text", self.read("artifacts", "rows"))
        self.assertEqual("s3://b/k", written["artifacts"]["model"]["artifacts"][0]["uri"])
        self.assertEqual("s3://b/1", written["artifacts"]["many"]["artifacts"][0]["uri"])

    def test_an_optional_field_may_be_none_and_is_left_out(self):
        source = "def f() -> NamedTuple('N', [('a', Optional[int]), ('b', str)]): return (None, 'x')"
        self.assertEqual({"parameterValues": {"b": "x"}}, self.execute(source))

    def test_a_field_that_is_not_optional_may_not_be_none(self):
        text = self.refusal("def f() -> NamedTuple('N', [('a', int), ('b', str)]): return (1, None)")
        self.assertIn("returned value of type NoneType; want type str (output 'b')", text)

    def test_a_wrong_length_is_refused(self):
        text = self.refusal("def f() -> NamedTuple('N', [('a', int), ('b', str)]): return (1,)")
        self.assertIn("Function 'f' returned 1 values; want 2: a, b. Return one value per field", text)

    def test_an_object_without_a_field_is_refused(self):
        text = self.refusal("def f() -> NamedTuple('N', [('a', int), ('b', str)]): return {'a': 1, 'b': 'x'}")
        self.assertIn("returned value of type dict; want type N. It has no attribute 'a'. Return N(a, b)", text)

    def test_a_field_of_another_type_is_refused_by_name(self):
        text = self.refusal("def f() -> NamedTuple('N', [('a', int), ('b', str)]): return ('x', 1)")
        self.assertIn("returned value of type str; want type int (output 'a')", text)
