"""What a function gets for each annotation that stands for an artifact or its path."""

from support import ComponentTest
from support import artifact


class InputArtifacts(ComponentTest):
    def seen(self, annotation: str, items, before: str = ""):
        source = f"{before}\nseen = []\n\ndef f(x: {annotation}):\n    seen.append(x)\n"
        self.execute(source, artifacts={"x": items} if items is not None else {})
        return self.module.seen[0]

    def test_an_artifact_comes_with_all_that_is_known_of_it(self):
        items = [artifact("rows", "s3://b/k", "system.Dataset", {"n": 3}), artifact("other", "s3://b/l")]
        for annotation in ("Input[Dataset]", "Dataset", "Optional[Input[Dataset]]", "Optional[Dataset]", "dsl.Dataset"):
            with self.subTest(annotation):
                found = self.seen(annotation, items)
                self.assertEqual(
                    ("Dataset", "rows", "s3://b/k", {"n": 3}, "/s3/b/k"),
                    (type(found).__name__, found.name, found.uri, found.metadata, found.path),
                )

    def test_an_absent_artifact_is_none(self):
        self.assertIsNone(self.seen("Input[Dataset]", None))
        self.assertIsNone(self.seen("Dataset", []))

    def test_a_custom_path_comes_with_it(self):
        for key in ("customPath", "custom_path"):
            found = self.seen("Input[Dataset]", [artifact("rows", "s3://b/k", **{key: "/tmp/x"})])
            self.assertEqual(("/tmp/x", "/tmp/x", "s3://b/k"), (found.path, found.custom_path, found.uri))

    def test_a_list_of_artifacts_is_a_list(self):
        items = [artifact("a", "s3://b/k", "system.Model"), artifact("b", "s3://b/l", "system.Model")]
        for annotation in (
            "List[Model]",
            "list[Model]",
            "Input[List[Model]]",
            "Optional[List[Model]]",
            "List[Input[Model]]",
            "Input[Optional[List[Model]]]",
        ):
            with self.subTest(annotation):
                found = self.seen(annotation, items)
                self.assertEqual([("Model", "a"), ("Model", "b")], [(type(x).__name__, x.name) for x in found])

    def test_an_absent_list_is_none_and_an_empty_one_is_empty(self):
        self.assertIsNone(self.seen("Input[List[Model]]", None))
        self.assertEqual([], self.seen("List[Model]", []))

    def test_the_schema_title_chooses_the_class_before_the_annotation(self):
        self.assertEqual("Dataset", type(self.seen("Input[Model]", [artifact("a", "u", "system.Dataset")])).__name__)
        self.assertEqual("Artifact", type(self.seen("Input[Model]", [artifact("a", "u", "system.Artifact")])).__name__)
        self.assertEqual("Model", type(self.seen("Input[Model]", [artifact("a", "u", "vendor.Model")])).__name__)
        self.assertEqual("Artifact", type(self.seen("Any", [artifact("a", "u", "vendor.Model")])).__name__)

    def test_a_class_of_the_users_own_stands_for_its_title(self):
        own = """
class Forest(Model):
    schema_title = 'system.Model'
"""
        self.assertEqual("Forest", type(self.seen("Input[Forest]", [artifact("a", "u", "system.Model")], own)).__name__)

    def test_a_vendors_class_is_made_as_it_wants(self):
        by_names = """
class Endpoint:
    schema_title, schema_version = 'vendor.Endpoint', '0.0.1'
    def __init__(self, name, uri, metadata):
        self.made = ('constructor', name, uri, metadata)
        self.uri = uri
"""
        found = self.seen("Input[Endpoint]", [artifact("a", "u", "vendor.Endpoint", {"k": 1})], by_names)
        self.assertEqual(("constructor", "a", "u", {"k": 1}), found.made)
        by_method = (
            by_names
            + """
    @classmethod
    def _from_executor_fields(cls, uri, name, metadata):
        self = cls.__new__(cls)
        self.made = ('method', name, uri, metadata)
        return self
"""
        )
        found = self.seen("Input[Endpoint]", [artifact("a", "u", "vendor.Endpoint", {"k": 1})], by_method)
        self.assertEqual(("method", "a", "u", {"k": 1}), found.made)

    def test_an_input_path_is_the_path_of_the_artifact(self):
        for annotation in ("InputPath()", "InputPath", "InputPath('Dataset')", "dsl.InputPath(Dataset)"):
            with self.subTest(annotation):
                self.assertEqual("/s3/b/k", self.seen(annotation, [artifact("a", "s3://b/k")]))

    def test_an_absent_input_path_is_refused(self):
        text = self.refusal("def f(x: InputPath()): pass")
        self.assertIn("no input artifact 'x', whose path function 'f' asks for. Connect the task's input 'x'", text)

    def test_an_absent_input_path_with_a_default_is_the_default(self):
        self.execute("seen = []\ndef f(x: InputPath() = 'd'): seen.append(x)")
        self.assertEqual(["d"], self.module.seen)


