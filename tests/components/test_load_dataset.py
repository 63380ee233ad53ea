"""load-dataset: real sets by name, CSV by path and URL, and what it says of files that it cannot use."""

import csv
import functools
import hashlib
import http.server
import threading
import unittest
from pathlib import Path

from workbench import ComponentTest
from workbench import lines


class BuiltIn(ComponentTest):
    def test_each_set_has_its_known_shape_target_and_task(self):
        for name, rows, columns, target, task, classes in (
            ("iris", 150, 5, "species", "classification", ["setosa", "versicolor", "virginica"]),
            ("wine", 178, 14, "cultivar", "classification", ["class_0", "class_1", "class_2"]),
            ("breast_cancer", 569, 31, "diagnosis", "classification", ["benign", "malignant"]),
            ("digits", 1797, 65, "digit", "classification", [str(digit) for digit in range(10)]),
            ("diabetes", 442, 11, "progression", "regression", None),
        ):
            with self.subTest(name):
                result = self.run_component("load-dataset", source=name)
                metadata = result["dataset"].metadata
                self.assertEqual((rows, columns, task), (result["rows"], result["columns"], result["task_kind"]))
                self.assertEqual(
                    (rows, columns, target, task), tuple(metadata[k] for k in ("rows", "columns", "target", "task"))
                )
                self.assertEqual(classes, metadata.get("class_names"))
                table = lines(result["dataset"])
                self.assertEqual(rows + 1, len(table))
                self.assertEqual(target, table[0].split(",")[-1])

    def test_the_numbers_are_those_of_the_set(self):
        table = lines(self.load("iris"))
        self.assertEqual("sepal length (cm),sepal width (cm),petal length (cm),petal width (cm),species", table[0])
        self.assertEqual("5.1,3.5,1.4,0.2,setosa", table[1])
        self.assertEqual("5.9,3.0,5.1,1.8,virginica", table[150])

    def test_a_hyphen_in_a_name_is_as_good_as_an_underscore(self):
        self.assertEqual(lines(self.load("breast_cancer")), lines(self.load("breast-cancer")))

    def test_the_target_of_a_set_can_be_renamed(self):
        dataset = self.load("iris", target="kind")
        self.assertEqual("kind", dataset.metadata["target"])
        self.assertTrue(lines(dataset)[0].endswith(",kind"))

    def test_numbers_are_written_so_that_they_read_back_exactly(self):
        import sklearn.datasets

        with open(self.load("breast_cancer").path, newline="") as file:
            read = [[float(value) for value in row[:-1]] for row in list(csv.reader(file))[1:]]
        self.assertEqual(sklearn.datasets.load_breast_cancer().data.tolist(), read)


class Csv(ComponentTest):
    def test_text_stays_as_it_is_and_missing_values_become_empty_fields(self):
        path = self.write("a.csv", 'id,note,y\r\n007,"a, b",p\r\nNA,?,q\r\n 1.50 ,,p\r\n')
        dataset = self.load(path, target="y")
        self.assertEqual(["id,note,y", '007,"a, b",p', ",,q", "1.50,,p"], lines(dataset))
        self.assertEqual(3, dataset.metadata["rows"])
        self.assertEqual(hashlib.sha256(Path(path).read_bytes()).hexdigest(), dataset.metadata["source_sha256"])

    def test_the_task_follows_the_target(self):
        words = self.write("words.csv", "a,y\n" + "".join(f"1,w{i}\n" for i in range(30)))
        few = self.write("few.csv", "a,y\n" + "".join(f"1,{i % 20}\n" for i in range(40)))
        many = self.write("many.csv", "a,y\n" + "".join(f"1,{i}.5\n" for i in range(21)))
        self.assertEqual("classification", self.load(words, target="y").metadata["task"])
        self.assertEqual("classification", self.load(few, target="y").metadata["task"])
        self.assertEqual("regression", self.load(many, target="y").metadata["task"])
        self.assertEqual("regression", self.load(few, target="y", task="regression").metadata["task"])

    def test_classes_that_are_numbers_stand_in_the_order_of_numbers(self):
        path = self.write("a.csv", "a,y\n1,10\n1,9\n1,2\n")
        self.assertEqual(["2", "9", "10"], self.load(path, target="y").metadata["class_names"])

    def test_another_delimiter_and_encoding(self):
        path = self.write("a.csv", "größe;y\n1;ä\n2;b\n".encode("latin-1"))
        self.assertEqual(
            ["größe,y", "1,ä", "2,b"], lines(self.load(path, target="y", delimiter=";", encoding="latin-1"))
        )

    def test_a_byte_order_mark_is_no_part_of_the_first_name(self):
        path = self.write("a.csv", b"\xef\xbb\xbfy,a\np,1\nq,2\n")
        self.assertEqual("y,a", lines(self.load(path, target="y"))[0])

    def test_a_field_with_a_line_break_survives(self):
        path = self.write("a.csv", 'note,y\n"two\nlines",p\nb,q\n')
        with open(self.load(path, target="y").path, newline="") as file:
            self.assertEqual([["note", "y"], ["two\nlines", "p"], ["b", "q"]], list(csv.reader(file)))


