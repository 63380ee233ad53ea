"""From the command line to the last answer: loading, trust, readiness, bounds, clients that leave, drain, metrics."""

import http.client
import json
import os
import re
import signal
import socket
import threading
import unittest

import support
from support import SETOSA, FolderTest, ServedTest, dump, iris_model, needs_server, run, wait_until

# A model that loads when a file appears, and answers when another does.
WAITING = """
import os, time

class Waiting:
    def load(self, folder):
        self.folder = folder
        self._wait("load")

    def predict(self, payload):
        if payload["instances"] == ["wait"]:
            open(os.path.join(self.folder, "begun"), "a").write("x")
            self._wait("answer")
        return payload["instances"]

    def _wait(self, name):
        while not os.path.exists(os.path.join(self.folder, name)):
            time.sleep(0.01)
"""


class CommandLine(FolderTest):
    def test_all_mistakes_at_once_with_the_nearest_name(self):
        done = run("--framework=sklearn", "--model_nam=x", "--workers=0", "--model_version=a b", "stray", "--role=transformer")
        self.assertEqual(2, done.returncode)
        for told in ("--model_nam is no option. Did you mean '--model_name'?", "--workers is 0; it must be 1 to 256", "--model_version is 'a b'",
                     "'stray' belongs to no option", "--role transformer takes --predictor_host"):  # fmt: skip
            self.assertIn(told, done.stderr)

    def test_what_is_needed(self):
        self.assertIn("--framework is missing", run().stderr)
        self.assertIn("takes --model_class", run("--framework=custom").stderr)
        self.assertIn("--model_name is 'a/b'", run("--framework=sklearn", "--model_name=a/b").stderr)
        self.assertIn("invalid choice", run("--framework=skleran").stderr)

    @needs_server
    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = run("--framework=sklearn", f"--http_port={taken.getsockname()[1]}")
        self.assertEqual(1, done.returncode)
        self.assertIn("Choose another --http_port", json.loads(done.stderr.splitlines()[-1])["message"])


