"""Every row of V1, and what it refuses."""

import base64
import json
import unittest

import support
from support import IRIS, SETOSA, VIRGINICA, ServedTest, dump, iris_model, needs_server


@needs_server
class Rows(ServedTest):
    @classmethod
    def arguments(cls, folder):
        return [f"--model_dir={dump(iris_model(), folder)}", "--framework=sklearn", "--trust-pickle"]

    def test_it_lives(self):
        answer = self.server.get("/")
        self.assertEqual((200, {"status": "alive"}), (answer.status, answer.json))

    def test_models_and_the_model(self):
        self.assertEqual({"models": ["m"]}, self.server.get("/v1/models").json)
        answer = self.server.get("/v1/models/m")
        self.assertEqual((200, {"name": "m", "ready": True}), (answer.status, answer.json))

    def test_predict_takes_instances_and_inputs(self):
        for key in ("instances", "inputs"):
            answer = self.server.post("/v1/models/m:predict", {key: [SETOSA, VIRGINICA]})
            self.assertEqual((200, {"predictions": ["setosa", "virginica"]}), (answer.status, answer.json))
        columns = {name: [SETOSA[at], VIRGINICA[at]] for at, name in enumerate(IRIS)}
        self.assertEqual(["setosa", "virginica"], self.server.post("/v1/models/m:predict", {"inputs": columns}).json["predictions"])

    def test_rows_of_named_features_in_any_order(self):
        rows = [dict(zip(IRIS, SETOSA)), dict(reversed(list(zip(IRIS, VIRGINICA))))]
        self.assertEqual(["setosa", "virginica"], self.server.predict(rows).json["predictions"])
        self.assertEqual(["setosa", "virginica"], self.server.predict([rows[0], VIRGINICA]).json["predictions"])

    def test_probabilities_by_a_parameter(self):
        found = self.server.predict([SETOSA], predict_proba=True).json["predictions"]
        self.assertEqual(3, len(found[0]))
        self.assertAlmostEqual(1.0, sum(found[0]))
        self.assertGreater(found[0][0], 0.9)
        answer = self.server.predict([SETOSA], predict_proba="yes")
        self.assertEqual((400, True), (answer.status, "true or false" in answer.error))

    def test_explanations_come_with_predictions(self):
        answer = self.server.post("/v1/models/m:explain", {"instances": [SETOSA, dict(zip(IRIS, VIRGINICA))]})
        self.assertEqual((200, ["setosa", "virginica"]), (answer.status, answer.json["predictions"]))
        for one in answer.json["explanations"]:
            self.assertEqual(("linear", IRIS), (one["method"], list(one["contributions"])))
            self.assertAlmostEqual(one["base"] + sum(one["contributions"].values()), one["explained"])
        self.assertEqual("virginica", answer.json["explanations"][1]["class"])

    def test_an_explanation_of_another_class_and_what_is_refused(self):
        def explain(**parameters):
            return self.server.post("/v1/models/m:explain", {"instances": [SETOSA], "parameters": parameters})

        self.assertEqual("virginica", explain(**{"class": "virginica"}).json["explanations"][0]["class"])
        self.assertIn("Did you mean 'setosa'", explain(**{"class": "setoza"}).error)
        self.assertEqual(400, explain(method="magic").status)
        answer = explain(method="permutation")
        self.assertEqual((501, True), (answer.status, "--background" in answer.error))

    def refuses(self, pattern, body, status=400):
        answer = self.server.post("/v1/models/m:predict", body)
        self.assertEqual(status, answer.status, answer.body)
        self.assertEqual(["error"], list(answer.json))
        self.assertRegex(answer.error, pattern)

    def test_features_that_do_not_fit(self):
        named = dict(zip(IRIS, SETOSA))
        self.refuses(r"Row 1 has 3 values, and the model takes 4 \(sepal_length", {"instances": [SETOSA, SETOSA[:3]]})
        self.refuses("'petal_lenght' is no feature of the model. Did you mean 'petal_length'.*Missing: petal_length",
                     {"instances": [{"petal_lenght" if name == "petal_length" else name: value for name, value in named.items()}]})  # fmt: skip
        self.refuses("Row 0: Missing: petal_width", {"instances": [{name: value for name, value in named.items() if name != "petal_width"}]})
        self.refuses("'colour' is no feature", {"instances": [{**named, "colour": 1}]})
        self.refuses("Row 0, sepal_width: is null, and the model takes no missing", {"instances": [[1, None, 3, 4]]})
        self.refuses("Row 0, sepal_width: is a string", {"instances": [[1, "2", 3, 4]]})
        self.refuses("Row 0, sepal_width: is a list", {"instances": [[1, [2], 3, 4]]})
        self.refuses("Row 0 is a number, and the model takes 4 values", {"instances": SETOSA})
        self.refuses("Row 0, petal_width: the number is too large", b'{"instances":[[1,2,3,1e999]]}')
        self.refuses("Row 0, petal_width: the number is too large", b'{"instances":[[1,2,3,1' + b"0" * 400 + b"]]}")

    def test_bodies_that_are_no_request(self):
        self.refuses("no JSON", b"")
        self.refuses("no JSON: .*line 1, column 18", b'{"instances":[[1,}')
        self.refuses("not UTF-8", b"\xff\xfe")
        self.refuses("must be a JSON object", [SETOSA])
        self.refuses('has no "instances"', {})
        self.refuses("Did you mean 'instances'", {"instance": [SETOSA]})
        self.refuses("is empty", {"instances": []})
        self.refuses("must be a list", {"instances": "x"})
        self.refuses("both", {"instances": [SETOSA], "inputs": [SETOSA]})
        self.refuses("'parameters' must be an object", {"instances": [SETOSA], "parameters": 1})
        self.refuses("one list for each feature", {"inputs": {"a": [1], "b": [1, 2]}})
        self.refuses("nested too deeply", b"[" * 100_000)
        for word in (b"NaN", b"Infinity", b"-Infinity"):
            self.refuses("is no JSON", b'{"instances":[[1,2,3,' + word + b"]]}")

    def test_addresses_and_methods_that_are_none(self):
        for method, path, status, pattern in (
            ("GET", "/v3", 404, "nothing at /v3"), ("GET", "/v1/models/m/x", 404, "nothing"), ("POST", "/v1/models/m:guess", 404, "':guess'"),
            ("GET", "/v1/models/n", 404, "no model 'n'"), ("POST", "/v1/models/n:predict", 404, "no model 'n'"), ("POST", "/v1/models/n:explain", 404, "no model"),
            ("GET", "/v1/models/m:predict", 405, "takes POST"), ("POST", "/v1/models/m", 405, "takes GET"), ("DELETE", "/", 405, "takes GET"),
        ):  # fmt: skip
            with self.subTest(method=method, path=path):
                answer = self.server.send(method, path, b"{}" if method == "POST" else None)
                self.assertEqual(status, answer.status)
                self.assertRegex(answer.error, pattern)
        self.assertEqual("POST", self.server.get("/v1/models/m:predict").headers["allow"])

    def test_HEAD_is_answered_without_a_body(self):
        answer = self.server.send("HEAD", "/v1/models/m")
        self.assertEqual((200, b""), (answer.status, answer.body))

    def test_pages_of_other_sites_are_refused(self):
        body = {"instances": [SETOSA]}
        for headers in ({"host": "evil.example"}, {"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
            with self.subTest(headers):
                self.assertEqual(403, self.server.post("/v1/models/m:predict", body, headers).status)
        own = f"127.0.0.1:{self.server.port}"
        self.assertEqual(200, self.server.post("/v1/models/m:predict", body, {"host": own, "origin": f"http://{own}"}).status)

    def test_a_request_after_a_refused_one_on_the_same_connection(self):
        connection = self.server.connect()
        for body, status in ((b"{", 400), (json.dumps({"instances": [SETOSA]}).encode(), 200), (b"", 400)):
            connection.request("POST", "/v1/models/m:predict", body)
            self.assertEqual(status, support.Answer(connection.getresponse()).status)
        connection.close()


@needs_server
class CloudEvents(ServedTest):
    arguments = Rows.arguments

    BINARY = {"ce-specversion": "1.0", "ce-id": "7", "ce-source": "me", "ce-type": "asked"}

    def test_binary_is_answered_in_headers(self):
        answer = self.server.post("/v1/models/m:predict", {"instances": [SETOSA]}, self.BINARY)
        self.assertEqual((200, {"predictions": ["setosa"]}), (answer.status, answer.json))
        told = {name: answer.headers[f"ce-{name}"] for name in ("id", "specversion", "source", "type")}
        self.assertEqual({"id": "7", "specversion": "1.0", "source": "io.kserve.inference.m", "type": "io.kserve.inference.response"}, told)
        self.assertRegex(answer.headers["ce-time"], r"^\d{4}-\d\d-\d\dT.*Z$")
        self.assertEqual("application/json", answer.headers["content-type"])

    def structured(self, path="/v1/models/m:predict", **changes):
        event = {"specversion": "1.0", "id": "7", "source": "me", "type": "asked", "data": {"instances": [SETOSA]}, **changes}
        event = {name: value for name, value in event.items() if value is not None}
        return self.server.post(path, event, {"content-type": "application/cloudevents+json; charset=utf-8"})

    def test_structured_is_answered_in_one_object(self):
        for changes in ({}, {"data": None, "data_base64": base64.b64encode(b'{"instances":[[5.1,3.5,1.4,0.2]]}').decode()},
                        {"data": json.dumps({"instances": [SETOSA]})}):  # fmt: skip
            answer = self.structured(**changes)
            self.assertEqual((200, "application/cloudevents+json"), (answer.status, answer.headers["content-type"]))
            self.assertEqual(("7", {"predictions": ["setosa"]}), (answer.json["id"], answer.json["data"]))
        self.assertIn("explanations", self.structured("/v1/models/m:explain").json["data"])

    def test_events_that_are_none(self):
        for answer, pattern in (
            (self.structured(id=None), "lacks id"), (self.structured(data=None), "has no data"), (self.structured(specversion="9"), "version 9"),
            (self.structured(data=None, data_base64="!"), "no base64"),
            (self.server.post("/v1/models/m:predict", {"instances": [SETOSA]}, {"ce-specversion": "1.0", "ce-id": "7"}), "lacks source, type"),
            (self.server.post("/v1/models/m:predict", [], {"content-type": "application/cloudevents-batch+json"}), "one event"),
        ):  # fmt: skip
            self.assertEqual(400, answer.status)
            self.assertRegex(answer.error, pattern)


if __name__ == "__main__":
    unittest.main()
