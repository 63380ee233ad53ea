"""evaluate-model: one judge for all models, its figures against figures worked out otherwise."""

import json
import os
import unittest
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import sklearn.metrics

from test_validate_dataset import Reader
from workbench import ComponentTest

# Scores of 0 + 1*x: positive class q where x > 0.
LINEAR = {
    "format": "pipelines/logistic-regression/v1",
    "classes": ["p", "q"],
    "features": ["x"],
    "coefficients": [[1.0]],
    "intercepts": [0.0],
}
ROWS = "x,y\n-2,p\n-1,q\n1,q\n2,q\n3,p\n"


def sigmoid(value):
    return 1 / (1 + np.exp(-value))


class EvaluateTest(ComponentTest):
    def evaluate(self, model, dataset, **options):
        return self.run_component("evaluate-model", model=model, dataset=dataset, **options)

    def linear(self, **changes):
        return self.model(json.dumps({**LINEAR, **changes}))


class Linear(EvaluateTest):
    def test_the_figures_are_those_worked_out_by_hand(self):
        values = self.evaluate(self.linear(), self.dataset(ROWS, target="y"))["metric_values"]
        self.assertAlmostEqual(3 / 5, values["accuracy"])
        # q is told three times and is right twice; of three q two are found.
        self.assertAlmostEqual(2 / 3, values["precision"])
        self.assertAlmostEqual(2 / 3, values["recall"])
        self.assertAlmostEqual(2 / 3, values["f1"])
        # Of the six pairs of a q and a p the q stands higher in three: -1, 1, 2 against -2; none against 3.
        self.assertAlmostEqual(3 / 6, values["roc_auc"])
        true = [1 - sigmoid(-2), sigmoid(-1), sigmoid(1), sigmoid(2), 1 - sigmoid(3)]
        self.assertAlmostEqual(-np.log(true).mean(), values["log_loss"])

    def test_the_other_class_can_be_the_positive_one(self):
        values = self.evaluate(self.linear(), self.dataset(ROWS, target="y"), positive_class="p")["metric_values"]
        self.assertAlmostEqual(1 / 2, values["precision"])
        self.assertAlmostEqual(1 / 2, values["recall"])

    def test_a_class_that_is_never_guessed_has_no_precision_and_no_recall(self):
        values = self.evaluate(self.linear(), self.dataset("x,y\n-1,p\n-2,q\n", target="y"))["metric_values"]
        self.assertEqual((0, 0, 0), (values["precision"], values["recall"], values["f1"]))

    def test_two_rows_of_coefficients_and_a_scale_of_its_own_say_the_same(self):
        dataset = self.dataset(ROWS, target="y")
        one = self.evaluate(self.linear(), dataset)["metric_values"]
        two = self.linear(coefficients=[[-0.5], [0.5]], intercepts=[0.0, 0.0])
        scaled = self.linear(coefficients=[[2.0]], intercepts=[5.0], mean=[5.0], scale=[2.0])
        for other in (two, scaled):
            for name, value in self.evaluate(other, dataset)["metric_values"].items():
                self.assertAlmostEqual(one[name], value, msg=name)

    def test_three_classes_take_the_highest_score(self):
        model = self.linear(classes=["a", "b", "c"], coefficients=[[-1], [0], [1]], intercepts=[0, 0.5, 0])
        result = self.evaluate(model, self.dataset("x,y\n-3,a\n0,b\n3,c\n3,a\n", target="y"))
        self.assertAlmostEqual(3 / 4, result["score"])
        matrix = result["classification_metrics"].metadata["confusionMatrix"]
        self.assertEqual([[1, 0, 1], [0, 1, 0], [0, 0, 1]], [row["row"] for row in matrix["rows"]])
        self.assertEqual(["a", "b", "c"], [spec["displayName"] for spec in matrix["annotationSpecs"]])

    def test_classes_that_are_numbers_in_the_model_are_text_in_the_table(self):
        model = self.linear(classes=[0, 1])
        self.assertEqual(1.0, self.evaluate(model, self.dataset("x,y\n-1,0\n1,1\n", target="y"))["score"])

    def test_large_scores_do_not_overflow(self):
        model = self.linear(coefficients=[[1e6]])
        values = self.evaluate(model, self.dataset("x,y\n-1,p\n1,q\n1,p\n", target="y"))["metric_values"]
        self.assertTrue(all(np.isfinite(list(values.values()))))

    def test_the_file_may_stand_in_a_folder(self):
        folder = self.artifact("Model", "model")
        os.makedirs(os.path.join(folder.path, "about"))
        Path(folder.path, "model.json").write_text(json.dumps(LINEAR))
        Path(folder.path, "about", "metadata.json").write_text("{}")
        self.assertAlmostEqual(0.6, self.evaluate(folder, self.dataset(ROWS, target="y"))["score"])

    def test_models_that_do_not_fit_together(self):
        dataset = self.dataset(ROWS, target="y")
        for changes in (
            {"coefficients": [[1.0, 2.0]]},
            {"intercepts": []},
            {"classes": ["p", "q", "r"]},
            {"mean": [1.0, 2.0]},
            {"features": []},
        ):
            with self.subTest(changes):
                said = self.refusal("evaluate-model", model=self.linear(**changes), dataset=dataset)
                self.assertIn("does not fit together", said)
        said = self.refusal("evaluate-model", model=self.linear(format="other/v1"), dataset=dataset)
        self.assertIn("JSON of an unknown kind", said)


