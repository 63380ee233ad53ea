"""transform-dataset: learns from the training rows alone, and makes every feature a number."""

import os
import unittest

import joblib
import numpy as np
import pandas as pd

from workbench import ComponentTest
from workbench import lines

TRAIN = "n,c,flag,id,y\n1,red,True,a1,p\n2,red,False,a2,q\n,blue,True,a3,p\n5,,True,a4,q\n4,green,False,a5,p\n"
TEST = "n,c,flag,id,y\n100,purple,False,b1,q\n,red,True,b2,p\n"


class Transform(ComponentTest):
    def transform(self, train=TRAIN, test=TEST, validation=None, **options):
        given = {"train": self.dataset(train, target="y"), "test": self.dataset(test, target="y")}
        if validation is not None:
            given["validation"] = self.dataset(validation, target="y")
        return self.run_component("transform-dataset", **given, **options)

    def table(self, artifact):
        return pd.read_csv(artifact.path)

    def test_numbers_are_filled_and_scaled_by_the_training_rows_alone(self):
        result = self.transform(drop_columns=["id", "c", "flag"])
        # The median of 1, 2, 5, 4 is 3; with it the mean is 3 and the deviation the root of 2.
        expected = (np.array([1, 2, 3, 5, 4]) - 3) / np.sqrt(2)
        np.testing.assert_allclose(expected, self.table(result["transformed_train"])["n"])
        np.testing.assert_allclose([97 / np.sqrt(2), 0], self.table(result["transformed_test"])["n"])

    def test_other_fillers_and_scalers(self):
        result = self.transform(drop_columns=["id", "c", "flag"], numeric_missing="mean", scaling="minmax")
        np.testing.assert_allclose([0, 0.25, 0.5, 1, 0.75], self.table(result["transformed_train"])["n"])
        result = self.transform(drop_columns=["id", "c", "flag"], numeric_missing="mean", scaling="none")
        np.testing.assert_allclose([1, 2, 3, 5, 4], self.table(result["transformed_train"])["n"])

    def test_categories_become_columns_and_an_unseen_one_is_none_of_them(self):
        result = self.transform(drop_columns=["id", "n"])
        train, test = self.table(result["transformed_train"]), self.table(result["transformed_test"])
        self.assertEqual(["c_blue", "c_green", "c_red", "flag_False", "flag_True", "y"], list(train.columns))
        # The missing one is filled with the commonest, red.
        self.assertEqual([1, 1, 0, 1, 0], train["c_red"].tolist())
        self.assertEqual([[0, 0, 0], [0, 0, 1]], test[["c_blue", "c_green", "c_red"]].values.tolist())
        self.assertEqual(["q", "p"], test["y"].tolist())

    def test_a_missing_category_can_be_one_of_its_own(self):
        result = self.transform(drop_columns=["id", "n", "flag"], text_missing="missing")
        self.assertEqual([0, 0, 0, 1, 0], self.table(result["transformed_train"])["c_missing"].tolist())

    def test_rare_categories_share_the_last_column(self):
        result = self.transform(drop_columns=["n", "flag", "c"], max_categories=3)
        table = self.table(result["transformed_train"])
        self.assertEqual(4, len(table.columns))
        self.assertEqual([1.0] * 5, table.drop(columns="y").sum(axis=1).tolist())

    def test_validation_rows_go_the_same_way(self):
        result = self.transform(validation=TEST, drop_columns=["id"])
        self.assertEqual(lines(result["transformed_test"]), lines(result["transformed_validation"]))
        self.assertEqual(1, len(lines(self.transform()["transformed_validation"])))

    def test_rows_without_any_give_a_header_alone(self):
        result = self.transform(validation="n,c,flag,id,y\n", drop_columns=["id"])
        self.assertEqual(lines(result["transformed_train"])[:1], lines(result["transformed_validation"]))

    def test_the_transformer_does_the_same_again(self):
        result = self.transform(drop_columns=["id"])
        fitted = joblib.load(os.path.join(result["transformer"].path, "model.joblib"))
        metadata = result["transformer"].metadata
        raw = pd.DataFrame({"n": [100.0, np.nan], "c": ["purple", "red"], "flag": ["False", "True"]})
        again = pd.DataFrame(fitted.transform(raw[metadata["columns"]]), columns=metadata["features"])
        pd.testing.assert_frame_equal(self.table(result["transformed_test"]).drop(columns="y"), again)

    def test_a_real_set_keeps_its_rows_and_labels(self):
        parts = self.run_component("split-dataset", dataset=self.load("breast_cancer"))
        result = self.run_component("transform-dataset", train=parts["train"], test=parts["test"])
        labels = [row.rsplit(",", 1)[1] for row in lines(parts["test"])]
        self.assertEqual(labels, [row.rsplit(",", 1)[1] for row in lines(result["transformed_test"])])
        train = self.table(result["transformed_train"]).drop(columns="diagnosis")
        np.testing.assert_allclose(0, train.mean(), atol=1e-12)
        np.testing.assert_allclose(1, train.std(ddof=0), atol=1e-12)


class Refusals(ComponentTest):
    def test_tables_that_cannot_be_transformed(self):
        for train, test, options, *words in (
            ("a,b,y\n1,,p\n2,,q\n", "a,b,y\n1,1,p\n", {}, "no value in the training rows: b", "drop_columns"),
            ("a,b,y\n1,1,p\n2,1,q\n", "a,y\n1,p\n", {}, "test rows lack", "b"),
            ("a,y\n1,p\n2,q\n", "a,y\nlots,p\n", {}, "'a' holds numbers", "'lots' in the test rows"),
            ("a,y\n1,p\ninf,q\n", "a,y\n1,p\n", {}, "infinite values in the training rows: a"),
            ("a,y\n1,p\n2,q\n", "a,y\ninf,p\n", {}, "infinite values in the test rows: a"),
            ("a,y\n1,p\n,q\n", "a,y\n1,p\n", {"numeric_missing": "none"}, "missing values in the training rows: a"),
            ("a,y\nu,p\nv,q\n", "a,y\n,p\n", {"text_missing": "none"}, "missing values in the test rows: a"),
            ("a,y\n1,p\n2,q\n", "a,y\n1,p\n", {"drop_columns": ["b"]}, "no feature: b", "a"),
            ("a,y\n1,p\n2,q\n", "a,y\n1,p\n", {"drop_columns": ["a"]}, "No feature is left"),
            (
                "a,y\n1,p\n2,q\n",
                "a,y\n1,p\n",
                {"scaling": "standart"},
                "scaling is 'standart'",
                "standard, minmax, none",
            ),
            ("a,y\n1,p\n2,q\n", "a,y\n1,p\n", {"max_categories": 1}, "max_categories is 1"),
            ("a,y\n1,p\n2,q\n", "", {}, "cannot be read as CSV"),
            ("a,a_b,y\nb,1,p\nc,2,q\n", "a,a_b,y\nb,1,p\n", {}, "Two features would have one name"),
        ):
            with self.subTest(train=train, test=test, options=options):
                given = {"train": self.dataset(train, target="y"), "test": self.dataset(test, target="y")}
                said = self.refusal("transform-dataset", **given, **options)
                for word in words:
                    self.assertIn(word, said)


if __name__ == "__main__":
    unittest.main()
