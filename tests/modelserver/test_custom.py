"""Classes of the author's, transformers and explainers, through the server."""

import os
import unittest

import support
from support import SETOSA, VIRGINICA, ModelTest, dump, iris_model, needs_server

CLASS = """
import numpy as np

class Doubler:
    inputs = [{"name": "x", "datatype": "FP64", "shape": [-1]}]
    outputs = [{"name": "y", "datatype": "FP64", "shape": [-1]}]

    def load(self, folder):
        self.folder = folder

    def preprocess(self, payload, headers):
        self.factor = float(headers.get("x-factor", "2"))
        return payload

    def predict(self, payload):
        if isinstance(payload, dict):
            return np.array(payload["instances"], dtype=float) * self.factor
        return {"y": payload.inputs[0].array * self.factor, "z": np.array(["a"])}

    def postprocess(self, answer):
        return answer

    def explain(self, payload):
        return {"explanations": [{"factor": self.factor}]}
"""

ASYNC = """
import asyncio

class Slow:
    waiting = 0

    async def predict(self, payload):
        Slow.waiting += 1
        while Slow.waiting < 3:
            await asyncio.sleep(0.01)
        return payload["instances"]
"""


@needs_server
class Custom(ModelTest):
    def served(self, text, name, *arguments, **options):
        self.write("mine.py", text)
        return self.serve_model("--framework=custom", f"--model_class=mine:{name}", *arguments, **options)

    def test_every_stage_in_both_protocols(self):
        server = self.served(CLASS, "Doubler")
        self.assertEqual([2, 4], server.predict([1, 2]).json["predictions"])
        self.assertEqual([3], server.post("/v1/models/m:predict", {"instances": [1]}, {"x-factor": "3"}).json["predictions"])
        tensor = {"name": "x", "shape": [2], "datatype": "FP64", "data": [1, 2]}
        outputs = self.infer(server, tensor).json["outputs"]
        self.assertEqual([("y", [2, 4]), ("z", ["a"])], [(out["name"], out["data"]) for out in outputs])
        self.assertEqual(["z"], [out["name"] for out in self.infer(server, tensor, outputs=[{"name": "z"}]).json["outputs"]])
        self.assertRegex(self.infer(server, tensor, outputs=[{"name": "w"}]).error, "no output 'w'")
        self.assertEqual({"explanations": [{"factor": 2.0}]}, server.post("/v1/models/m:explain", {"instances": [1]}).json)
        self.assertEqual([{"name": "x", "datatype": "FP64", "shape": [-1]}], server.get("/v2/models/m").json["inputs"])

    def test_coroutines_wait_side_by_side(self):
        import threading

        server = self.served(ASYNC, "Slow")
        found = []
        clients = [threading.Thread(daemon=True, target=lambda: found.append(server.predict([7]).status)) for _ in range(3)]
        for client in clients:
            client.start()
        for client in clients:
            client.join(support.PATIENCE)
        self.assertEqual([200] * 3, found)

    def test_answers_that_cannot_be_sent(self):
        server = self.served("class C:\n    def predict(self, payload): return {'a': object()} if payload['instances'] == [1] else 7\n", "C")
        self.assertEqual((500, True), (server.predict([1]).status, "cannot be written as JSON" in server.predict([1]).error))
        self.assertEqual((500, True), (server.predict([2]).status, "V1 takes a dict, a list or an array" in server.predict([2]).error))


@needs_server
class Roles(ModelTest):
    TRANSFORMER = """
class T:
    def preprocess(self, payload):
        if isinstance(payload, dict):
            return {**payload, "instances": [[float(value) for value in row.split()] for row in payload["instances"]]}
        return payload

    def postprocess(self, answer):
        if isinstance(answer, dict):
            return {"predictions": [name.upper() for name in answer["predictions"]]}
        return answer
"""

    def predictor(self):
        os.mkdir(self.path("model"))
        dump(iris_model(), self.path("model"))
        return self.serve("--framework=sklearn", "--model_name=m", f"--model_dir={self.path('model')}", "--trust-pickle")

    def test_a_transformer_before_a_predictor(self):
        self.write("mine.py", self.TRANSFORMER)
        predictor = self.predictor()
        address = f"--predictor_host=127.0.0.1:{predictor.port}"
        server = self.serve_model("--role=transformer", "--model_class=mine:T", address, "--predictor_protocol=v1")
        for _ in range(3):
            answer = server.predict([" ".join(map(str, SETOSA)), " ".join(map(str, VIRGINICA))])
            self.assertEqual((200, ["SETOSA", "VIRGINICA"]), (answer.status, answer.json["predictions"]))
        tensor = {"name": "x", "shape": [1, 4], "datatype": "FP64", "data": SETOSA}
        answer = self.infer(server, tensor, id="9", outputs=[{"name": "predict_proba"}]).json
        self.assertEqual(("9", [1, 3]), (answer["id"], answer["outputs"][0]["shape"]))
        # What the predictor refuses is refused with its words.
        answer = server.predict(["1 2 3"])
        self.assertEqual((400, True), (answer.status, "Row 0 has 3 values" in answer.error))
        answer = server.predict(["x"])
        self.assertEqual((500, True), (answer.status, "ValueError" in answer.error))
        predictor.end()
        answer = server.predict([" ".join(map(str, SETOSA))])
        self.assertEqual((503, True), (answer.status, "The predictor at 127.0.0.1" in answer.error))
        self.assertEqual(200, server.get("/v2/health/ready").status)

    def test_an_explainer_that_asks_the_predictor(self):
        predictor = self.predictor()
        rows = self.write("rows.csv", "sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n6.9,3.1,5.4,2.1\n5.7,2.8,4.1,1.3\n")
        server = self.serve("--role=explainer", "--model_name=m", f"--predictor_host=127.0.0.1:{predictor.port}", f"--background={rows}")
        answer = server.post("/v1/models/m:explain", {"instances": [SETOSA]})
        self.assertEqual((200, ["setosa"]), (answer.status, answer.json.get("predictions")), answer.body)
        one = answer.json["explanations"][0]
        self.assertEqual(("permutation", "setosa"), (one["method"], one["class"]))
        self.assertAlmostEqual(one["base"] + sum(one["contributions"].values()), one["explained"])
        self.assertAlmostEqual(predictor.predict([SETOSA], predict_proba=True).json["predictions"][0][0], one["explained"])
        self.assertEqual(400, server.post("/v1/models/m:explain", {"instances": [[1]]}).status)

    def test_an_explainer_before_a_predictor_that_speaks_V1_alone(self):
        self.write("mine.py", "class C:\n    def predict(self, payload): return [2 * row[0] + row[1] for row in payload['instances']]\n")
        predictor = self.serve_model("--framework=custom", "--model_class=mine:C")
        rows = self.write("rows.csv", "a,b\n0,0\n2,2\n")
        server = self.serve("--role=explainer", "--model_name=m", f"--predictor_host=127.0.0.1:{predictor.port}", f"--background={rows}")
        one = server.post("/v1/models/m:explain", {"instances": [{"b": 5, "a": 3}]}).json["explanations"][0]
        self.assertEqual((3.0, {"a": 4.0, "b": 4.0}), (one["base"], one["contributions"]))


if __name__ == "__main__":
    unittest.main()
