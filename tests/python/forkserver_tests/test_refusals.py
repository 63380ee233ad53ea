"""What the server does not do, and what it says then."""

import json
import os

from forkserver_tests.engine import ForkServerTest
from forkserver_tests.engine import is_running


class Refusals(ForkServerTest):
    def setUp(self):
        super().setUp()
        self.engine = self.start()

    def told(self, frame) -> dict:
        self.engine.send(frame)
        return self.engine.next()

    def refused(self, **changes) -> str:
        frame = self.told(self.request("def f(): pass", **changes))
        self.assertEqual({"id", "refused"}, set(frame))
        self.assertFalse(os.path.exists(self.path("a.record")))
        return frame["refused"]

    def test_a_line_that_says_nothing_is_told_and_harms_nothing(self):
        for line, text in (
            (b"nonsense", "The line is not JSON"),
            (b"\xff", "The line is not JSON"),
            (b"[]", "The line holds list"),
            (b"", "The line is not JSON"),
            (b"[" * 100_000, "The line is not JSON"),
            (b"{}", "The line has no 'id'"),
            (b'{"id": 3}', "The line has no 'id'"),
        ):
            self.assertIn(text, self.told(line)["error"])
        self.assertEqual(0, self.run_step(self.engine, "def f(): pass")["exit"])

    def test_all_that_is_wrong_with_a_run_is_told_at_once(self):
        text = self.told(
            {
                "id": "a",
                "record": "relative",
                "boot": "two words",
                "engine": "",
                "log": 3,
                "module": None,
                "function": "",
                "executorInput": "/i",
                "environment": {"A": 1},
                "timeoutSeconds": "1",
                "graceSeconds": -1,
            }
        )["refused"]
        for part in (
            "'record' is not an absolute path",
            "'boot' is not one word",
            "'engine' is not a text",
            "'folder' is not a text",
            "'log' is not a text",
            "'module' is not a text",
            "'function' is not a text",
            "'timeoutSeconds' is not a number",
            "'graceSeconds' is not a number",
            "'environment' is not an object of texts",
        ):
            self.assertIn(part, text)

    def test_limits_that_are_no_time_are_refused(self):
        for value in (True, 1e12, "10"):
            self.assertIn("'timeoutSeconds' is not a number", self.refused(timeoutSeconds=value))
        line = json.dumps(self.request("def f(): pass", timeoutSeconds=7)).replace(": 7", ": NaN").encode()
        self.assertIn("'timeoutSeconds' is not a number", self.told(line)["refused"])

    def test_an_environment_that_no_process_can_have_is_refused(self):
        for given in ({"A=B": ""}, {"": "x"}, {"A": "\0"}, {"\0": "a"}, {"A": "\ud800"}, []):
            self.assertIn("'environment' is not an object of texts", self.refused(environment=given))

    def test_texts_that_no_system_call_takes_are_refused(self):
        for text in ("/\0", "/\ud800"):
            told = self.told({**self.request(""), "folder": text})
            self.assertIn("'folder' has characters that no path", told["refused"])

    def test_a_folder_that_is_a_file_or_not_there_is_refused(self):
        for folder in (self.write("file", ""), self.path("absent")):
            self.assertIn(f"The working folder '{folder}' is not there", self.refused(folder=folder))
            self.assertIn(f"The log's folder '{folder}' is not there", self.refused(log=folder + "/log"))

    def test_a_log_that_cannot_be_written_is_refused(self):
        refused = self.refused(log=self.folder)
        self.assertIn("was not started: the process that was to execute it ended with 126", refused)
        self.engine.vanish()
        self.assertIn("IsADirectoryError", self.engine.finished()[2])

    def test_a_running_attempt_is_not_started_again(self):
        wait, open_gate = self.gate()
        request = self.request(f"def f():\n    print('began')\n    {wait}")
        self.engine.send(request)
        pid = self.await_claim()
        self.engine.send(request)
        self.assertEqual(0, self.run_step(self.engine, "def f(): pass", "b")["exit"])
        self.assertEqual(pid, self.pid())
        open_gate()
        self.assertEqual({"id": "a", "pid": pid, "exit": 0}, self.engine.next())
        self.assertEqual("began\n", self.log())

    def test_an_attempt_that_has_a_record_is_refused(self):
        request = self.request("def f(): print('ran')")
        for text in ("claimed 4711 12 boot x 1\n", ""):
            self.write("a.record", text)
            refused = self.told(request)["refused"]
            self.assertIn(f"The attempt of '{self.path('a.record')}' was started before.", refused)
        self.assertFalse(os.path.exists(self.path("a", "log")))

    def test_an_attempt_that_two_servers_fork_at_once_runs_once(self):
        source = "def f(): open('ran', 'a').write('x')"
        other = self.start()
        for id in (str(number) for number in range(12)):
            request = self.request(source, id)
            self.engine.send(request)
            other.send(request)
            answers = [self.engine.next(), other.next()]
            self.assertEqual("x", self.read(id, "ran"), answers)
            refused = [frame["refused"] for frame in answers if "refused" in frame]
            self.assertEqual([0], [frame["exit"] for frame in answers if "exit" in frame], answers)
            self.assertRegex(refused[0], "started before|ended with 126")

    def test_an_overlong_line_ends_the_line_but_no_step(self):
        wait, open_gate = self.gate()
        self.engine.send(self.request(f"def f():\n    {wait}"))
        self.await_claim()
        try:
            for _ in range(70):
                self.engine._socket.sendall(b"x" * (1 << 20))
        except OSError:
            pass
        self.await_fact("the server has hung up", lambda: self._is_hung_up())
        self.assertTrue(is_running(self.pid()))
        open_gate()
        self.assertEqual(0, self.engine.finished()[0])
        self.assertEqual("exited 0", self.end())

    def _is_hung_up(self) -> bool:
        try:
            self.engine._socket.sendall(b"x")
            return False
        except OSError:
            return True
