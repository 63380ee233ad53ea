"""Each kind of model, through the server."""

import json
import os
import unittest

import numpy as np

import support
from support import SETOSA, ModelTest, dump, iris_model, needs_server, needs_torch, needs_xgboost


@needs_server
class Scikit(ModelTest):
    def served(self, model, *arguments, name="model.joblib", **options):
        dump(model, self.folder, name)
        return self.serve_model("--framework=sklearn", *arguments, **options)

    def test_from_a_plain_pickle(self):
        import pickle

        with open(self.path("model.pickle"), "wb") as file:
            pickle.dump(iris_model(), file)
        self.assertEqual(["setosa"], self.serve_model("--framework=sklearn").predict([SETOSA]).json["predictions"])
        os.remove(self.path("model.pickle"))
        # joblib's own form by the name of a pickle.
        self.assertEqual(["setosa"], self.served(iris_model(), name="model.pkl").predict([SETOSA]).json["predictions"])

    def test_probabilities_by_the_command_line_and_by_KServes_variable(self):
        dump(iris_model(), self.folder)
        for arguments, variables in ((["--predict_proba"], {}), ([], {"PREDICT_PROBA": "true"})):
            server = self.serve_model("--framework=sklearn", *arguments, **variables)
            self.assertEqual(3, len(server.predict([SETOSA]).json["predictions"][0]))
            self.assertEqual(["setosa"], server.predict([SETOSA], predict_proba=False).json["predictions"])

    def test_a_regression_of_one_and_of_two_numbers(self):
        from sklearn.linear_model import LinearRegression

        x = np.arange(12.0).reshape(6, 2)
        server = self.served(LinearRegression().fit(x, x[:, 0]))
        self.assertAlmostEqual(4, server.predict([[4, 5]]).json["predictions"][0])
        self.assertEqual([{"name": "predict", "datatype": "FP64", "shape": [-1]}], server.get("/v2/models/m").json["outputs"])
        answer = server.predict([[1, 2]], predict_proba=True)
        self.assertEqual((400, True), (answer.status, "has no probabilities" in answer.error))
        answer = server.predict([{"a": 1, "b": 2}])
        self.assertEqual((400, True), (answer.status, "knows no names" in answer.error))
        server = self.served(LinearRegression().fit(x, x))
        self.assertEqual([-1, 2], server.get("/v2/models/m").json["outputs"][0]["shape"])
        answer = server.post("/v1/models/m:explain", {"instances": [[1, 2]]})
        self.assertEqual((400, True), (answer.status, "predicts 2 numbers" in answer.error))

    def test_one_feature_takes_bare_numbers(self):
        from sklearn.linear_model import LinearRegression

        server = self.served(LinearRegression().fit([[0], [1]], [0, 1]))
        self.assertEqual([2, 3], [round(value) for value in server.predict([2, [3]]).json["predictions"]])

    def test_missing_values_where_the_model_takes_them(self):
        from sklearn.ensemble import HistGradientBoostingRegressor
        from sklearn.impute import SimpleImputer
        from sklearn.linear_model import LinearRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        x = np.arange(80.0).reshape(40, 2)
        for model in (HistGradientBoostingRegressor(), make_pipeline(StandardScaler(), SimpleImputer(), LinearRegression())):
            server = self.served(model.fit(x, x[:, 0]))
            self.assertEqual(200, server.predict([[None, 3]]).status)
            answer = server.post("/v1/models/m:explain", {"instances": [[None, 3]]})
            self.assertEqual(200, answer.status, answer.body)
            one = answer.json["explanations"][0]
            self.assertAlmostEqual(one["base"] + sum(one["contributions"].values()), answer.json["predictions"][0])

    @unittest.skipUnless(support.has("pandas"), "pandas is not installed")
    def test_columns_of_text_by_their_names(self):
        import pandas
        from sklearn.compose import make_column_transformer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import OneHotEncoder, StandardScaler

        table = pandas.DataFrame({"colour": ["red", "blue"] * 10, "size": np.arange(20.0)})
        chosen = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["colour"]), (StandardScaler(), ["size"]))
        self.write("rows.csv", "size,colour\n" + "".join(f"{size},{'red' if size % 2 else 'blue'}\n" for size in range(10)))
        server = self.served(make_pipeline(chosen, LogisticRegression()).fit(table, [True, False] * 10), f"--background={self.path('rows.csv')}")
        self.assertEqual([True, False], server.predict([{"size": 3, "colour": "red"}, ["blue", 3]]).json["predictions"])
        self.assertRegex(server.predict([["red", "x"]]).error, "Row 0, size: is a string")
        self.assertRegex(server.predict([[1, 2]]).error, "Row 0, colour: is a number, and the model takes a string")
        self.assertEqual([("colour", "BYTES"), ("size", "FP64")], [(one["name"], one["datatype"]) for one in server.get("/v2/models/m").json["inputs"]])
        tensors = [{"name": "colour", "datatype": "BYTES", "shape": [2], "data": ["red", "blue"]}, {"name": "size", "datatype": "FP32", "shape": [2], "data": [1, 2]}]
        self.assertEqual([True, False], self.infer(server, *tensors).json["outputs"][0]["data"])
        answer = server.post("/v1/models/m:explain", {"instances": [["red", 3]]})
        self.assertEqual(200, answer.status, answer.body)
        one = answer.json["explanations"][0]
        self.assertEqual(("permutation", "probability", True), (one["method"], one["scale"], one["class"]))
        self.assertAlmostEqual(one["base"] + sum(one["contributions"].values()), one["explained"])
        self.assertGreater(one["importances"]["colour"], one["importances"]["size"])

    def test_texts(self):
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        server = self.served(make_pipeline(CountVectorizer(), LogisticRegression()).fit(["good fine", "bad poor"] * 5, [1, 0] * 5))
        self.assertEqual([1, 0], server.predict(["fine", "poor"]).json["predictions"])
        tensor = {"name": "input-0", "datatype": "BYTES", "shape": [2], "data": ["poor", "good"]}
        self.assertEqual([0, 1], self.infer(server, tensor).json["outputs"][0]["data"])

    def test_trees_are_explained_exactly_and_others_against_a_background(self):
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.svm import SVR

        chance = np.random.default_rng(0)
        x = chance.normal(size=(60, 3))
        model = RandomForestClassifier(5, random_state=0, n_jobs=-1).fit(x, x[:, 0] > 0)
        server = self.served(model)
        one = server.post("/v1/models/m:explain", {"instances": x[:1].tolist()}).json["explanations"][0]
        self.assertEqual(("tree-shap", "probability", ["feature 0", "feature 1", "feature 2"]), (one["method"], one["scale"], list(one["contributions"])))
        self.assertAlmostEqual(model.predict_proba(x[:1])[0, 1], one["explained"])
        np.save(self.path("rows.npy"), x[:20])
        server = self.served(SVR().fit(x, x[:, 0]), f"--background={self.path('rows.npy')}")
        answer = server.post("/v1/models/m:explain", {"instances": x[:2].tolist()}).json
        for prediction, one in zip(answer["predictions"], answer["explanations"]):
            self.assertEqual("permutation", one["method"])
            self.assertAlmostEqual(prediction, one["base"] + sum(one["contributions"].values()))
        answer = server.post("/v1/models/m:explain", {"instances": x[:2].tolist(), "parameters": {"method": "exact"}})
        self.assertEqual(501, answer.status)

    def test_a_background_that_does_not_fit_keeps_it_from_being_ready(self):
        dump(iris_model(), self.folder)
        server = self.serve_model("--framework=sklearn", f"--background={self.write('rows.csv', 'a,b' + chr(10) + '1,2' + chr(10))}", wait="model_cannot_load")
        self.assertRegex(server.event("model_cannot_load")["message"], "lacks the column.*sepal_length")
        self.assertEqual(1, server.wait())

    def test_an_answer_of_NaN_is_no_answer(self):
        from sklearn.linear_model import LinearRegression

        model = LinearRegression().fit([[0.0], [1.0]], [0, 1])
        model.coef_[0] = np.nan
        server = self.served(model)
        answer = server.predict([[1]])
        self.assertEqual((500, True), (answer.status, "row 0 is NaN" in answer.error))
        tensor = {"name": "x", "shape": [1, 1], "datatype": "FP64", "data": [1]}
        self.assertEqual(500, self.infer(server, tensor).status)
        self.assertEqual(200, self.infer(server, tensor, parameters={"binary_data_output": True}).status)


