"""validate-dataset: what it finds, that it finds all of it at once, and its report."""

import html.parser
import json
import unittest
from pathlib import Path

from workbench import ComponentTest

SICK = "age,city,empty,const,y\n" + "".join(
    f"{age},{city},,1,{label}\n"
    for age, city, label in [
        ("1", "a", "p"),
        ("-3", "b", "p"),
        ("200", "c", "p"),
        ("x", "d", "p"),
        ("200", "c", "p"),
        ("", "e", ""),
        ("4", "f", "p"),
    ]
)


class Validate(ComponentTest):
    def validate(self, dataset, **options):
        return self.run_component("validate-dataset", dataset=dataset, **{"fail_on_findings": False, **options})

    def codes(self, dataset, severity="error", **options):
        findings = self.validate(dataset, **options)["summary"]["findings"]
        return sorted((f["code"], f["column"]) for f in findings if f["severity"] == severity)

    def test_the_real_sets_pass(self):
        for name in ("iris", "wine", "breast_cancer", "digits", "diabetes"):
            with self.subTest(name):
                result = self.validate(self.load(name), fail_on_findings=True)
                self.assertTrue(result["passed"])
                self.assertTrue(result["summary"]["passed"])

    def test_the_summary_has_the_figures_of_the_table(self):
        summary = self.validate(self.load("iris"))["summary"]
        self.assertEqual(
            (150, 5, "species", 0, 1),
            tuple(summary[k] for k in ("rows", "columns", "target", "missing_values", "duplicate_rows")),
        )
        self.assertEqual({"setosa": 50, "versicolor": 50, "virginica": 50}, summary["classes"])
        figures = summary["column_figures"][0]
        self.assertEqual(
            ("sepal length (cm)", "number", 4.3, 7.9, 35),
            tuple(figures[k] for k in ("name", "type", "min", "max", "distinct")),
        )
        self.assertAlmostEqual(5.84333, figures["mean"], 5)

    def test_constant_columns_warn_until_there_is_a_limit(self):
        digits = self.load("digits")
        pixels = [("constant-column", name) for name in ("pixel_0_0", "pixel_4_0", "pixel_4_7")]
        self.assertEqual(pixels, self.codes(digits, "warning"))
        self.assertEqual([], self.codes(digits, max_constant_columns=3))
        self.assertEqual(pixels, self.codes(digits, max_constant_columns=2))

    def test_every_broken_limit_is_found_at_once(self):
        schema = {
            "age": {"type": "integer", "min": 0, "max": 120},
            "city": {"values": ["a", "b", "c", "d", "e"]},
            "agee": {},
            "note": {"required": False},
        }
        dataset = self.dataset(SICK, target="y", task="classification")
        options = {"schema": schema, "min_rows": 10, "max_missing_fraction": 0.1}
        wanted = [
            ("duplicate-rows", ""),
            ("missing-target", "y"),
            ("missing-values", "age"),
            ("missing-values", "empty"),
            ("one-class", "y"),
            ("schema-missing", "agee"),
            ("schema-range", "age"),
            ("schema-range", "age"),
            ("schema-type", "age"),
            ("schema-values", "city"),
            ("too-few-rows", ""),
        ]
        self.assertEqual(wanted, self.codes(dataset, **options))
        self.assertEqual(
            [("constant-column", "const"), ("mixed-column", "age")], self.codes(dataset, "warning", **options)
        )
        said = self.refusal("validate-dataset", dataset=dataset, **options)
        self.assertIn("breaks 11 limit(s)", said)
        for words in (
            "there is 'age'",
            "such as 'x' in row 4",
            "2 value(s) are above 120",
            "100.0% of the values",
            "none of a, b, c, d, e",
        ):
            self.assertIn(words, said)

    def test_a_limit_is_kept_exactly_at_its_value(self):
        dataset = self.dataset("a,y\n1,p\n,p\n3,q\n4,q\n", target="y")
        self.assertEqual([], self.codes(dataset, max_missing_fraction=0.25))
        self.assertEqual([("missing-values", "a")], self.codes(dataset, max_missing_fraction=0.24))
        self.assertEqual([], self.codes(dataset, min_class_fraction=0.5, max_missing_fraction=1))
        self.assertEqual([("rare-class", "y")], self.codes(dataset, min_class_fraction=0.51, max_missing_fraction=1))
        self.assertEqual([], self.codes(dataset, min_rows=4, max_missing_fraction=1))

    def test_the_schema_may_allow_a_column_more(self):
        dataset = self.dataset("a,y\n1,p\n,p\n3,q\n4,q\n", target="y")
        schema = {"a": {"max_missing_fraction": 0.5, "values": [1, 3, 4]}}
        self.assertEqual([], self.codes(dataset, max_missing_fraction=0, schema=schema))

    def test_infinite_values_are_found(self):
        dataset = self.dataset("a,y\n1,p\ninf,p\n3,q\n-inf,q\n", target="y")
        self.assertEqual([("infinite-values", "a")], self.codes(dataset))

    def test_numbers_near_the_end_of_the_range_give_figures_that_json_can_hold(self):
        dataset = self.dataset("a,y\n1e308,p\n-1e308,p\n1.7e308,q\n1,q\n", target="y")
        json.dumps(self.validate(dataset)["summary"], allow_nan=False)

    def test_a_regression_target_must_be_numbers(self):
        dataset = self.dataset("a,y\n1,1.5\n2,high\n", target="y", task="regression")
        self.assertEqual([("target-not-number", "y")], self.codes(dataset))

    def test_a_table_of_the_target_alone_and_one_without_rows(self):
        self.assertEqual(
            [("no-features", "")], self.codes(self.dataset("y\np\nq\n", target="y"), max_duplicate_fraction=1)
        )
        self.assertEqual([("too-few-rows", "")], self.codes(self.dataset("a,y\n", target="y")))

    def test_what_is_no_table(self):
        self.assertIn("cannot be read as CSV", self.refusal("validate-dataset", dataset=self.dataset("", target="y")))
        said = self.refusal("validate-dataset", dataset=self.dataset("a,label\n1,p\n", target="lable"))
        self.assertIn("no target column 'lable'. Did you mean 'label'?", said)

    def test_a_wrong_schema_is_refused_with_all_its_mistakes(self):
        dataset = self.dataset("a,y\n1,p\n2,q\n", target="y")
        said = self.refusal(
            "validate-dataset", dataset=dataset, schema={"a": {"typ": "x", "min": "0", "type": "word"}, "b": 3}
        )
        for words in ("unknown rule 'typ'", "min '0'", "type 'word'", "'b' is 3"):
            self.assertIn(words, said)