class Trained(EvaluateTest):
    def test_the_figures_of_a_forest_are_those_of_the_library(self):
        parts = self.prepared("breast_cancer")
        model = self.run_component("train-sklearn", dataset=parts["transformed_train"])["model"]
        result = self.evaluate(model, parts["transformed_test"])
        rows = pd.read_csv(parts["transformed_test"].path)
        truth, fitted = rows.pop("diagnosis"), joblib.load(os.path.join(model.path, "model.joblib"))
        chance = fitted.predict_proba(rows)
        values = result["metric_values"]
        self.assertAlmostEqual(sklearn.metrics.accuracy_score(truth, fitted.predict(rows)), values["accuracy"])
        self.assertAlmostEqual(
            sklearn.metrics.f1_score(truth, fitted.predict(rows), pos_label="malignant"), values["f1"]
        )
        self.assertAlmostEqual(sklearn.metrics.roc_auc_score(truth == "malignant", chance[:, 1]), values["roc_auc"])
        self.assertEqual(result["metrics"].metadata, values)
        self.assertEqual(values["accuracy"], result["score"])

    def test_every_kind_of_model_is_judged(self):
        for source, metric, worst in (("iris", "accuracy", 0.8), ("digits", "accuracy", 0.8), ("diabetes", "r2", 0.1)):
            parts = self.prepared(source)
            trainings = [("train-sklearn", {"estimator": name}) for name in ("random_forest", "svm", "ridge")]
            trainings += [("train-xgboost", {"rounds": 30, "format": name}) for name in ("ubj", "json")]
            scores = {}
            for name, options in trainings:
                with self.subTest(source=source, options=options):
                    model = self.run_component(name, dataset=parts["transformed_train"], **options)["model"]
                    result = self.evaluate(model, parts["transformed_test"], metric=metric)
                    self.assertEqual(metric, result["metric_name"])
                    self.assertGreater(result["score"], worst)
                    json.dumps(result["classification_metrics"].metadata, allow_nan=False)
                    scores[str(options)] = result["metric_values"]
            self.assertEqual(*[scores[str(options)] for name, options in trainings if name == "train-xgboost"])

    def test_the_guess_of_a_support_vector_machine_is_its_own(self):
        parts = self.prepared("digits")
        model = self.run_component("train-sklearn", dataset=parts["transformed_train"], estimator="svm")["model"]
        rows = pd.read_csv(parts["transformed_test"].path)
        truth = rows.pop("digit").astype(str)
        accuracy = joblib.load(os.path.join(model.path, "model.joblib")).score(rows, truth)
        self.assertAlmostEqual(accuracy, self.evaluate(model, parts["transformed_test"])["score"])

    def test_a_model_of_xgboost_made_elsewhere_is_judged_too(self):
        import xgboost

        rows = np.array([[at, at % 3] for at in range(40)], dtype=float)
        data = xgboost.DMatrix(rows, label=(rows[:, 0] > 20).astype(int), feature_names=["a", "b"])
        folder = self.artifact("Model", "model")
        os.makedirs(folder.path)
        booster = xgboost.train({"objective": "binary:logistic", "nthread": 1}, data, 5)
        booster.save_model(os.path.join(folder.path, "model.json"))
        text = "b,a,y\n" + "".join(f"{b:g},{a:g},{'high' if a > 20 else 'low'}\n" for a, b in rows)
        dataset = self.dataset(text, target="y", class_names=["low", "high"])
        self.assertGreater(self.evaluate(folder, dataset)["score"], 0.9)

    def test_the_roc_curve_is_kept_in_points_that_json_can_hold(self):
        parts = self.prepared("breast_cancer")
        model = self.run_component(
            "train-sklearn", dataset=parts["transformed_train"], estimator="logistic_regression"
        )["model"]
        points = self.evaluate(model, parts["transformed_test"])["classification_metrics"].metadata["confidenceMetrics"]
        self.assertEqual((0, 0), (points[0]["recall"], points[0]["falsePositiveRate"]))
        self.assertEqual((1, 1), (points[-1]["recall"], points[-1]["falsePositiveRate"]))
        thresholds = [point["confidenceThreshold"] for point in points]
        self.assertEqual(sorted(thresholds, reverse=True), thresholds)
        self.assertLessEqual(thresholds[0], 1.0)

    def test_a_long_roc_curve_is_thinned_and_keeps_its_ends(self):
        random = np.random.default_rng(0)
        values = random.normal(size=5000)
        labels = np.where(values + random.normal(size=5000) * 3 > 0, "q", "p")
        text = "x,y\n" + "".join(f"{value!r},{label}\n" for value, label in zip(values.tolist(), labels))
        points = self.evaluate(self.linear(), self.dataset(text, target="y"))["classification_metrics"].metadata[
            "confidenceMetrics"
        ]
        self.assertEqual(200, len(points))
        self.assertEqual((1, 1), (points[-1]["recall"], points[-1]["falsePositiveRate"]))


