"""split-dataset: shares, strata, seeds, and tables that cannot be split."""

import collections
import unittest

from workbench import ComponentTest
from workbench import content
from workbench import lines


class Split(ComponentTest):
    def split(self, dataset, **options):
        return self.run_component("split-dataset", dataset=dataset, **options)

    def test_every_row_goes_to_one_part(self):
        dataset = self.load("breast_cancer")
        result = self.split(dataset, test_fraction=0.2, validation_fraction=0.1)
        parts = [lines(result[name]) for name in ("train", "test", "validation")]
        self.assertEqual([398, 114, 57], [len(part) - 1 for part in parts])
        self.assertEqual([398, 114, 57], [result[f"{name}_rows"] for name in ("train", "test", "validation")])
        self.assertEqual(sorted(lines(dataset)[1:]), sorted(row for part in parts for row in part[1:]))
        self.assertEqual({lines(dataset)[0]}, {part[0] for part in parts})

    def test_the_share_of_each_class_is_kept(self):
        result = self.split(self.load("breast_cancer"), test_fraction=0.25)
        for name in ("train", "test"):
            counts = collections.Counter(row.rsplit(",", 1)[1] for row in lines(result[name])[1:])
            self.assertAlmostEqual(212 / 569, counts["malignant"] / sum(counts.values()), 2)

    def test_the_seed_decides(self):
        dataset = self.load("iris")
        first, again, other = (self.split(dataset, seed=seed) for seed in (7, 7, 8))
        self.assertEqual(content(first["test"]), content(again["test"]))
        self.assertNotEqual(content(first["test"]), content(other["test"]))

    def test_without_a_validation_share_there_is_a_header_alone(self):
        result = self.split(self.load("iris"))
        self.assertEqual(1, len(lines(result["validation"])))
        self.assertEqual(0, result["validation_rows"])

    def test_text_stays_as_it_is(self):
        text = "id,a,y\n" + "".join(f"00{at},{'' if at % 3 else '1.50'},{at % 2}\n" for at in range(10))
        result = self.split(self.dataset(text, target="y"))
        self.assertEqual(sorted(text.splitlines()[1:]), sorted(lines(result["train"])[1:] + lines(result["test"])[1:]))

    def test_what_is_known_of_the_table_goes_on(self):
        metadata = self.split(self.load("iris"), seed=5)["train"].metadata
        self.assertEqual(
            ("species", "classification", 120, 5), tuple(metadata[k] for k in ("target", "task", "rows", "seed"))
        )
        self.assertEqual(["setosa", "versicolor", "virginica"], metadata["class_names"])

    def test_a_regression_is_split_without_strata(self):
        self.assertEqual(88, self.split(self.load("diabetes"))["test_rows"])


class Refusals(ComponentTest):
    def test_tables_and_fractions_that_do_not_work(self):
        rare = "a,y\n" + "1,p\n" * 9 + "2,q\n"
        for text, options, *words in (
            (rare, {}, "'q' (1)", "merge classes"),
            ("a,y\n" + "1,p\n2,q\n" * 2, {"validation_fraction": 0.3}, "fewer than 3 rows", "'p' (2), 'q' (2)"),
            ("a,y\n1,p\n2,p\n3,\n4,p\n", {}, "missing in 1 row(s)", "set stratify to false"),
            ("a,y\n1,p\n", {"stratify": False}, "1 rows cannot give"),
            (rare, {"test_fraction": 0}, "test_fraction is 0"),
            (rare, {"test_fraction": 1.5}, "test_fraction is 1.5"),
            (rare, {"validation_fraction": -0.1}, "validation_fraction is -0.1"),
            (rare, {"test_fraction": 0.6, "validation_fraction": 0.4}, "leave no training rows"),
            (rare, {"target": "z"}, "no target column 'z'", "a, y"),
            ("", {}, "cannot be read as CSV"),
        ):
            with self.subTest(options=options, text=text):
                said = self.refusal("split-dataset", dataset=self.dataset(text, target="y"), **options)
                for word in words:
                    self.assertIn(word, said)

    def test_a_rare_class_splits_without_strata(self):
        dataset = self.dataset("a,y\n" + "1,p\n" * 9 + "2,q\n", target="y")
        self.assertEqual(2, self.run_component("split-dataset", dataset=dataset, stratify=False)["test_rows"])


if __name__ == "__main__":
    unittest.main()
