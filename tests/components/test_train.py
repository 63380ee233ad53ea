"""train-sklearn and train-xgboost: what they learn, what they say of themselves, and tables that teach nothing."""

import json
import os
import unittest

import joblib
import numpy as np
import xgboost

from workbench import ComponentTest
from workbench import content

CLASSIFIERS = (
    "random_forest", "extra_trees", "gradient_boosting", "hist_gradient_boosting", "decision_tree", "logistic_regression",
    "ridge", "svm", "nearest_neighbors", "naive_bayes", "mlp",
)  # fmt: skip
REGRESSORS = (
    "random_forest", "extra_trees", "gradient_boosting", "hist_gradient_boosting", "decision_tree", "ridge", "lasso",
    "linear_regression", "svm", "nearest_neighbors", "mlp",
)  # fmt: skip

SOUND = "a,b,y\n" + "".join(f"{at},{at * at % 7},{'pq'[at % 2]}\n" for at in range(40))

UNTEACHABLE = (
    ("a,b,y\n1,x,p\n2,z,q\n", "no numbers: b", "transform-dataset"),
    ("a,y\n1,p\n2,p\n", "one class, 'p'"),
    ("a,y\n1,p\n2,\n", "is missing in 1"),
    ("a,y\ninf,p\n2,q\n", "infinite values: a"),
    ("a,y\n", "0 rows"),
    ("y\np\nq\n", "0 features"),
    ("", "cannot be read as CSV"),
    ("a,b\n1,2\n", "no target column 'y'"),
)


class Sklearn(ComponentTest):
    def test_each_estimator_learns_both_tasks_it_is_for(self):
        for source, estimators in (("iris", CLASSIFIERS), ("diabetes", REGRESSORS)):
            parts = self.prepared(source)
            for estimator in estimators:
                with self.subTest(source=source, estimator=estimator):
                    small = {"max_iter": 50} if estimator == "mlp" else {}
                    result = self.run_component(
                        "train-sklearn", dataset=parts["transformed_train"], estimator=estimator, hyperparameters=small
                    )
                    fitted = joblib.load(os.path.join(result["model"].path, "model.joblib"))
                    self.assertEqual(source == "iris", hasattr(fitted, "classes_"))
                    self.assertGreater(result["training_seconds"], 0)

    def test_the_metadata_says_what_the_model_is(self):
        parts = self.prepared("breast_cancer")
        options = {
            "estimator": "random_forest",
            "hyperparameters": {"n_estimators": 10.0, "max_features": 1.0},
            "seed": 3,
        }
        metadata = self.run_component("train-sklearn", dataset=parts["transformed_train"], **options)["model"].metadata
        self.assertEqual("sklearn", metadata["framework"])
        self.assertEqual(["benign", "malignant"], metadata["classes"])
        self.assertEqual(30, len(metadata["features"]))
        self.assertEqual(
            ("diagnosis", "classification", 455, 3),
            tuple(metadata[k] for k in ("target", "task", "training_rows", "seed")),
        )
        # 10.0 trees are ten, but the fraction 1.0 of the features is not one feature.
        self.assertEqual({"random_state": 3, "n_estimators": 10, "max_features": 1.0}, metadata["hyperparameters"])
        self.assertIs(float, type(metadata["hyperparameters"]["max_features"]))
        json.dumps(metadata, allow_nan=False)

    def test_the_seed_decides(self):
        parts = self.prepared("iris")
        train = [
            content(self.run_component("train-sklearn", dataset=parts["transformed_train"], seed=seed)["model"])
            for seed in (1, 1, 2)
        ]
        self.assertEqual(train[0], train[1])
        self.assertNotEqual(train[0], train[2])

    def test_names_that_are_unknown(self):
        dataset = self.dataset(SOUND, target="y")
        said = self.refusal("train-sklearn", dataset=dataset, estimator="random_forrest")
        self.assertIn("Did you mean 'random_forest'?", said)
        said = self.refusal("train-sklearn", dataset=dataset, hyperparameters={"n_estimator": 5})
        self.assertIn("RandomForestClassifier has no hyperparameter 'n_estimator'. Did you mean 'n_estimators'?", said)
        said = self.refusal("train-sklearn", dataset=dataset, hyperparameters={"n_estimators": -5})
        self.assertIn("RandomForestClassifier refused the fit", said)
        said = self.refusal("train-sklearn", dataset=dataset, estimator="lasso")
        self.assertIn("'lasso' does no classification", said)
        self.assertIn("logistic_regression", said)

    def test_tables_that_teach_nothing(self):
        for text, *words in (*UNTEACHABLE, ("a,y\n,p\n2,q\n", "missing or infinite values: a")):
            with self.subTest(text):
                said = self.refusal("train-sklearn", dataset=self.dataset(text, target="y", task="classification"))
                for word in words:
                    self.assertIn(word, said)

    def test_a_regression_on_words(self):
        dataset = self.dataset("a,y\n1,high\n2,low\n", target="y", task="regression")
        self.assertIn("not a finite number", self.refusal("train-sklearn", dataset=dataset))


