"""What the tests share: a server in a process of its own, and models to serve."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SOURCES = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "python"))
if SOURCES not in sys.path:
    sys.path.insert(0, SOURCES)

# Nothing here is expected to take long; on a busy machine everything may.
PATIENCE = 120.0


def has(*modules: str) -> bool:
    """Whether the packages are installed, without importing them."""
    import importlib.util

    return all(importlib.util.find_spec(module) is not None for module in modules)


needs_server = unittest.skipUnless(has("uvicorn", "sklearn"), "uvicorn and scikit-learn are not installed")
needs_xgboost = unittest.skipUnless(has("xgboost"), "xgboost is not installed")
needs_torch = unittest.skipUnless(has("torch"), "torch is not installed")


def environment(**changes: str) -> dict:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIPELINES_", "PREDICT_PROBA"))}
    return {**kept, "PYTHONPATH": SOURCES, **changes}


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """A server that is expected to end by itself."""
    command = [sys.executable, "-m", "modelserver", "--http_port=0", *arguments]
    return subprocess.run(command, env=environment(**variables), capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)


class Answer:
    def __init__(self, response: http.client.HTTPResponse):
        self.status, self.body = response.status, response.read()
        self.headers = {name.lower(): value for name, value in response.getheaders()}

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self) -> str:
        return self.json["error"]


class Server:
    """A model server that runs; `port` is told by its own log."""

    def __init__(self, *arguments: str, wait: str = "ready", **variables: str):
        command = [sys.executable, "-m", "modelserver", "--http_port=0", *arguments]
        self.process = subprocess.Popen(command, env=environment(**variables), stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self.lines, self.port = [], 0
        self._changed = threading.Condition()
        self._over = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.port = self.event("listening")["port"]
            if wait != "listening":
                self.event(wait)
        except BaseException:
            self.end()
            raise

    def _read(self):
        for line in self.process.stderr:
            with self._changed:
                with contextlib.suppress(ValueError):
                    self.lines.append(json.loads(line))
                self._changed.notify_all()
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def events(self, name: str) -> list:
        with self._changed:
            return [line for line in self.lines if line.get("event") == name]

    def event(self, name: str, count: int = 1) -> dict:
        """The log line of the name, the `count`-th one, waited for."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or len([1 for line in self.lines if line.get("event") == name]) >= count, PATIENCE)
            found = [line for line in self.lines if line.get("event") == name]
            if len(found) < count:
                raise AssertionError(f"no {name!r} in the log: {self.lines}")
            return found[count - 1]

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def send(self, method: str, path: str, body=None, headers=None) -> Answer:
        connection = self.connect()
        try:
            if body is not None and not isinstance(body, bytes):
                body = json.dumps(body).encode()
            connection.request(method, path, body, {"content-type": "application/json", **(headers or {})} if body is not None else headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, body=b"", headers=None) -> Answer:
        return self.send("POST", path, body, headers)

    def predict(self, rows, name="m", **parameters) -> Answer:
        return self.post(f"/v1/models/{name}:predict", {"instances": rows, **({"parameters": parameters} if parameters else {})})

    def leave(self) -> int:
        """SIGTERM, and the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def end(self):
        if self.process.poll() is None:
            # Workers end with the process above them.
            self.process.kill()
            self.process.wait()
        self._reader.join(PATIENCE)
        self.process.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class FolderTest(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pipelines-test-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, *names: str) -> str:
        return os.path.join(self.folder, *names)

    def write(self, name: str, text: str) -> str:
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def serve(self, *arguments: str, **options) -> Server:
        server = Server(*arguments, **options)
        self.addCleanup(server.end)
        return server


class ModelTest(FolderTest):
    """A test whose folder is the model's."""

    def serve_model(self, *arguments, **options):
        return self.serve("--model_name=m", f"--model_dir={self.folder}", "--trust-pickle", *arguments, **options)

    def infer(self, server, *inputs, **more):
        return server.post("/v2/models/m/infer", {"inputs": list(inputs), **more})


class ServedTest(unittest.TestCase):
    """Tests of one server that all of them ask; `arguments` makes its model in the folder and gives its command line."""

    @classmethod
    def arguments(cls, folder: str) -> list:
        raise AssertionError("each class has its own")

    @classmethod
    def setUpClass(cls):
        if cls is ServedTest:
            raise unittest.SkipTest("the base of others")
        folder = tempfile.mkdtemp(prefix="pipelines-test-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.server = Server("--model_name=m", *cls.arguments(folder))
        cls.addClassCleanup(cls.server.end)


def dump(model, folder: str, name: str = "model.joblib") -> str:
    """Writes the model; gives the folder."""
    import joblib

    joblib.dump(model, os.path.join(folder, name))
    return folder


def iris_model():
    """A pipeline of 4 named features and 3 classes of text."""
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    import numpy as np

    data = load_iris()
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(data.data, np.array(["setosa", "versicolor", "virginica"])[data.target])
    # As if fitted on a table with a header, without needing pandas for it.
    model[0].feature_names_in_ = np.array(IRIS, dtype=object)
    return model


IRIS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
SETOSA, VIRGINICA = [5.1, 3.5, 1.4, 0.2], [6.9, 3.1, 5.4, 2.1]


def wait_until(fact, what: str):
    """Waits for a fact; says which one did not come."""
    end = time.monotonic() + PATIENCE
    while not fact():
        if time.monotonic() > end:
            raise AssertionError(f"did not come: {what}")
        time.sleep(0.02)
