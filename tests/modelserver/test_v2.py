"""Every row of the Open Inference Protocol."""

import json
import struct
import unittest

import numpy as np

from support import IRIS, SETOSA, VIRGINICA, ServedTest, dump, iris_model, needs_server


def matrix(*rows, name="input-0", datatype="FP64"):
    return {"name": name, "shape": [len(rows), len(rows[0])], "datatype": datatype, "data": [list(row) for row in rows]}


@needs_server
class Rows(ServedTest):
    @classmethod
    def arguments(cls, folder):
        return [f"--model_dir={dump(iris_model(), folder)}", "--framework=sklearn", "--trust-pickle", "--model_version=3"]

    def infer(self, *inputs, path="/v2/models/m/infer", **more):
        return self.server.post(path, {"inputs": list(inputs), **more})

    def test_the_server_tells_of_itself(self):
        for path in ("/v2", "/v2/"):
            told = self.server.get(path).json
            self.assertEqual(("pipelines-modelserver", ["binary_tensor_data", "model_repository"]), (told["name"], told["extensions"]))
            self.assertTrue(told["version"])

    def test_health_and_models(self):
        for path, wanted in (
            ("/v2/health/live", {"live": True}), ("/v2/health/ready", {"ready": True}), ("/v2/models", {"models": ["m"]}),
            ("/v2/models/m/ready", {"name": "m", "ready": True}), ("/v2/models/m/versions/3/ready", {"name": "m", "ready": True}),
        ):  # fmt: skip
            answer = self.server.get(path)
            self.assertEqual((200, wanted), (answer.status, answer.json))

    def test_metadata_is_the_models(self):
        told = self.server.get("/v2/models/m").json
        self.assertEqual(told, self.server.get("/v2/models/m/versions/3").json)
        classes = {"classes": ["setosa", "versicolor", "virginica"]}
        self.assertEqual(
            {
                "name": "m", "versions": ["3"], "platform": "sklearn",
                "inputs": [{"name": "input-0", "datatype": "FP64", "shape": [-1, 4], "parameters": {"feature_names": IRIS}}],
                "outputs": [{"name": "predict", "datatype": "BYTES", "shape": [-1], "parameters": classes},
                            {"name": "predict_proba", "datatype": "FP64", "shape": [-1, 3], "parameters": classes}],
            },
            told,
        )  # fmt: skip

    def test_infer_answers_with_the_id_and_the_version(self):
        for path in ("/v2/models/m/infer", "/v2/models/m/versions/3/infer"):
            answer = self.infer(matrix(SETOSA, VIRGINICA), path=path, id="a7")
            self.assertEqual(200, answer.status, answer.body)
            self.assertEqual(
                {"model_name": "m", "model_version": "3", "id": "a7",
                 "outputs": [{"name": "predict", "datatype": "BYTES", "shape": [2], "data": ["setosa", "virginica"]}]},
                answer.json,
            )  # fmt: skip
        self.assertNotIn("id", self.infer(matrix(SETOSA)).json)

    def test_any_number_type_and_name_of_the_one_matrix_and_flat_data(self):
        for tensor in (matrix(SETOSA, name="x", datatype="FP32"), matrix([5, 3, 1, 0], datatype="INT8"), {**matrix(SETOSA), "data": SETOSA}):
            self.assertEqual(["setosa"], self.infer(tensor).json["outputs"][0]["data"])

    def test_a_tensor_for_each_feature(self):
        tensors = [{"name": name, "shape": [2, 1], "datatype": "FP64", "data": [SETOSA[at], VIRGINICA[at]]} for at, name in enumerate(IRIS)]
        self.assertEqual(["setosa", "virginica"], self.infer(*reversed(tensors)).json["outputs"][0]["data"])
        tensors[0]["shape"] = [2]
        self.assertEqual(200, self.infer(*tensors).status)
        tensors[0]["name"] = "sepal_lenght"
        self.assertRegex(self.infer(*tensors).error, "Did you mean 'sepal_length'")
        self.assertRegex(self.infer(*tensors[1:]).error, "Missing: sepal_length")

    def test_outputs_are_those_asked_for_in_their_order(self):
        answer = self.infer(matrix(SETOSA), outputs=[{"name": "predict_proba"}, {"name": "predict"}]).json
        self.assertEqual([("predict_proba", [1, 3]), ("predict", [1])], [(out["name"], out["shape"]) for out in answer["outputs"]])
        answer = self.infer(matrix(SETOSA), outputs=[{"name": "predict_probs"}])
        self.assertEqual((400, True), (answer.status, "Did you mean 'predict_proba'" in answer.error))

    def test_probabilities_by_a_parameter(self):
        outputs = self.infer(matrix(SETOSA), parameters={"predict_proba": True}).json["outputs"]
        self.assertEqual(["predict_proba"], [out["name"] for out in outputs])

    def binary(self, head: dict, tail: bytes):
        text = json.dumps(head).encode()
        headers = {"content-type": "application/octet-stream", "Inference-Header-Content-Length": str(len(text))}
        return self.server.post("/v2/models/m/infer", text + tail, headers)

    def test_raw_bytes_in_and_out(self):
        for datatype, dtype in (("FP16", "<f2"), ("FP32", "<f4"), ("FP64", "<f8")):
            data = np.array([SETOSA, VIRGINICA], dtype=dtype).tobytes()
            tensor = {"name": "x", "shape": [2, 4], "datatype": datatype, "parameters": {"binary_data_size": len(data)}}
            asked = [{"name": "predict_proba", "parameters": {"binary_data": True}}, {"name": "predict", "parameters": {"binary_data": False}}]
            answer = self.binary({"inputs": [tensor], "outputs": asked, "id": "b"}, data)
            self.assertEqual(200, answer.status, answer.body)
            length = int(answer.headers["inference-header-content-length"])
            head, tail = json.loads(answer.body[:length]), answer.body[length:]
            self.assertEqual(("b", {"binary_data_size": 48}), (head["id"], head["outputs"][0]["parameters"]))
            self.assertNotIn("data", head["outputs"][0])
            self.assertEqual(["setosa", "virginica"], head["outputs"][1]["data"])
            np.testing.assert_allclose(np.frombuffer(tail, "<f8").reshape(2, 3).sum(axis=1), 1)

    def test_raw_bytes_of_everything_by_one_parameter(self):
        answer = self.infer(matrix(SETOSA), parameters={"binary_data_output": True})
        length = int(answer.headers["inference-header-content-length"])
        self.assertEqual(struct.pack("<I", 6) + b"setosa", answer.body[length:])
        self.assertEqual("application/octet-stream", answer.headers["content-type"])
        answer = self.infer(matrix(SETOSA), parameters={"binary_data_output": True}, outputs=[{"name": "predict", "parameters": {"binary_data": False}}])
        self.assertNotIn("inference-header-content-length", answer.headers)

    def test_what_does_not_fit_the_model(self):
        nan = np.array([[np.nan, 1, 2, 3]]).tobytes()
        raw = {"name": "x", "shape": [1, 4], "datatype": "FP64", "parameters": {"binary_data_size": 32}}
        for answer, pattern in (
            (self.infer(matrix([1, 2, 3])), r"shape \[1, 3\], and the model takes \[rows, 4\]"),
            (self.infer({**matrix(SETOSA), "shape": [4], "data": SETOSA}), r"\[rows, 4\]"),
            (self.infer({"name": "x", "shape": [0, 4], "datatype": "FP64", "data": []}), "at least one row"),
            (self.infer({"name": "x", "shape": [1, 4], "datatype": "BYTES", "data": ["a"] * 4}), "takes numbers"),
            (self.infer(matrix(SETOSA), matrix(SETOSA, name="y")), "'input-0' is no feature"),
            (self.binary({"inputs": [raw]}, nan), "holds NaN, and the model takes no missing"),
            (self.binary({"inputs": [raw]}, nan.replace(nan[:8], struct.pack("<d", np.inf))), "holds infinity"),
        ):  # fmt: skip
            self.assertEqual(400, answer.status)
            self.assertRegex(answer.error, pattern)

    def test_unknown_models_versions_and_verbs(self):
        for method, path, status in (
            ("GET", "/v2/models/n", 404), ("GET", "/v2/models/n/ready", 404), ("POST", "/v2/models/n/infer", 404), ("GET", "/v2/models/m/versions/4", 404),
            ("POST", "/v2/models/m/versions/4/infer", 404), ("POST", "/v2/models/m/explain", 404), ("POST", "/v2/repository/models/n/load", 404),
            ("GET", "/v2/models/m/infer", 405), ("POST", "/v2", 405), ("GET", "/v2/repository/models/m/load", 405), ("GET", "/v2/models/", 404),
        ):  # fmt: skip
            with self.subTest(method=method, path=path):
                answer = self.server.send(method, path, b"{}" if method == "POST" else None)
                self.assertEqual((status, ["error"]), (answer.status, list(answer.json)))

    def test_the_repository_tells_what_is_there(self):
        self.assertEqual([{"name": "m", "version": "3", "state": "READY"}], self.server.post("/v2/repository/index").json)
        self.assertEqual(1, len(self.server.post("/v2/repository/index", {"ready": True}).json))