class Xgboost(ComponentTest):
    def train(self, dataset, **options):
        return self.run_component("train-xgboost", dataset=dataset, **options)

    def booster(self, result, name="model.ubj"):
        found = xgboost.Booster()
        found.load_model(os.path.join(result["model"].path, name))
        return found

    def test_the_file_keeps_the_best_rounds_alone(self):
        parts = self.prepared("breast_cancer", validation_fraction=0.2)
        given = {"dataset": parts["transformed_train"], "validation": parts["transformed_validation"]}
        result = self.run_component("train-xgboost", rounds=300, early_stopping_rounds=5, **given)
        self.assertLess(result["best_round"], 300)
        self.assertEqual(result["best_round"], self.booster(result).num_boosted_rounds())
        # Five more rounds were tried and gave nothing: the same training without them is the same model.
        fixed = self.run_component("train-xgboost", rounds=result["best_round"], early_stopping_rounds=0, **given)
        self.assertEqual(content(result["model"]), content(fixed["model"]))

    def test_rows_are_set_aside_where_none_are_given(self):
        parts = self.prepared("breast_cancer")
        for validation in (None, parts["transformed_validation"]):
            metadata = self.train(parts["transformed_train"], validation=validation)["model"].metadata
            self.assertEqual((364, 91), (metadata["training_rows"], metadata["validation_rows"]))
        metadata = self.train(parts["transformed_train"], early_stopping_rounds=0, rounds=5)["model"].metadata
        self.assertEqual((455, 0, 5), (metadata["training_rows"], metadata["validation_rows"], metadata["rounds"]))

    def test_one_thread_unless_more_are_asked_for(self):
        dataset = self.dataset(SOUND, target="y")
        self.assertEqual(1, self.train(dataset, rounds=2)["model"].metadata["hyperparameters"]["nthread"])
        result = self.train(dataset, rounds=2, hyperparameters={"nthread": 2})
        self.assertEqual(2, result["model"].metadata["hyperparameters"]["nthread"])

    def test_both_formats_hold_one_model_that_knows_its_classes_and_features(self):
        parts = self.prepared("iris")
        ubj = self.train(parts["transformed_train"], rounds=20)
        text = self.train(parts["transformed_train"], rounds=20, format="json")
        self.assertEqual(["model.ubj"], list(content(ubj["model"])))
        self.assertEqual(["model.json"], list(content(text["model"])))
        attributes = self.booster(ubj).attributes()
        self.assertEqual(["setosa", "versicolor", "virginica"], json.loads(attributes["classes"]))
        self.assertEqual(ubj["model"].metadata["features"], json.loads(attributes["features"]))
        self.assertEqual({"classes", "features", "target", "task"}, set(attributes))
        self.assertEqual(attributes, self.booster(text, "model.json").attributes())

    def test_features_with_brackets_and_missing_values_are_fine(self):
        text = "a [mm],b<c,y\n" + "".join(f"{at},{'' if at % 3 else at},{'pq'[at % 2]}\n" for at in range(40))
        result = self.train(self.dataset(text, target="y"), rounds=3)
        self.assertEqual(["a [mm]", "b<c"], result["model"].metadata["features"])

    def test_a_regression_lowers_the_error(self):
        parts = self.prepared("diabetes")
        result = self.train(parts["transformed_train"])
        rows = np.loadtxt(parts["transformed_test"].path, delimiter=",", skiprows=1)
        found = self.booster(result).predict(xgboost.DMatrix(rows[:, :-1]))
        self.assertLess(((found - rows[:, -1]) ** 2).mean(), rows[:, -1].var())

    def test_a_misspelt_hyperparameter_is_refused(self):
        dataset = self.dataset(SOUND, target="y")
        said = self.refusal("train-xgboost", dataset=dataset, hyperparameters={"max_dept": 3})
        self.assertIn("no use for these hyperparameters: max_dept. Did you mean 'max_depth'?", said)
        said = self.refusal("train-xgboost", dataset=dataset, hyperparameters={"eta": "quick"})
        self.assertIn("XGBoost refused the training", said)

    def test_tables_that_teach_nothing(self):
        for text, *words in UNTEACHABLE:
            with self.subTest(text):
                said = self.refusal("train-xgboost", dataset=self.dataset(text, target="y", task="classification"))
                for word in words:
                    self.assertIn(word, said)

    def test_validation_rows_that_do_not_fit(self):
        sound = self.dataset(SOUND, target="y")
        for text, word in (
            ("a,y\n1,p\n", "lack these features: b"),
            ("a,b,y\n1,1,r\n", "classes that no training row has: r"),
            ("a,b,y\n1,x,p\n", "validation rows are no numbers: b"),
        ):
            with self.subTest(text):
                said = self.refusal("train-xgboost", dataset=sound, validation=self.dataset(text, target="y"))
                self.assertIn(word, said)

    def test_all_wrong_options_are_told_at_once(self):
        options = {"format": "bst", "rounds": 0, "early_stopping_rounds": -1, "validation_fraction": 1.0}
        said = self.refusal("train-xgboost", dataset=self.dataset(SOUND, target="y"), **options)
        for word in ("'bst'", "rounds is 0", "early_stopping_rounds is -1", "validation_fraction is 1.0"):
            self.assertIn(word, said)


if __name__ == "__main__":
    unittest.main()
