"""monitor: data that have moved are told from data that have not."""

import json
import math
import os
import unittest
from pathlib import Path

import numpy as np

from test_validate_dataset import Reader
from workbench import ComponentTest
from workbench import content


def table(rows) -> str:
    return "a,b,kind\n" + "".join(f"{a!r},{b!r},{kind}\n" for a, b, kind in rows)


def draw(count, seed, shift=0.0, kinds=(0.5, 0.3, 0.2)):
    random = np.random.default_rng(seed)
    words = random.choice(["red", "green", "blue"], count, p=kinds)
    a, b = random.normal(shift, 1, count).tolist(), random.uniform(0, 1, count).tolist()
    return list(zip(a, b, words))


class MonitorTest(ComponentTest):
    def watch(self, current, reference=None, **options):
        before = self.dataset(table(reference or draw(2000, 0)))
        now = current if not isinstance(current, list) else self.dataset(table(current))
        return self.run_component("monitor", reference=before, current=now, **options)

    def log(self, *bodies):
        folder = self.artifact("Dataset", "log")
        os.makedirs(folder.path)
        lines = [body if isinstance(body, str) else json.dumps({"request": body}) for body in bodies]
        Path(folder.path, "0001.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder


class Drift(MonitorTest):
    def test_rows_of_the_same_kind_have_not_drifted(self):
        for seed in range(1, 11):
            result = self.watch(draw(1000, seed))
            self.assertFalse(result["drifted"], seed)
            self.assertEqual([], result["drifted_columns"], seed)
            self.assertLess(result["worst_psi"], 0.1, seed)

    def test_a_column_that_has_moved_is_named(self):
        result = self.watch(draw(1000, 1, shift=1.0))
        self.assertEqual(["a"], result["drifted_columns"])
        self.assertEqual("a", result["worst_column"])
        self.assertGreater(result["worst_psi"], 0.5)

    def test_words_that_come_more_often_are_drift(self):
        result = self.watch(draw(1000, 1, kinds=(0.1, 0.1, 0.8)))
        self.assertEqual(["kind"], result["drifted_columns"])

    def test_one_column_of_three_is_the_limit_that_the_author_sets(self):
        moved = draw(1000, 1, shift=1.0)
        self.assertTrue(self.watch(moved)["drifted"])
        self.assertFalse(self.watch(moved, max_drifted_fraction=0.5)["drifted"])

    def test_values_never_seen_are_outliers(self):
        result = self.watch([(100.0, 0.5, "red")] * 10 + [(0.0, 0.5, "violet")] * 10 + draw(180, 1))
        self.assertAlmostEqual(0.1, result["metrics"].metadata["outlier_fraction"])
        self.assertTrue(result["drifted"])
        self.assertFalse(self.watch(draw(200, 1))["drifted"])

    def test_values_that_go_missing_are_drift(self):
        holed = self.dataset("a,b,kind\n" + "".join(f",{b!r},{kind}\n" for _, b, kind in draw(1000, 1)))
        result = self.watch(holed)
        self.assertEqual("a", result["drifted_columns"][0])
        self.assertAlmostEqual(1 / 3, result["metrics"].metadata["missing_fraction"])

    def test_few_rows_say_nothing(self):
        result = self.watch(draw(20, 1, shift=5.0))
        self.assertFalse(result["drifted"])
        self.assertIn("too few rows", self.printed)

    def test_the_index_is_the_one_worked_out_by_hand(self):
        before = self.dataset("kind\n" + "a\n" * 60 + "b\n" * 40)
        now = self.dataset("kind\n" + "a\n" * 40 + "b\n" * 60)
        result = self.run_component("monitor", reference=before, current=now)
        # An empty bin for all others has the least share on both sides.
        self.assertAlmostEqual((0.4 - 0.6) * math.log(0.4 / 0.6) + (0.6 - 0.4) * math.log(0.6 / 0.4), result["worst_psi"])

    def test_the_target_is_no_feature(self):
        before = self.dataset("a,y\n" + "1,0\n" * 200, target="y")
        result = self.run_component("monitor", reference=before, current=self.dataset("a\n" + "1\n" * 200))
        self.assertEqual("a", result["worst_column"])

    def test_the_same_inputs_give_the_same_bytes(self):
        self.assertEqual(*(content(self.watch(draw(500, 1, shift=1.0))["report"]) for _ in range(2)))


class Logs(MonitorTest):
    def test_bodies_of_both_protocols_are_read(self):
        rows = draw(300, 1, shift=1.0)
        named = [{"a": a, "b": b, "kind": str(kind)} for a, b, kind in rows[:100]]
        bare = [[a, b, str(kind)] for a, b, kind in rows[100:200]]
        left = rows[200:]
        tensors = [
            {"name": name, "shape": [100], "datatype": kind, "data": [row[at] if at < 2 else str(row[at]) for row in left]}
            for at, (name, kind) in enumerate((("a", "FP64"), ("b", "FP64"), ("kind", "BYTES")))
        ]
        result = self.watch(self.log({"instances": named}, {"instances": bare}, {"inputs": tensors}))
        self.assertEqual(300, result["metrics"].metadata["rows"])
        self.assertEqual(["a"], result["drifted_columns"])

    def test_a_matrix_is_rows_by_columns(self):
        before = self.dataset("a,b\n" + "".join(f"{a!r},{b!r}\n" for a, b, _ in draw(500, 0)))
        values = [value for a, b, _ in draw(200, 1) for value in (a, b)]
        log = self.log({"inputs": [{"name": "x", "shape": [200, 2], "datatype": "FP64", "data": values}]})
        result = self.run_component("monitor", reference=before, current=log)
        self.assertEqual((200, False), (result["metrics"].metadata["rows"], result["drifted"]))

    def test_lines_that_hold_no_rows_are_passed_over(self):
        rows = [[a, b, str(kind)] for a, b, kind in draw(150, 1)]
        result = self.watch(self.log("no json", {"instances": [[1]]}, {"other": 1}, {"instances": rows}))
        self.assertEqual(150, result["metrics"].metadata["rows"])
        self.assertIn("3 line(s)", self.printed)


class Refusals(MonitorTest):
    def test_what_cannot_be_compared(self):
        before = self.dataset(table(draw(200, 0)))
        for current, options, word in (
            ("a,b\n1,2\n", {}, "lacks 1 column(s): kind"),
            (table(draw(5, 1)), {"columns": ["kinds"]}, "Did you mean 'kind'?"),
            ("", {}, "cannot be read as CSV"),
        ):
            with self.subTest(word):
                said = self.refusal("monitor", reference=before, current=self.dataset(current), **options)
                self.assertIn(word, said)
        folder = self.artifact("Dataset", "log")
        os.makedirs(folder.path)
        self.assertIn("without .jsonl files", self.refusal("monitor", reference=before, current=folder))


class Report(MonitorTest):
    def test_tables_and_drawings_tell_what_they_are(self):
        result = self.watch(draw(500, 1, shift=1.0))
        reader = Reader()
        reader.feed(Path(result["report"].path).read_text(encoding="utf-8"))
        self.assertEqual(([], [], 1), (reader.open, reader.unnamed, reader.drawings))

    def test_names_of_columns_are_never_markup(self):
        before, now = self.dataset("<b>x</b>\n" + "1\n2\n" * 100), self.dataset("<b>x</b>\n" + "9\n8\n" * 100)
        page = Path(self.run_component("monitor", reference=before, current=now)["report"].path).read_text()
        self.assertNotIn("<b>", page)


if __name__ == "__main__":
    unittest.main()