@needs_server
class WithoutAVersion(ServedTest):
    @classmethod
    def arguments(cls, folder):
        return [f"--model_dir={dump(iris_model(), folder)}", "--framework=sklearn", "--trust-pickle", "--model_version="]

    def test_none_is_told_and_none_is_found(self):
        self.assertNotIn("versions", self.server.get("/v2/models/m").json)
        answer = self.server.post("/v2/models/m/infer", {"inputs": [matrix(SETOSA)]})
        self.assertNotIn("model_version", answer.json)
        self.assertEqual(404, self.server.get("/v2/models/m/versions/1").status)

    def test_unload_and_load(self):
        answer = self.server.post("/v2/repository/models/m/unload")
        self.assertEqual((200, {"name": "m", "unload": True}), (answer.status, answer.json))
        for path in ("/v1/models/m", "/v2/health/ready", "/v2/models/m/ready"):
            self.assertEqual((503, False), (self.server.get(path).status, self.server.get(path).json["ready"]))
        answer = self.server.predict([SETOSA])
        self.assertEqual((503, True), (answer.status, "is unloaded. Load it with" in answer.error))
        self.assertEqual(503, self.server.get("/v2/models/m").status)
        self.assertEqual("UNAVAILABLE", self.server.post("/v2/repository/index").json[0]["state"])
        self.assertEqual([], self.server.post("/v2/repository/index", {"ready": True}).json)
        self.assertEqual(200, self.server.get("/v2/health/live").status)
        answer = self.server.post("/v2/repository/models/m/load")
        self.assertEqual((200, {"name": "m", "load": True}), (answer.status, answer.json))
        self.assertEqual(200, self.server.predict([SETOSA]).status)


if __name__ == "__main__":
    unittest.main()