@needs_server
@needs_xgboost
class Boosters(ModelTest):
    def trained(self, name="model.json", rounds=5, **parameters):
        import xgboost

        x = np.random.default_rng(0).normal(size=(100, 3))
        y = np.digitize(x[:, 0], [-0.5, 0.5]) if "num_class" in parameters else (x[:, 0] > 0).astype(int) if parameters else x[:, 0]
        booster = xgboost.train({**parameters, "nthread": 1}, xgboost.DMatrix(x, y, feature_names=["a", "b", "c"]), rounds)
        if parameters:
            booster.set_attr(classes=json.dumps(["no", "yes", "maybe"][: parameters.get("num_class", 2)]))
        booster.save_model(self.path(name))
        return booster, x

    def test_each_form_of_file(self):
        import xgboost

        for name in ("model.json", "model.ubj", "model.bst"):
            booster, x = self.trained(name)
            server = self.serve_model("--framework=xgboost", "--nthread=1")
            wanted = booster.predict(xgboost.DMatrix(x[:3], feature_names=["a", "b", "c"]))
            np.testing.assert_allclose(server.predict(x[:3].tolist()).json["predictions"], wanted, rtol=1e-6)
            os.remove(self.path(name))

    def test_two_classes(self):
        booster, x = self.trained(objective="binary:logistic")
        server = self.serve_model("--framework=xgboost")
        found = server.predict([{"c": 0, "a": 2, "b": 0}, [-2, 0, None]]).json["predictions"]
        self.assertTrue(found[0] > 0.5 > found[1], found)
        self.assertAlmostEqual(1, sum(server.predict([[2, 0, 0]], predict_proba=True).json["predictions"][0]), 5)
        answer = self.infer(server, {"name": "x", "shape": [2, 3], "datatype": "FP32", "data": [2, 0, 0, -2, 0, 0]}, outputs=[{"name": "label"}]).json
        self.assertEqual(["yes", "no"], answer["outputs"][0]["data"])
        one = server.post("/v1/models/m:explain", {"instances": [[2, 0, 0]]}).json["explanations"][0]
        self.assertEqual(("tree-shap", "log_odds", "yes"), (one["method"], one["scale"], one["class"]))
        self.assertAlmostEqual(one["base"] + sum(one["contributions"].values()), one["explained"], 4)
        self.assertAlmostEqual(found[0], 1 / (1 + np.exp(-one["explained"])), 4)

    def test_three_classes(self):
        self.trained(objective="multi:softprob", num_class=3)
        server = self.serve_model("--framework=xgboost")
        self.assertEqual([-1, 3], server.get("/v2/models/m").json["outputs"][0]["shape"])
        self.assertEqual([1, 3], list(np.shape(server.predict([[2, 0, 0]]).json["predictions"])))
        one = server.post("/v1/models/m:explain", {"instances": [[2, 0, 0]]}).json["explanations"][0]
        self.assertEqual(("margin", "maybe"), (one["scale"], one["class"]))

    def test_the_linear_booster(self):
        self.trained(booster="gblinear")
        answer = self.serve_model("--framework=xgboost").post("/v1/models/m:explain", {"instances": [[2, 0, 1]]}).json
        one = answer["explanations"][0]
        self.assertAlmostEqual(answer["predictions"][0], one["base"] + sum(one["contributions"].values()), 4)

    def test_a_file_that_is_no_model(self):
        self.write("model.json", "{}")
        server = self.serve_model("--framework=xgboost", wait="model_cannot_load")
        self.assertRegex(server.event("model_cannot_load")["message"], "model.json is no model of XGBoost")
        self.assertEqual(1, server.wait())