class OutputArtifacts(ComponentTest):
    def test_an_output_artifact_is_the_provisioned_one_and_its_folder_exists(self):
        source = """
            seen = []

            def f(x: Output[Model], y: Optional[Output[List[Dataset]]]):
                seen.append((type(x).__name__, type(y).__name__, x.path))
                with open(x.path, 'w'):
                    pass
        """
        self.execute(source, outputs={"x": "system.Model", "y": "vendor.Thing"})
        self.assertEqual([("Model", "Dataset", self.path("artifacts", "x"))], self.module.seen)

    def test_what_the_function_does_to_it_is_written(self):
        source = """
            def f(x: Output[Model], y: Output[Artifact]):
                x.framework = 'sklearn'
                x.uri = 's3://elsewhere/model'
                y.set_path('/tmp/y')
        """
        written = self.execute(source, outputs={"x": "system.Model", "y": "system.Artifact"})["artifacts"]
        self.assertEqual(
            [{"name": "x-name", "uri": "s3://elsewhere/model", "metadata": {"framework": "sklearn"}}],
            written["x"]["artifacts"],
        )
        self.assertEqual(
            [{"name": "y-name", "uri": self.path("artifacts", "y"), "metadata": {}, "custom_path": "/tmp/y"}],
            written["y"]["artifacts"],
        )

    def test_provisioned_metadata_is_there_to_read_and_is_written_back(self):
        given = artifact("n", self.path("artifacts", "x"), "system.Model", {"framework": "a"})
        written = self.execute("def f(x: Output[Model]): x.metadata['b'] = x.framework", outputs={"x": given})
        self.assertEqual({"framework": "a", "b": "a"}, written["artifacts"]["x"]["artifacts"][0]["metadata"])

    def test_an_output_that_was_not_provisioned_is_refused(self):
        text = self.refusal("def f(x: Output[Model]): pass")
        self.assertIn("no output artifact 'x', which function 'f' makes. Compile the component anew", text)

    def test_a_folder_that_cannot_be_made_is_told_and_does_not_end_the_step(self):
        self.write("in-the-way", "")
        given = artifact("n", self.path("in-the-way", "folder", "x"), "system.Model")
        self.execute("def f(x: Output[Model]): pass", outputs={"x": given})
        self.assertIn(
            f"WARNING The folder '{self.path('in-the-way', 'folder')}' of an output cannot be made: Not a",
            self.printed.getvalue(),
        )

    def test_an_output_path_of_a_parameter_is_its_file(self):
        for kind in ("str", "List[str]", "'Integer'", "Dict[str, int]"):
            with self.subTest(kind):
                source = f"def f(x: OutputPath({kind})):\n    with open(x, 'w') as file: file.write('1')"
                self.execute(source, parameter_files=["x"])
                self.assertEqual("1", self.read("parameters", "x"))

    def test_an_output_path_of_an_artifact_is_its_path(self):
        for annotation in ("OutputPath()", "OutputPath", "OutputPath('Dataset')", "OutputPath(Model)"):
            with self.subTest(annotation):
                source = f"def f(x: {annotation}):\n    with open(x, 'w') as file: file.write('rows')"
                self.execute(source, outputs={"x": "system.Dataset"})
                self.assertEqual("rows", self.read("artifacts", "x"))

    def test_an_output_path_of_nothing_is_refused(self):
        self.assertIn("no output artifact 'x'", self.refusal("def f(x: OutputPath(str)): pass"))

    def test_the_type_of_a_path_is_named_as_it_is_compiled(self):
        from kfp import dsl

        for given, named in (
            (None, "system.Artifact@0.0.1"),
            ("Model", "system.Model@0.0.1"),
            (dsl.Model, "system.Model@0.0.1"),
            ("Unheard", "system.Artifact@0.0.1"),
            (str, str),
            ("String", "String"),
            ("JsonObject", "JsonObject"),
        ):
            self.assertEqual(named, dsl.InputPath(given).type)
            self.assertEqual(named, dsl.OutputPath(given).type)
        self.assertEqual(dsl.InputPath("Model"), dsl.InputPath(dsl.Model))
        self.assertNotEqual(dsl.InputPath("Model"), dsl.OutputPath("Model"))
        self.assertEqual(1, len({dsl.InputPath(), dsl.InputPath(None)}))
        self.assertEqual("OutputPath('system.Model@0.0.1')", repr(dsl.OutputPath("Model")))


class EmbeddedArtifacts(ComponentTest):
    def test_a_file_comes_before_its_folder(self):
        source = """
            __KFP_EMBEDDED_ASSET_DIR = '/tmp/embedded'
            __KFP_EMBEDDED_ASSET_FILE = '/tmp/embedded/log.txt'
            seen = []

            def f(x: dsl.EmbeddedInput[Dataset]):
                seen.append((type(x).__name__, x.name, x.path))
        """
        self.execute(source)
        self.assertEqual([("Dataset", "x", "/tmp/embedded/log.txt")], self.module.seen)

    def test_a_folder_alone_is_the_path(self):
        source = """
            __KFP_EMBEDDED_ASSET_DIR = '/tmp/a b'
            seen = []

            def f(x: dsl.EmbeddedInput[Dataset]):
                seen.append(x.path)
        """
        self.execute(source)
        self.assertEqual(["/tmp/a b"], self.module.seen)
        self.execute(source, artifacts={"y": [artifact("y", "file:///y")]})
        self.assertEqual(["/tmp/a b"], self.module.seen)

    def test_nothing_embedded_is_refused(self):
        text = self.refusal("def f(x: dsl.EmbeddedInput[Dataset]): pass")
        self.assertIn("argument 'x' of function 'f' is an EmbeddedInput, but nothing is embedded", text)
        self.assertIn("embedded_artifact_path", text)
