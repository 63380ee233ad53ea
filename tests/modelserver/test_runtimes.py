"""The serving runtimes that ship: valid for the cluster's schema, and with a command line that the server takes."""

import os
import unittest

import support
from support import SOURCES
from modelserver import options

FOLDER = os.path.join(SOURCES, "modelserver", "runtimes")


def runtimes() -> dict:
    import yaml

    found = {}
    for name in sorted(os.listdir(FOLDER)):
        with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
            found[name] = yaml.safe_load(file)
    return found


def schema_of(version: str) -> dict:
    """The schema of the kind as the cluster has it; lies beside the corpus, not in the repository."""
    import yaml

    corpus = os.environ.get("PIPELINES_CORPUS", "")
    path = os.path.join(corpus, "..", "crds", "kserve", "full", "serving.kserve.io_clusterservingruntimes.yaml")
    if not corpus or not os.path.exists(path):
        raise unittest.SkipTest("the schemas of KServe are not there: PIPELINES_CORPUS is not set, or crds/kserve does not lie beside it")
    with open(path, encoding="utf-8") as file:
        versions = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["spec"]["versions"]
    return next(one for one in versions if one["name"] == version)["schema"]["openAPIV3Schema"]


def unknown(value, schema: dict, place: str = "") -> list:
    """Fields that the schema does not have: a cluster would drop them without a word."""
    if schema.get("x-kubernetes-preserve-unknown-fields") or schema.get("x-kubernetes-int-or-string"):
        return []
    if isinstance(value, list):
        return [one for item in value for one in unknown(item, schema.get("items", {}), place + "[]")]
    if not isinstance(value, dict) or schema.get("type") != "object" or (place == ".metadata" and "properties" not in schema):
        return []
    fields, rest = schema.get("properties", {}), schema.get("additionalProperties")
    found = []
    for name, inner in value.items():
        if name in fields or rest:
            found += unknown(inner, fields.get(name, rest if isinstance(rest, dict) else {}), f"{place}.{name}")
        else:
            found.append(f"{place}.{name}")
    return found


@unittest.skipUnless(support.has("yaml"), "PyYAML is not installed")
class Runtimes(unittest.TestCase):
    def test_there_is_one_for_each_framework(self):
        told = {name: [one["name"] for one in runtime["spec"]["supportedModelFormats"]] for name, runtime in runtimes().items()}
        self.assertEqual(
            {"custom.yaml": ["python"], "pytorch.yaml": ["pytorch", "torchscript"], "sklearn.yaml": ["sklearn"], "xgboost.yaml": ["xgboost", "xgboost"]}, told
        )

    @unittest.skipUnless(support.has("jsonschema"), "jsonschema is not installed")
    def test_the_clusters_schema_takes_them(self):
        import jsonschema

        schema = schema_of("v1alpha1")
        for name, runtime in runtimes().items():
            with self.subTest(name):
                jsonschema.Draft7Validator(schema).validate(runtime)
                self.assertEqual([], unknown(runtime, schema))
        self.assertEqual([".spec.container"], unknown({"spec": {"container": []}}, schema))

    def test_the_server_takes_their_arguments(self):
        for name, runtime in runtimes().items():
            container = runtime["spec"]["containers"][0]
            with self.subTest(name):
                self.assertEqual((["python3", "-m", "modelserver"], "kserve-container"), (container["command"], container["name"]))
                arguments = [word.replace("{{.Name}}", "iris") for word in container["args"]]
                arguments += ["--model_class=a:B"] if name == "custom.yaml" else []
                given = options.read(arguments)
                self.assertEqual(("iris", "/mnt/models", "0.0.0.0", 8080), (given.model_name, given.model_dir, given.host, given.http_port))
                self.assertFalse(given.trust_pickle)

    def test_those_that_may_load_code_say_so_and_trust_nobody(self):
        for name, runtime in runtimes().items():
            told = {one["name"]: one["value"] for one in runtime["spec"]["containers"][0].get("env", [])}
            self.assertEqual({"PIPELINES_TRUST_PICKLE": "false"} if name in ("sklearn.yaml", "custom.yaml") else {}, told)

    def test_formats_of_one_name_have_one_priority(self):
        for name, runtime in runtimes().items():
            priorities = {}
            for one in runtime["spec"]["supportedModelFormats"]:
                self.assertEqual(one["priority"], priorities.setdefault(one["name"], one["priority"]), name)


if __name__ == "__main__":
    unittest.main()
