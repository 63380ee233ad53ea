"""sweep-result: one trial as if it were the whole sweep."""

import csv
import unittest
from pathlib import Path

from workbench import ComponentTest
from workbench import content


class SweepResult(ComponentTest):
    def end(self, **given):
        parameters = {"max_depth": 3, "eta": 0.1, "booster": "gbtree", "flag": True}
        return self.run_component("sweep-result", **{"parameters": parameters, "value": 0.97, "metric": "score", **given})

    def test_it_hands_on_what_it_was_given(self):
        result = self.end()
        self.assertEqual({"max_depth": 3, "eta": 0.1, "booster": "gbtree", "flag": True}, result["best_parameters"])
        self.assertEqual(0.97, result["best_value"])

    def test_the_table_has_one_row(self):
        with open(self.end()["trials"].path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(1, len(rows))
        self.assertEqual(
            ["trial", "state", "score", "max_depth", "eta", "booster", "flag", "seconds"], list(rows[0])
        )
        self.assertEqual(("0", "Succeeded", "0.97", "3", "true"), tuple(rows[0][n] for n in ("trial", "state", "score", "max_depth", "flag")))

    def test_the_report_shows_texts_as_texts(self):
        page = Path(self.end(parameters={"<b>": "</td><script>"})["report"].path).read_text(encoding="utf-8")
        self.assertIn("&lt;b&gt;", page)
        self.assertNotIn("<script>", page)

    def test_what_is_no_number_is_no_result(self):
        self.assertIn("no number", self.refusal("sweep-result", parameters={}, value=float("nan")))

    def test_the_same_inputs_give_the_same_bytes(self):
        self.assertEqual(content(self.end()["trials"]), content(self.end()["trials"]))


if __name__ == "__main__":
    unittest.main()
