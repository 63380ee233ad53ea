"""register-model: what is in the folder, and that the same model gives the same bytes."""

import hashlib
import json
import unittest
from pathlib import Path

from workbench import ComponentTest
from workbench import content


class Register(ComponentTest):
    def register(self, model, **options):
        return self.run_component("register-model", model=model, **{"name": "cancer", **options})

    def trained(self):
        parts = self.prepared("breast_cancer")
        model = self.run_component("train-xgboost", dataset=parts["transformed_train"], rounds=5)["model"]
        return model, parts

    def test_the_folder_holds_model_card_and_record(self):
        model, parts = self.trained()
        result = self.register(
            model,
            version="1.4.0",
            metrics={"accuracy": 0.97},
            description="Tells tumours apart.",
            limitations="No diagnosis.",
            transformer=parts["transformer"],
            training_data=parts["transformed_train"],
        )
        files = content(result["registered"])
        self.assertEqual(
            ["about/metadata.json", "about/model-card.md", "model.ubj", "transformer/model.joblib"], list(files)
        )
        self.assertEqual(content(model)["model.ubj"], files["model.ubj"])
        record = json.loads(files["about/metadata.json"])
        self.assertEqual(
            ("cancer", "1.4.0", "xgboost", "diagnosis"),
            tuple(record[k] for k in ("name", "version", "framework", "target")),
        )
        self.assertEqual({"accuracy": 0.97}, record["metrics"])
        self.assertEqual(30, len(record["features"]))
        digest = hashlib.sha256(files["model.ubj"]).hexdigest()
        self.assertEqual({"sha256": digest, "size_bytes": len(files["model.ubj"])}, record["files"]["model.ubj"])
        self.assertEqual(
            hashlib.sha256(Path(parts["transformed_train"].path).read_bytes()).hexdigest(),
            record["training_data_sha256"],
        )
        card = files["about/model-card.md"].decode()
        for words in (
            "# cancer",
            "1.4.0",
            "Tells tumours apart.",
            "No diagnosis.",
            "0.9700",
            "`mean radius`",
            "benign",
            digest,
        ):
            self.assertIn(words, card)
        metadata = result["registered"].metadata
        self.assertEqual(
            ("xgboost", "cancer", "1.4.0", result["digest"]),
            tuple(metadata[k] for k in ("framework", "name", "version", "digest")),
        )

    def test_the_same_model_has_the_same_version_and_bytes_and_another_has_not(self):
        one, again = self.register(self.model('{"a": 1}')), self.register(self.model('{"a": 1}'))
        other = self.register(self.model('{"a": 2}'))
        self.assertEqual(content(one["registered"]), content(again["registered"]))
        self.assertEqual(one["registered_version"], again["registered_version"])
        self.assertEqual("sha-" + one["digest"][:12], one["registered_version"])
        self.assertNotEqual(one["registered_version"], other["registered_version"])

    def test_a_single_file_gets_the_name_that_servers_look_for(self):
        for text, framework, wanted in (
            ('{"format": 1}', "", "model.json"),
            ("binary", "sklearn", "model.joblib"),
            ("{L\x00", "xgboost", "model.ubj"),
        ):
            with self.subTest(wanted):
                files = content(self.register(self.model(text, framework=framework))["registered"])
                self.assertEqual(text, files[wanted].decode())

    def test_metrics_come_from_the_model_where_none_are_given(self):
        model = self.model("{}", metrics={"f1": 0.5})
        self.assertEqual({"f1": 0.5}, self.register(model)["registered"].metadata["metrics"])
        self.assertEqual({"f1": 0.6}, self.register(model, metrics={"f1": 0.6})["registered"].metadata["metrics"])

    def test_a_registered_model_can_be_registered_again(self):
        first = self.register(self.model('{"a": 1}'), version="1")
        second = self.register(first["registered"], version="2")
        self.assertEqual(first["digest"], second["digest"])
        self.assertEqual("2", json.loads(content(second["registered"])["about/metadata.json"])["version"])

    def test_what_cannot_be_registered(self):
        model = self.model("{}")
        for given, *words in (
            ({"name": "Cancer_Model"}, "cannot name a service", "lower-case"),
            ({"name": "c" * 41}, "cannot name a service"),
            ({"name": "-c"}, "cannot name a service"),
            ({"version": "1/2"}, "cannot be part of an address"),
            ({"metrics": {"f1": "high"}}, "no numbers: f1"),
            ({"name": "C", "version": "?"}, "name 'C'", "version '?'"),
        ):
            with self.subTest(given):
                said = self.refusal("register-model", **{"model": model, "name": "cancer", **given})
                for word in words:
                    self.assertIn(word, said)
        self.assertIn("has no file", self.refusal("register-model", model=self.artifact("Model", "m"), name="c"))
        empty = self.artifact("Model", "m")
        Path(empty.path).mkdir()
        self.assertIn("empty folder", self.refusal("register-model", model=empty, name="c"))


if __name__ == "__main__":
    unittest.main()
