"""compare-models: ranking, the gate, and inputs that cannot be ranked."""

import json
import unittest
from pathlib import Path

from workbench import ComponentTest
from workbench import content


class CompareTest(ComponentTest):
    def compare(self, **options):
        return self.run_component("compare-models", **options)

    def three(self, a, b, c) -> dict:
        """Three candidates from three tasks, with these scores."""
        made = {}
        for slot, name, score in (("a", "forest", a), ("b", "boosted", b), ("c", "linear", c)):
            made |= {
                f"model_{slot}": self.model(f"the {name} model", estimator=name, framework="x"),
                f"score_{slot}": score,
            }
        return made


class Compare(CompareTest):
    def test_the_best_of_three_tasks_is_copied_with_what_is_known_of_it(self):
        result = self.compare(**self.three(0.9, 0.97, 0.95))
        self.assertEqual(("boosted-b", 0.97, True), (result["best_name"], result["best_score"], result["passed"]))
        best = result["best_model"]
        self.assertEqual({".": b"the boosted model"}, content(best))
        self.assertEqual(("boosted", "x"), (best.metadata["estimator"], best.metadata["framework"]))
        self.assertEqual(
            ("boosted-b", "accuracy", 0.97), tuple(best.metadata[k] for k in ("selected_as", "metric", "score"))
        )
        self.assertEqual({"boosted-b": 0.97, "linear-c": 0.95, "forest-a": 0.9}, best.metadata["candidates"])
        self.assertEqual({"accuracy": 0.97}, result["metrics"].metadata)

    def test_a_folder_is_copied_whole(self):
        folder = self.artifact("Model", "model")
        Path(folder.path, "deep").mkdir(parents=True)
        Path(folder.path, "deep", "file").write_text("x")
        self.assertEqual({"deep/file": b"x"}, content(self.compare(model_a=folder, score_a=1)["best_model"]))

    def test_metric_values_give_score_table_and_metadata(self):
        given = {
            "model_a": self.model("a"),
            "name_a": "a|b",
            "metric_values_a": {"f1": 0.5, "accuracy": 0.9},
            "model_d": self.model("d"),
            "name_d": "d",
            "metric_values_d": {"f1": 0.8},
        }
        result = self.compare(metric="f1", **given)
        self.assertEqual(("d", 0.8), (result["best_name"], result["best_score"]))
        table = Path(result["table"].path).read_text().splitlines()
        self.assertIn("| Rank | Model | f1 | accuracy |", table)
        self.assertIn("| 1 | **d** | 0.8000 |  |", table)
        self.assertIn("| 2 | a\\|b | 0.5000 | 0.9000 |", table)

    def test_the_models_of_a_loop_come_as_lists(self):
        models = [self.model(str(at)) for at in range(3)]
        result = self.compare(models=models, scores=[0.1, 0.3, 0.2], names=["x", "y", "z"])
        self.assertEqual(("y", {".": b"1"}), (result["best_name"], content(result["best_model"])))
        result = self.compare(models=models, metric_values=[{"rmse": 3}, {"rmse": 1}, {"rmse": 2}], metric="rmse")
        self.assertEqual(("model-2", 1.0), (result["best_name"], result["best_score"]))

    def test_lower_is_better_where_the_metric_says_so(self):
        for metric, direction, best in (
            ("rmse", "auto", "forest-a"),
            ("log_loss", "auto", "forest-a"),
            ("mae", "auto", "forest-a"),
            ("accuracy", "auto", "boosted-b"),
            ("r2", "auto", "boosted-b"),
            ("cost", "minimize", "forest-a"),
            ("gain", "maximize", "boosted-b"),
            ("accuracy", "minimize", "forest-a"),
        ):
            with self.subTest(metric=metric, direction=direction):
                result = self.compare(metric=metric, direction=direction, **self.three(0.1, 0.5, 0.3))
                self.assertEqual(best, result["best_name"])

    def test_of_equals_the_earlier_wins(self):
        self.assertEqual("forest-a", self.compare(**self.three(0.9, 0.9, 0.9))["best_name"])
        result = self.compare(models=[self.model("list")], scores=[0.9], **self.three(0.1, 0.9, 0.9))
        self.assertEqual("boosted-b", result["best_name"])


class Gate(CompareTest):
    def test_a_best_model_below_the_minimum_fails_the_step_with_all_scores(self):
        said = self.refusal("compare-models", minimum=0.98, **self.three(0.9, 0.97, 0.95))
        self.assertIn("'boosted-b', has accuracy 0.9700, which is below the minimum 0.98", said)
        for words in ("forest-a: 0.9000", "linear-c: 0.9500", "fail_below"):
            self.assertIn(words, said)

    def test_or_says_so_when_that_is_wanted(self):
        result = self.compare(minimum=0.98, fail_below=False, **self.three(0.9, 0.97, 0.95))
        self.assertFalse(result["passed"])
        self.assertEqual({".": b"the boosted model"}, content(result["best_model"]))
        self.assertIn("below the minimum 0.98", Path(result["table"].path).read_text())

    def test_the_gate_is_kept_exactly_at_its_value(self):
        self.assertTrue(self.compare(minimum=0.97, **self.three(0.9, 0.97, 0.95))["passed"])
        self.assertTrue(self.compare(metric="rmse", maximum=0.9, **self.three(0.9, 0.97, 0.95))["passed"])
        said = self.refusal("compare-models", metric="rmse", maximum=0.89, **self.three(0.9, 0.97, 0.95))
        self.assertIn("above the maximum 0.89", said)

    def test_a_minimum_of_zero_is_a_minimum(self):
        self.assertFalse(
            self.compare(metric="r2", minimum=0.0, fail_below=False, **self.three(-0.1, -0.2, -1))["passed"]
        )


class Refusals(CompareTest):
    def test_what_cannot_be_ranked(self):
        model = self.model("m")
        for given, *words in (
            ({}, "no model to compare"),
            ({"model_a": model}, "'model-a' cannot be ranked", "neither a score nor metric values"),
            ({"model_a": model, "metric_values_a": {"f1": 1.0}}, "hold no 'accuracy' (they hold: f1)"),
            ({"model_a": model, "score_a": float("nan")}, "not a finite number"),
            ({"model_a": model, "score_a": 1, "score_b": 0.5}, "not the model. Connect model_b"),
            ({"models": [model, model], "scores": [1]}, "scores has 1 entries for 2 models"),
            ({"models": [model, model], "scores": [1, 2], "names": ["x", "x"]}, "called x"),
            ({"model_a": model, "score_a": 1, "metric": "cost"}, "Set direction"),
            ({"model_a": model, "score_a": 1, "direction": "up"}, "direction 'up'"),
            ({"model_a": self.artifact("Model", "none"), "score_a": 1}, "has no file"),
        ):
            with self.subTest(words):
                said = self.refusal("compare-models", **given)
                for word in words:
                    self.assertIn(word, said)

    def test_all_mistakes_are_told_at_once(self):
        said = self.refusal("compare-models", model_a=self.model("m"), score_b=1, direction="up")
        for words in ("'model-a' cannot be ranked", "Connect model_b", "direction 'up'"):
            self.assertIn(words, said)


if __name__ == "__main__":
    unittest.main()