@needs_server
class Loading(FolderTest):
    def refused(self, *arguments: str, **variables: str) -> str:
        done = run(f"--model_dir={self.folder}", *arguments, **variables)
        self.assertEqual(1, done.returncode, done.stderr)
        told = [line for line in map(json.loads, done.stderr.splitlines()) if line["event"] == "model_cannot_load"]
        return told[0]["message"]

    def test_a_pickle_needs_trust(self):
        dump(iris_model(), self.folder)
        told = self.refused("--framework=sklearn")
        self.assertRegex(told, "model.joblib is a pickle, which is code.*--trust-pickle")
        server = self.serve("--framework=sklearn", "--model_name=m", f"--model_dir={self.folder}", PIPELINES_TRUST_PICKLE="1")
        self.assertEqual(200, server.predict([SETOSA]).status)

    def test_a_pickle_that_nobody_vouched_for_does_not_run(self):
        self.write("model.pkl", f"cos\nsystem\n(S'touch {self.path('ran')}'\ntR.")
        self.refused("--framework=sklearn")
        self.assertFalse(os.path.exists(self.path("ran")))

    def test_folders_without_exactly_one_model(self):
        self.assertRegex(self.refused("--framework=sklearn", "--trust-pickle"), "holds no model of scikit-learn, a file that ends in .joblib.*It is empty")
        self.write("model.bin", "")
        self.assertRegex(self.refused("--framework=sklearn", "--trust-pickle"), "It holds model.bin")
        self.write("a.pkl", "")
        self.write("b.joblib", "")
        self.assertRegex(self.refused("--framework=sklearn", "--trust-pickle"), r"holds 2 model files \(a.pkl, b.joblib\)")
        self.assertRegex(self.refused("--framework=sklearn", "--trust-pickle", f"--model_dir={self.path('none')}"), "does not exist")

    def test_files_that_are_no_model(self):
        self.write("model.pkl", "no pickle")
        self.assertRegex(self.refused("--framework=sklearn", "--trust-pickle"), "model.pkl cannot be loaded")
        dump([1, 2], self.folder, "model.pkl")
        self.assertRegex(self.refused("--framework=sklearn", "--trust-pickle"), "holds a list, which cannot predict")

    def test_a_class_of_the_store_needs_trust_and_a_class_that_is_there(self):
        self.write("waiting.py", WAITING)
        self.assertRegex(self.refused("--framework=custom", "--model_class=waiting:Waiting"), "code from the store")
        self.assertRegex(self.refused("--framework=custom", "--model_class=waiting:Waitng", "--trust-pickle"), "no class 'Waitng'. Did you mean 'Waiting'")
        self.assertRegex(self.refused("--framework=custom", "--model_class=nowhere:X", "--trust-pickle"), "No module named 'nowhere'")
        self.write("broken.py", "class B:\n    def load(self): raise KeyError('key')\n    def predict(self, x): return x\nclass E:\n    def predct(self, x): pass\n")
        self.assertRegex(self.refused("--framework=custom", "--model_class=broken:B", "--trust-pickle"), "load failed: KeyError: 'key'")
        self.assertRegex(self.refused("--framework=custom", "--model_class=broken:E", "--trust-pickle"), "no method 'predict'. Did you mean 'predct'")

    def test_ready_only_once_the_model_is_loaded(self):
        self.write("waiting.py", WAITING)
        arguments = ("--framework=custom", "--model_class=waiting:Waiting", "--trust-pickle", "--model_name=m", f"--model_dir={self.folder}")
        server = self.serve(*arguments, wait="listening")
        answer = server.get("/v2/health/live")
        self.assertEqual((200, {"live": True}), (answer.status, answer.json))
        for path in ("/v1/models/m", "/v2/models/m/ready", "/v2/health/ready"):
            answer = server.get(path)
            self.assertEqual((503, False), (answer.status, answer.json["ready"]))
        for answer in (server.predict([1]), server.post("/v2/models/m/infer", b"{}"), server.get("/v2/models/m"), server.post("/v1/models/m:explain", b"{}")):
            self.assertEqual((503, "The model 'm' is loading."), (answer.status, answer.error))
        self.assertEqual([], server.events("ready"))
        self.write("load", "")
        server.event("ready")
        self.assertEqual((200, {"predictions": [1]}), (server.predict([1]).status, server.predict([1]).json))
        self.assertEqual(200, server.get("/v2/health/ready").status)

    def test_told_to_leave_while_loading_it_leaves(self):
        self.write("waiting.py", WAITING)
        server = self.serve("--framework=custom", "--model_class=waiting:Waiting", "--trust-pickle", f"--model_dir={self.folder}", wait="listening")
        self.assertEqual(200, server.get("/").status)
        self.assertEqual(0, server.leave())

    def test_a_load_that_fails_keeps_the_model_that_is_there(self):
        dump(iris_model(), self.folder)
        server = self.serve("--framework=sklearn", "--model_name=m", f"--model_dir={self.folder}", "--trust-pickle")
        self.write("model.joblib", "broken")
        answer = server.post("/v2/repository/models/m/load")
        self.assertEqual((500, True), (answer.status, "cannot be loaded: model.joblib" in answer.error))
        self.assertEqual(200, server.predict([SETOSA]).status)