class Refusals(ComponentTest):
    def test_files_that_cannot_be_used(self):
        for content, options, *words in (
            ("a,b\n1,2\n", {"target": "y"}, "no column 'y'", "Set target to one of: a, b"),
            ("a,label\n1,2\n", {"target": "lable"}, "Did you mean 'label'?"),
            ("a,b\n1,2\n", {}, "needs the name of its target column"),
            ("a;b;y\n1;2;3\n", {"target": "y"}, "separated by ';'", "Set delimiter"),
            ("a\tb\ty\n1\t2\t3\n", {"target": "y"}, "separated by '\\t'"),
            ("", {"target": "y"}, "is empty"),
            ("a,y\n", {"target": "y"}, "a header and no rows"),
            ("a,y\n1,\n2,NA\n", {"target": "y"}, "'y' has no value in any of the 2 rows"),
            ("a,a,y\n1,2,3\n", {"target": "y"}, "more than once: a"),
            ("a,,y\n1,2,3\n", {"target": "y"}, "no name for column 2"),
            ("a,y\n1,p\n1,2,3\n1\n", {"target": "y"}, "2 row(s)", "line 3 has 3"),
            ("a,y\n1,p\n2,q\n", {"target": "y", "task": "regression"}, "Regression needs a numeric target", "'p', 'q'"),
            (b"a,y\n\xff\xfe,p\n", {"target": "y"}, "is not utf-8 text", "Set encoding"),
            ('a,y\n"1"x,p\n', {"target": "y"}, "is not a CSV"),
            ("a,y\n1,p\n", {"target": "y", "max_megabytes": 0}, "larger than 0 MB"),
        ):
            with self.subTest(content=content, options=options):
                said = self.refusal("load-dataset", source=self.write("a.csv", content), **options)
                for word in words:
                    self.assertIn(word, said)

    def test_all_wrong_options_are_told_at_once(self):
        said = self.refusal("load-dataset", source="iris", task="guess", delimiter=";;", encoding="utf-99")
        for word in ("'guess'", "';;'", "'utf-99'"):
            self.assertIn(word, said)

    def test_a_source_that_is_nowhere(self):
        self.assertIn("Did you mean 'iris'?", self.refusal("load-dataset", source="irsi"))
        self.assertIn("No such file", self.refusal("load-dataset", source="/nowhere/a.csv", target="y"))
        self.assertIn("Is a directory", self.refusal("load-dataset", source=str(self.folder), target="y"))
        self.assertIn("scheme 'ftp'", self.refusal("load-dataset", source="ftp://host/a.csv", target="y"))


class Urls(ComponentTest):
    def setUp(self):
        super().setUp()
        handler = functools.partial(Handler, directory=str(self.folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        self.address = f"http://127.0.0.1:{server.server_port}"
        self.path = self.write("a.csv", "a,y\n1,p\n2,q\n")

    def test_http_and_file_addresses_give_what_the_path_gives(self):
        wanted = lines(self.load(self.path, target="y"))
        self.assertEqual(wanted, lines(self.load(f"{self.address}/a.csv", target="y")))
        self.assertEqual(wanted, lines(self.load(Path(self.path).as_uri(), target="y")))

    def test_what_may_be_secret_in_an_address_is_not_recorded(self):
        dataset = self.load(f"{self.address}/a.csv?token=hunter2", target="y")
        self.assertEqual(f"{self.address}/a.csv", dataset.metadata["source"])
        said = self.refusal("load-dataset", source=f"{self.address}/missing.csv?token=hunter2", target="y")
        self.assertNotIn("hunter2", said)

    def test_answers_that_are_no_file(self):
        said = self.refusal("load-dataset", source=f"{self.address}/missing.csv", target="y")
        self.assertIn("answers 404", said)
        self.assertIn("Check that the address is right", said)
        said = self.refusal("load-dataset", source=Path(self.path).as_uri() + "x", target="y")
        self.assertIn("No such file", said)
        said = self.refusal("load-dataset", source="http://127.0.0.1:1/a.csv", target="y")
        self.assertIn("Connection refused", said)

    def test_a_download_that_breaks_off_is_not_taken_for_the_whole(self):
        said = self.refusal("load-dataset", source=f"{self.address}/short.csv", target="y")
        self.assertIn("broke off after 8 of 100 bytes", said)


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if not self.path.startswith("/short"):
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"a,y\n1,p\n")

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    unittest.main()
