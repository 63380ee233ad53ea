"""Several workers behind one port, and what the log tells."""

import json
import os
import signal
import unittest

from support import FolderTest, Server, needs_server, run, wait_until


@needs_server
class Several(FolderTest):
    PID = "import os\nclass Pid:\n    def predict(self, payload): return [os.getpid()]\n"

    def pids(self, server: Server, least: int) -> set:
        found = set()

        def enough() -> bool:
            answer = server.predict([1])
            self.assertEqual(200, answer.status, answer.body)
            found.add(answer.json["predictions"][0])
            return len(found) >= least

        wait_until(enough, f"{least} workers answer")
        return found

    def started(self) -> Server:
        self.write("pid.py", self.PID)
        server = self.serve("--framework=custom", "--model_class=pid:Pid", "--trust-pickle", "--model_name=m", f"--model_dir={self.folder}",
                            "--workers=3", wait="listening")  # fmt: skip
        server.event("ready", 3)
        return server

    def test_all_answer_and_one_that_dies_is_replaced(self):
        server = self.started()
        before = self.pids(server, 3)
        os.kill(min(before), signal.SIGKILL)
        self.assertEqual(-9, server.event("worker_died")["code"])
        server.event("ready", 4)
        wait_until(lambda: b'workers_ready{model_name="m"} 3' in server.get("/metrics").body, "three workers are ready")
        after = set()
        wait_until(lambda: after.add(server.predict([1]).json["predictions"][0]) or after - before, "the new worker answers")
        self.assertEqual(0, server.leave())

    def test_unload_and_load_reach_all_of_them(self):
        server = self.started()
        self.pids(server, 3)
        self.assertEqual(200, server.post("/v2/repository/models/m/unload").status)
        for _ in range(30):
            self.assertEqual(503, server.predict([1]).status)
        self.assertEqual(200, server.post("/v2/repository/models/m/load").status)
        for _ in range(30):
            self.assertEqual(200, server.predict([1]).status)

    def test_metrics_are_of_all_of_them(self):
        server = self.started()
        for _ in range(40):
            server.predict([1])
        self.assertIn(b'requests_total{model_name="m",verb="predict",status="200"} 40', server.get("/metrics").body)

    def test_a_model_that_does_not_load_ends_them_all(self):
        self.write("broken.py", "class B:\n    def load(self): raise KeyError('key')\n    def predict(self, x): return x\n")
        done = run("--framework=custom", "--model_class=broken:B", "--trust-pickle", f"--model_dir={self.folder}", "--workers=3")
        self.assertEqual(1, done.returncode)
        self.assertIn("KeyError", done.stderr)

    def test_a_worker_leaves_when_the_one_above_is_killed(self):
        server = self.started()
        pids = self.pids(server, 3)
        server.process.kill()
        server.wait()  # all of them have closed the log
        for pid in pids:
            with self.assertRaises(ProcessLookupError):
                wait_until(lambda: os.kill(pid, 0), "never true: it raises when the process is gone")


@needs_server
class Logs(FolderTest):
    def test_what_is_sent_is_not_in_the_log(self):
        self.write("bad.py", "class Bad:\n    def predict(self, payload): raise ValueError('went wrong')\n")
        server = self.serve("--framework=custom", "--model_class=bad:Bad", "--trust-pickle", "--model_name=m", f"--model_dir={self.folder}")
        answer = server.predict(["secret-7f3a"])
        self.assertEqual((500, "The model failed: ValueError: went wrong"), (answer.status, answer.error))
        told = server.event("request_failed")
        self.assertRegex(told["cause"], r"^ValueError at .*bad\.py:2$")
        server.predict(["secret-7f3a"])
        server.leave()
        self.assertNotIn("secret-7f3a", json.dumps(server.lines))


if __name__ == "__main__":
    unittest.main()
