"""batch-predict: what it writes is what the models say."""

import csv
import json
import os
import unittest

import joblib
import pandas as pd

from test_evaluate_model import LINEAR
from workbench import ComponentTest
from workbench import content


class BatchPredict(ComponentTest):
    def predict(self, model, dataset, **options):
        result = self.run_component("batch-predict", model=model, dataset=dataset, **options)
        with open(result["predictions"].path, encoding="utf-8", newline="") as file:
            return result, list(csv.DictReader(file))

    def linear(self):
        return self.model(json.dumps(LINEAR))

    def test_each_row_has_its_prediction_and_what_was_to_be_kept(self):
        result, rows = self.predict(self.linear(), self.dataset("id,x\n007,-2\n008,3\n"), keep=["id"])
        self.assertEqual([("007", "p"), ("008", "q")], [(row["id"], row["prediction"]) for row in rows])
        self.assertEqual(["id", "prediction", "probability_p", "probability_q"], list(rows[0]))
        self.assertAlmostEqual(1, float(rows[0]["probability_p"]) + float(rows[0]["probability_q"]))
        self.assertEqual((2, {"p": 1, "q": 1}), (result["rows"], result["classes"]))

    def test_probabilities_can_be_left_out(self):
        _, rows = self.predict(self.linear(), self.dataset("x\n1\n"), probabilities=False)
        self.assertEqual(["prediction"], list(rows[0]))

    def test_models_of_both_libraries_say_what_they_say_themselves(self):
        for source in ("iris", "diabetes"):
            parts = self.prepared(source)
            for name in ("train-sklearn", "train-xgboost"):
                with self.subTest(source=source, trainer=name):
                    model = self.run_component(name, dataset=parts["transformed_train"])["model"]
                    _, rows = self.predict(model, parts["transformed_test"])
                    self.assertEqual(len(pd.read_csv(parts["transformed_test"].path)), len(rows))
        parts = self.prepared("iris")
        model = self.run_component("train-sklearn", dataset=parts["transformed_train"])["model"]
        fitted = joblib.load(os.path.join(model.path, "model.joblib"))
        features = pd.read_csv(parts["transformed_test"].path)[list(fitted.feature_names_in_)]
        _, rows = self.predict(model, parts["transformed_test"])
        self.assertEqual([str(name) for name in fitted.predict(features)], [row["prediction"] for row in rows])

    def test_a_quiet_day_is_no_failure(self):
        result, rows = self.predict(self.linear(), self.dataset("x\n"))
        self.assertEqual((0, []), (result["rows"], rows))

    def test_the_same_inputs_give_the_same_bytes(self):
        self.assertEqual(*(content(self.predict(self.linear(), self.dataset("x\n1\n2\n"))[0]["predictions"]) for _ in range(2)))

    def test_what_cannot_be_predicted(self):
        for text, options, word in (
            ("z\n1\n", {}, "lacks 1 of the model's 1 features: x"),
            ("x\nred\n", {}, "no numbers: x"),
            ("x,id\n1,2\n", {"keep": ["ids"]}, "Did you mean 'id'?"),
            ("", {}, "cannot be read as CSV"),
        ):
            with self.subTest(word):
                self.assertIn(word, self.refusal("batch-predict", model=self.linear(), dataset=self.dataset(text), **options))
        self.assertIn("cannot be loaded", self.refusal("batch-predict", model=self.model("nonsense"), dataset=self.dataset("x\n1\n")))


if __name__ == "__main__":
    unittest.main()