class Regression(EvaluateTest):
    def test_the_figures_are_those_worked_out_by_hand(self):
        from sklearn.linear_model import LinearRegression

        fitted = LinearRegression().fit(pd.DataFrame({"x": [0.0, 1.0]}), [0.0, 1.0])
        model = self.artifact("Model", "model", features=["x"])
        joblib.dump(fitted, model.path)
        result = self.evaluate(model, self.dataset("x,y\n1,2\n2,2\n3,5\n", target="y", task="regression"))
        values = result["metric_values"]
        # Off by -1, 0, -2; the truth's mean is 3, its squares 1, 1, 4.
        self.assertAlmostEqual(np.sqrt(5 / 3), values["rmse"])
        self.assertAlmostEqual(1.0, values["mae"])
        self.assertAlmostEqual(1 - 5 / 6, values["r2"])
        self.assertEqual(("rmse", values["rmse"]), (result["metric_name"], result["score"]))
        self.assertEqual({}, result["classification_metrics"].metadata)


class Refusals(EvaluateTest):
    def test_rows_that_judge_nothing(self):
        for text, options, *words in (
            ("z,y\n1,p\n", {}, "lacks 1 of the model's 1 features: x"),
            ("x,y\nred,p\n", {}, "no numbers: x"),
            ("x,y\n", {}, "has no rows"),
            ("x,y\n1,p\n2,\n", {}, "1 row(s) without a target"),
            ("x,y\n1,p\n2,r\n", {}, "classes that the model does not know: r", "p, q"),
            (ROWS, {"metric": "acuracy"}, "'acuracy' cannot be had", "accuracy, precision"),
            (ROWS, {"metric": "rmse"}, "'rmse' cannot be had"),
            (ROWS, {"positive_class": "r"}, "positive_class is 'r'"),
            (ROWS, {"target": "z"}, "no target column 'z'"),
            ("", {}, "cannot be read as CSV"),
        ):
            with self.subTest(text=text, options=options):
                said = self.refusal(
                    "evaluate-model", model=self.linear(), dataset=self.dataset(text, target="y"), **options
                )
                for word in words:
                    self.assertIn(word, said)

    def test_rows_of_a_single_class_have_no_curve(self):
        result = self.evaluate(self.linear(), self.dataset("x,y\n1,q\n2,q\n", target="y"))
        self.assertNotIn("roc_auc", result["metric_values"])
        self.assertEqual(1.0, result["score"])

    def test_a_metric_that_the_model_does_not_give(self):
        parts = self.prepared("iris")
        model = self.run_component("train-sklearn", dataset=parts["transformed_train"], estimator="svm")["model"]
        said = self.refusal("evaluate-model", model=model, dataset=parts["transformed_test"], metric="log_loss")
        self.assertIn("scores and no probabilities", said)

    def test_files_that_are_no_model(self):
        dataset = self.dataset(ROWS, target="y")
        self.assertIn("cannot be loaded", self.refusal("evaluate-model", model=self.model("nonsense"), dataset=dataset))
        self.assertIn(
            "cannot be read by XGBoost",
            self.refusal("evaluate-model", model=self.model('{"learner": 1}'), dataset=dataset),
        )
        self.assertIn(
            "holds 0 model files", self.refusal("evaluate-model", model=self.artifact("Model", "none"), dataset=dataset)
        )
        folder = self.artifact("Model", "model")
        os.makedirs(folder.path)
        for name in ("a.json", "b.ubj"):
            Path(folder.path, name).write_text("{}")
        self.assertIn(
            "holds 2 model files (a.json, b.ubj)", self.refusal("evaluate-model", model=folder, dataset=dataset)
        )

    def test_rows_that_a_model_of_scikit_learn_refuses(self):
        parts = self.prepared("iris")
        model = self.run_component("train-sklearn", dataset=parts["transformed_train"], estimator="svm")["model"]
        text = Path(parts["transformed_test"].path).read_text().splitlines()
        holed = self.dataset("\n".join([text[0], "," + text[1].split(",", 1)[1]]) + "\n", target="species")
        self.assertIn("refuses these rows", self.refusal("evaluate-model", model=model, dataset=holed))


class Report(EvaluateTest):
    def read(self, result) -> Reader:
        reader = Reader()
        reader.feed(Path(result["report"].path).read_text(encoding="utf-8"))
        return reader

    def test_tables_and_drawings_tell_what_they_are(self):
        reader = self.read(self.evaluate(self.linear(), self.dataset(ROWS, target="y")))
        self.assertEqual([], reader.open)
        # The sample of a curve's color says nothing, and is hidden from readers of the page that do not see.
        self.assertEqual(["true"], [given.get("aria-hidden") for given in reader.unnamed])
        self.assertEqual(2, reader.drawings)

    def test_names_of_classes_are_never_markup(self):
        model = self.linear(classes=["<b>p</b>", "q"])
        result = self.evaluate(model, self.dataset("x,y\n1,<b>p</b>\n2,q\n", target="y"))
        self.assertNotIn("<b>", Path(result["report"].path).read_text())


if __name__ == "__main__":
    unittest.main()