class Report(ComponentTest):
    def page(self, dataset) -> str:
        result = self.run_component("validate-dataset", dataset=dataset, fail_on_findings=False)
        return Path(result["report"].path).read_text(encoding="utf-8")

    def test_it_needs_nothing_from_elsewhere_and_knows_both_themes(self):
        page = self.page(self.load("iris"))
        for word in ("<script", "<link", "<img", "src=", "href=", "url(", "@import"):
            self.assertNotIn(word, page)
        self.assertIn("prefers-color-scheme:dark", page)
        self.assertIn('lang="en"', page)

    def test_every_table_and_drawing_tells_what_it_is(self):
        reader = Reader()
        reader.feed(self.page(self.load("iris")))
        self.assertEqual([], reader.unnamed)
        # One of each column, one of the classes.
        self.assertEqual(6, reader.drawings)
        self.assertEqual([], reader.open)

    def test_text_of_the_table_is_never_markup(self):
        page = self.page(self.dataset('"<b>a</b>",y\n<script>x</script>,<i>p</i>\nb,q\n', target="y"))
        for word in ("<b>", "<script", "<i>"):
            self.assertNotIn(word, page)
        self.assertIn("&lt;script&gt;x", page)

    def test_a_wide_table_is_cut_and_says_so(self):
        names = [f"c{at}" for at in range(230)]
        text = ",".join([*names, "y"]) + "\n" + "".join(",".join(["1"] * 230 + [label]) + "\n" for label in "pqpq")
        page = self.page(self.dataset(text, target="y"))
        self.assertIn("31 more columns are not shown", page)


class Reader(html.parser.HTMLParser):
    """Collects elements that should have a name and have none, and what is not closed."""

    VOID = ("meta",)

    def __init__(self):
        super().__init__()
        self.unnamed, self.drawings, self.open = [], 0, []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "svg":
            self.drawings += 1
            if given.get("role") != "img" or not given.get("aria-label"):
                self.unnamed.append(given)
        if tag == "th" and given.get("scope") not in ("row", "col"):
            self.unnamed.append(given)
        if tag == "div" and given.get("role") == "region" and not given.get("aria-label"):
            self.unnamed.append(given)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.unnamed.append(f"</{tag}>")


if __name__ == "__main__":
    unittest.main()
