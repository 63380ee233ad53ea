"""What is written to the output file, and by whom."""

import json

from support import ComponentTest


class Content(ComponentTest):
    def test_a_component_without_outputs_writes_an_empty_object(self):
        self.execute("def f(): pass")
        self.assertEqual("{}", self.read("task", "executor_output.json"))

    def test_the_output_file_may_be_a_file_uri(self):
        from kfp.dsl import executor_main

        component = self.write("component/ephemeral_component.py", "def f() -> int: return 3")
        order = {"outputs": {"outputFile": "file://" + self.path("a%20b", "out.json")}}
        executor_main.run(
            ["--component_module_path", component, "--function_to_execute", "f", "--executor_input", json.dumps(order)]
        )
        self.assertEqual({"parameterValues": {"Output": 3}}, json.loads(self.read("a b", "out.json")))

    def test_a_value_that_json_has_not_is_refused_by_the_name_of_its_output(self):
        for annotation, value, why in (
            ("float", "float('nan')", "Out of range float values are not JSON compliant"),
            ("list", "[float('inf')]", "Out of range float values are not JSON compliant"),
            ("dict", "{'a': {1, 2}}", r"{1, 2} is of type set"),
            ("dict", "{(1, 2): 3}", "keys must be str"),
        ):
            with self.subTest(value):
                text = self.refusal(
                    f"def f() -> NamedTuple('N', [('ok', int), ('bad', {annotation})]): return (1, {value})"
                )
                self.assertIn(f"The value of output 'bad' cannot be written as JSON: {why}", text)
                self.assertIn("belongs into an artifact's file", text)

    def test_metadata_that_json_has_not_is_refused_by_the_name_of_its_artifact(self):
        text = self.refusal("def f(x: Output[Model]): x.metadata['a'] = object", outputs={"x": "system.Model"})
        self.assertIn("The metadata of output 'x' cannot be written as JSON: <class 'object'> is of type type", text)

    def test_numbers_of_metrics_that_json_has_not_are_written_as_texts(self):
        source = """
            def f(m: Output[Metrics], c: Output[ClassificationMetrics]):
                m.log_metric('loss', float('nan'))
                m.log_metric('low', -float('inf'))
                c.log_roc_curve([0.0, 0.5], [0.0, 1.0], [float('inf'), 0.5])
        """
        outputs = {"m": "system.Metrics", "c": "system.ClassificationMetrics"}
        written = self.execute(source, outputs=outputs)["artifacts"]
        self.assertEqual({"loss": "NaN", "low": "-Infinity"}, written["m"]["artifacts"][0]["metadata"])
        curve = written["c"]["artifacts"][0]["metadata"]["confidenceMetrics"]
        self.assertEqual(["Infinity", 0.5], [point["confidenceThreshold"] for point in curve])

    def test_array_numbers_are_written_as_what_they_hold(self):
        source = """
            class Scalar:
                def __init__(self, value): self.value = value
                def tolist(self): return self.value

            def f(m: Output[Metrics]) -> dict:
                m.log_metric('accuracy', Scalar(0.5))
                m.log_metric('loss', Scalar(float('nan')))
                return {'row': Scalar([1, 2])}
        """
        written = self.execute(source, outputs={"m": "system.Metrics"})
        self.assertEqual({"row": [1, 2]}, written["parameterValues"]["Output"])
        self.assertEqual({"accuracy": 0.5, "loss": "NaN"}, written["artifacts"]["m"]["artifacts"][0]["metadata"])

    def test_numbers_of_numpy_are_written_too(self):
        try:
            import numpy  # noqa: F401
        except ImportError:
            self.skipTest("numpy is not installed")
        source = """
            import numpy

            def f(m: Output[Metrics]) -> list:
                m.log_metric('accuracy', numpy.float32(0.5))
                return [numpy.int64(3), numpy.float64(0.25), numpy.bool_(True)]
        """
        written = self.execute(source, outputs={"m": "system.Metrics"})
        self.assertEqual([3, 0.25, True], written["parameterValues"]["Output"])
        self.assertEqual({"accuracy": 0.5}, written["artifacts"]["m"]["artifacts"][0]["metadata"])


class TrainingCluster(ComponentTest):
    SOURCE = "def f() -> int: return 3"

    def test_only_the_chief_writes(self):
        for role, writes in (
            ("chief", True),
            ("master", True),
            ("workerpool0", True),
            ("workerpool1", False),
            ("worker", False),
            ("evaluator", False),
        ):
            with self.subTest(role):
                self.set_environment(CLUSTER_SPEC=json.dumps({"cluster": {}, "task": {"type": role, "index": 0}}))
                self.assertEqual({"parameterValues": {"Output": 3}} if writes else {}, self.execute(self.SOURCE))

    def test_a_spec_without_a_role_is_no_cluster(self):
        for spec in ("", "{}", '{"task": {}}'):
            self.set_environment(CLUSTER_SPEC=spec)
            self.assertEqual({"parameterValues": {"Output": 3}}, self.execute(self.SOURCE))

    def test_a_spec_that_is_no_json_is_refused(self):
        for spec in ("{", "[]"):
            self.set_environment(CLUSTER_SPEC=spec)
            self.assertIn("CLUSTER_SPEC is not a JSON object with a 'task'. Unset it", self.refusal(self.SOURCE))