@needs_server
@needs_torch
class Torch(ModelTest):
    def saved(self, make, **extra):
        # In a process of its own: torch and xgboost bring two thread libraries, which do not go together everywhere.
        import subprocess
        import sys

        script = f"import torch\n{make}\ntorch.jit.save(torch.jit.script(M()), {self.path('model.pt')!r}, _extra_files={extra!r})\n"
        file = self.write("make.py", script)
        subprocess.run([sys.executable, file], check=True, timeout=support.PATIENCE)
        return self.serve_model("--framework=pytorch")

    def test_one_input_and_one_output(self):
        server = self.saved("class M(torch.nn.Module):\n    def forward(self, x):\n        return x * 2 + 1\n")
        self.assertEqual([[3, 5], [7, 9]], server.predict([[1, 2], [3, 4]]).json["predictions"])
        told = server.get("/v2/models/m").json
        self.assertEqual(("pytorch_torchscript", "x", "FP32"), (told["platform"], told["inputs"][0]["name"], told["inputs"][0]["datatype"]))
        answer = self.infer(server, {"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [1, 2]}).json
        self.assertEqual([{"name": "output-0", "datatype": "FP32", "shape": [1, 2], "data": [3, 5]}], answer["outputs"])
        self.assertEqual(400, server.predict([[1], [1, 2]]).status)
        answer = self.infer(server, {"name": "x", "shape": [1], "datatype": "BYTES", "data": ["a"]})
        self.assertEqual((400, True), (answer.status, "PyTorch does not have" in answer.error))
        self.assertEqual(501, server.post("/v1/models/m:explain", {"instances": [[1, 2]]}).status)

    def test_a_signature_several_inputs_and_a_failure(self):
        signature = {
            "inputs": [{"name": "a", "datatype": "FP32", "shape": [-1, 2]}, {"name": "b", "datatype": "INT64", "shape": [-1, 1]}],
            "outputs": [{"name": "sum", "datatype": "FP32", "shape": [-1, 2]}, {"name": "b", "datatype": "INT64", "shape": [-1, 1]}],
        }
        server = self.saved(
            "class M(torch.nn.Module):\n    def forward(self, a, b):\n        if int(b[0, 0]) < 0:\n            raise ValueError('below 0')\n        return a + b, b\n",
            **{"signature.json": json.dumps(signature)},
        )
        self.assertEqual(signature["inputs"], server.get("/v2/models/m").json["inputs"])
        self.assertEqual([{"sum": [3, 4], "b": [2]}], server.predict([{"b": [2], "a": [1, 2]}]).json["predictions"])
        tensors = [{"name": "b", "datatype": "INT64", "shape": [1, 1], "data": [5]}, {"name": "a", "datatype": "FP32", "shape": [1, 2], "data": [1, 2]}]
        self.assertEqual([6, 7], self.infer(server, *tensors, outputs=[{"name": "sum"}]).json["outputs"][0]["data"])
        self.assertRegex(self.infer(server, tensors[0]).error, "'a' is missing")
        self.assertRegex(self.infer(server, {**tensors[0], "name": "aa"}, tensors[1]).error, "'aa' is no input of the model. Did you mean 'a'")
        self.assertRegex(server.predict([{"a": [1, 2], "b": [1.5]}]).error, "numbers of INT64 alone")
        self.assertRegex(server.predict([{"a": [1, 2, 3], "b": [1]}]).error, r"shape \[1, 3\], and the model takes \[-1, 2\]")
        answer = server.predict([{"a": [1, 2], "b": [-1]}])
        self.assertEqual((500, True), (answer.status, "below 0" in answer.error), answer.error)

    def test_a_pickle_is_not_loaded(self):
        self.write("model.pt", "not an archive")
        server = self.serve_model("--framework=pytorch", wait="model_cannot_load")
        self.assertRegex(server.event("model_cannot_load")["message"], "no TorchScript archive.*torch.save writes is a pickle")
        self.assertEqual(1, server.wait())


if __name__ == "__main__":
    unittest.main()