@needs_server
class Bounds(ServedTest):
    @classmethod
    def arguments(cls, folder):
        return [f"--model_dir={dump(iris_model(), folder)}", "--framework=sklearn", "--trust-pickle", "--max-body=100000"]

    def memory(self) -> int:
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) * 1024

    def test_a_body_of_1_GB_is_refused_before_it_is_read(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=support.PATIENCE) as connection:
            connection.sendall(b"POST /v1/models/m:predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1073741824\r\n\r\n")
            response = http.client.HTTPResponse(connection)
            response.begin()
            answer = support.Answer(response)
        self.assertEqual((413, "close"), (answer.status, answer.headers["connection"]))
        self.assertRegex(answer.error, "1073741824 bytes, and at most 100000 are taken.*--max-body")

    def test_a_client_that_sends_it_all_the_same_reads_the_answer(self):
        before = self.memory()
        connection = self.server.connect()
        connection.putrequest("POST", "/v2/models/m/infer")
        connection.putheader("content-length", str(1 << 30))
        connection.endheaders()
        connection.send(b"x" * 8_000_000)
        answer = support.Answer(connection.getresponse())
        connection.close()
        self.assertEqual(413, answer.status)
        self.assertLess(self.memory() - before, 50_000_000)

    def test_a_body_in_chunks_is_refused_once_it_has_become_too_long(self):
        connection = self.server.connect()
        connection.request("POST", "/v1/models/m:predict", iter([b"x" * 60_000] * 3), encode_chunked=True, headers={"transfer-encoding": "chunked"})
        answer = support.Answer(connection.getresponse())
        connection.close()
        self.assertEqual(413, answer.status)
        self.assertEqual(200, self.server.predict([SETOSA]).status)

    def test_a_body_in_chunks_is_read(self):
        body = json.dumps({"instances": [SETOSA]}).encode()
        connection = self.server.connect()
        parts = iter([body[:10], body[10:]])
        connection.request("POST", "/v1/models/m:predict", parts, encode_chunked=True, headers={"transfer-encoding": "chunked"})
        self.assertEqual(["setosa"], support.Answer(connection.getresponse()).json["predictions"])
        connection.close()

    def test_a_client_that_leaves_in_its_body_disturbs_nobody(self):
        def left() -> int:
            found = re.search(r'requests_total\{model_name="m",verb="predict",status="499"\} (\d+)', self.server.get("/metrics").body.decode())
            return int(found.group(1)) if found else 0

        before = left()
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=support.PATIENCE) as connection:
            connection.sendall(b"POST /v1/models/m:predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5000\r\n\r\n{")
        wait_until(lambda: left() == before + 1, "the client that left is counted")
        self.assertEqual(200, self.server.predict([SETOSA]).status)

    def test_metrics(self):
        self.server.predict([SETOSA])
        self.server.predict([1])
        answer = self.server.get("/metrics")
        self.assertEqual((200, True), (answer.status, answer.headers["content-type"].startswith("text/plain; version=0.0.4")))
        text = answer.body.decode()
        for line in text.splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\{model_name="m"(,[a-z]+="[^"]*")*\} [0-9.e+-]+)$')
        for name in ('requests_total{model_name="m",verb="predict",status="200"}', 'requests_total{model_name="m",verb="predict",status="400"}',
                     'errors_total{model_name="m",verb="predict"}', 'request_seconds_bucket{model_name="m",verb="predict",le="+Inf"}',
                     'request_seconds_count{model_name="m",verb="predict"}', 'model_load_seconds{model_name="m"}'):  # fmt: skip
            self.assertGreater(float(re.search(re.escape(name) + r" (\S+)", text).group(1)), 0, name)
        buckets = [int(count) for count in re.findall(r'request_seconds_bucket\{model_name="m",verb="predict",le="[^"]+"\} (\d+)', text)]
        self.assertEqual(sorted(buckets), buckets)


@needs_server
class Leaving(FolderTest):
    def setUp(self):
        super().setUp()
        self.write("waiting.py", WAITING)
        self.write("load", "")
        self.common = ("--framework=custom", "--model_class=waiting:Waiting", "--trust-pickle", "--model_name=m", f"--model_dir={self.folder}")

    def test_a_client_that_leaves_while_its_answer_is_made_cancels_nothing_else(self):
        server = self.serve(*self.common)
        body = json.dumps({"instances": ["wait"]})
        connection = server.connect()
        connection.request("POST", "/v1/models/m:predict", body)
        wait_until(lambda: os.path.exists(self.path("begun")), "the first request has begun")
        found = []
        other = threading.Thread(daemon=True, target=lambda: found.append(server.predict(["other"])))
        other.start()
        connection.close()
        # Health is answered while the model is busy.
        self.assertEqual(200, server.get("/v2/health/ready").status)
        self.write("answer", "")
        other.join(support.PATIENCE)
        self.assertEqual({"predictions": ["other"]}, found[0].json)

    def test_a_request_under_way_is_answered_before_the_server_leaves(self):
        server = self.serve(*self.common)
        found = []
        asking = threading.Thread(daemon=True, target=lambda: found.append(server.predict(["wait"])))
        asking.start()
        wait_until(lambda: os.path.exists(self.path("begun")), "the request has begun")
        server.process.send_signal(signal.SIGTERM)
        server.event("draining")
        self.write("answer", "")
        asking.join(support.PATIENCE)
        self.assertEqual((200, "close"), (found[0].status, found[0].headers["connection"]))
        self.assertEqual(0, server.wait())

    def test_a_request_that_never_ends_is_given_up(self):
        server = self.serve(*self.common, "--drain_seconds=0.5", "--linger_seconds=0")
        connection = server.connect()
        connection.request("POST", "/v1/models/m:predict", json.dumps({"instances": ["wait"]}))
        wait_until(lambda: os.path.exists(self.path("begun")), "the request has begun")
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(1, server.event("drain_gave_up")["in_flight"])
        self.assertEqual(0, server.wait())
        connection.close()

    def test_more_than_the_queue_takes_is_refused(self):
        server = self.serve(*self.common, "--max_queue=1")
        found = []
        asking = threading.Thread(daemon=True, target=lambda: found.append(server.predict(["wait"])))
        asking.start()
        wait_until(lambda: os.path.exists(self.path("begun")), "the request has begun")
        answer = server.predict([1])
        self.assertEqual((503, True), (answer.status, "--max_queue" in answer.error))
        self.write("answer", "")
        asking.join(support.PATIENCE)
        self.assertEqual(200, found[0].status)

    def drain_under_load(self, *arguments: str) -> None:
        server = self.serve(*self.common, "--linger_seconds=60", *arguments)
        started, errors, answered = threading.Barrier(9), [], []

        def ask() -> None:
            connection = server.connect()
            try:
                for count in range(1_000_000):
                    connection.request("POST", "/v1/models/m:predict", b'{"instances":[7]}')
                    answer = support.Answer(connection.getresponse())
                    if answer.status != 200 or answer.json != {"predictions": [7]}:
                        errors.append(answer.body)
                    answered.append(1)
                    if count == 20:
                        started.wait(support.PATIENCE)
                    if answer.headers.get("connection") == "close":
                        return
            except Exception as error:  # every failure is one
                errors.append(repr(error))
            finally:
                connection.close()

        clients = [threading.Thread(daemon=True, target=ask) for _ in range(8)]
        for client in clients:
            client.start()
        started.wait(support.PATIENCE)
        self.assertEqual(0, server.leave())
        for client in clients:
            client.join(support.PATIENCE)
        self.assertEqual([], errors)
        self.assertGreater(len(answered), 8 * 20)

    def test_under_load_no_request_is_lost(self):
        self.drain_under_load()

    def test_under_load_no_request_is_lost_by_several_workers(self):
        self.drain_under_load("--workers=2")

    def test_while_draining_it_is_not_ready(self):
        server = self.serve(*self.common, "--linger_seconds=60")
        connection = server.connect()
        connection.request("GET", "/v2/health/ready")
        self.assertEqual(200, support.Answer(connection.getresponse()).status)
        server.process.send_signal(signal.SIGTERM)
        server.event("draining")
        connection.request("GET", "/v2/health/ready")
        answer = support.Answer(connection.getresponse())
        self.assertEqual((503, "The server is leaving.", "close"), (answer.status, answer.error, answer.headers["connection"]))
        connection.close()
        self.assertEqual(0, server.wait())


if __name__ == "__main__":
    unittest.main()
