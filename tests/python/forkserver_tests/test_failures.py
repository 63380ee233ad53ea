"""Steps that end badly touch no other; what is left when an engine or the server dies is kept in order."""

import os
import signal

from forkserver_tests.engine import ENGINE
from forkserver_tests.engine import ForkServerTest
from forkserver_tests.engine import is_running
from forkserver_tests.engine import kill
from support import environment

WAITS = """
    import signal
    def f():
        print('began', flush=True)
        signal.pause()
"""

DEAF = """
    import signal
    def f():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print('began', flush=True)
        while True:
            signal.pause()
"""


class FailureTest(ForkServerTest):
    def begun(self, engine, source: str, id: str = "a", **changes):
        """Starts a step and waits until it says that it has begun."""
        engine.send(self.request(source, id, **changes))
        self.await_fact(
            f"step {id} has begun", lambda: os.path.exists(self.path(id, "log")) and "began" in self.log(id)
        )


class Ends(FailureTest):
    def setUp(self):
        super().setUp()
        self.engine = self.start()

    def told(self, code: int, id: str = "a") -> dict:
        return {"id": id, "pid": self.pid(id), "exit": code}

    def test_each_way_to_end_is_recorded_and_touches_no_other_step(self):
        self.begun(self.engine, WAITS, "other")
        for body, code in (
            ("return", 0),
            ("raise ValueError('no rows')", 1),
            ("sys.exit()", 0),
            ("sys.exit(7)", 7),
            ("sys.exit(-1)", 255),
            ("sys.exit('no rows')", 1),
            ("os._exit(9)", 9),
            ("os.kill(os.getpid(), signal.SIGKILL)", 137),
            ("os.kill(os.getpid(), signal.SIGTERM)", 143),
            ("os.kill(os.getpid(), signal.SIGSEGV)", 139),
            ("os.kill(0, signal.SIGKILL)", 137),
            ("ctypes.string_at(0)", 139),
            ("os.abort()", 134),
            ("raise KeyboardInterrupt", 130),
            ("sys.setrecursionlimit(50); f()", 1),
            ("sys.stdout.close(); os.close(1)", 0),
            ("threading.Thread(target=signal.pause, daemon=True).start()", 0),
            ("signal.set_wakeup_fd(-1); os.closerange(3, 256)", 0),
        ):
            with self.subTest(body):
                id = f"step-{body}"[:60].replace("/", "-")
                source = f"import ctypes, os, signal, sys, threading\ndef f():\n    {body}\n"
                told = self.run_step(self.engine, source, id)
                self.assertEqual(self.told(code, id), told, self.log(id))
                self.assertEqual([f"exited {code}"], self.record(id)[1:])
        self.assertTrue(is_running(self.pid("other")))
        self.assertEqual(0, self.run_step(self.engine, "def f(): pass", "after")["exit"])

    def test_an_exception_is_a_traceback_in_the_log(self):
        self.run_step(self.engine, "def f(): raise ValueError('no rows')")
        self.assertIn('ephemeral_component.py", line 7, in f\n', self.log())
        self.assertTrue(self.log().endswith("ValueError: no rows\n"))

    def test_a_refused_component_is_told_in_the_log(self):
        self.run_step(self.engine, "def g(): pass")
        self.assertIn("error: The component's module", self.log())
        self.assertIn("has no function 'f'", self.log())

    def test_a_fork_of_the_step_that_outruns_it_records_nothing(self):
        source = f"""
            import os, signal, time
            def f():
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                if os.fork() == 0:
                    with open({self.path('fork')!r}, 'w') as file:
                        file.write(str(os.getpid()))
                    while 'exited' not in open({self.path('a.record')!r}).read():
                        time.sleep(0.01)
                    raise SystemExit(5)
                while not os.path.exists({self.path('fork')!r}) or not open({self.path('fork')!r}).read():
                    time.sleep(0.01)
                raise SystemExit(6)
        """
        self.assertEqual(6, self.run_step(self.engine, source)["exit"])
        self.await_gone(int(self.read("fork")))
        self.assertEqual(["exited 6"], self.record()[1:])

    def test_what_a_step_leaves_behind_is_reaped_when_it_ends(self):
        source = f"""
            import subprocess
            def f():
                child = subprocess.Popen(['sh', '-c', 'read line; exit 3'], stdin=subprocess.PIPE)
                open({self.path('child')!r}, 'w').write(str(child.pid))
        """
        self.run_step(self.engine, source)
        child = int(self.read("child"))
        self.await_fact(f"process {child} is reaped", lambda: not os.path.exists(f"/proc/{child}"))

    def test_a_record_that_is_taken_away_harms_nobody(self):
        source = f"import os\ndef f():\n    os.remove({self.path('a.record')!r})\n    os._exit(4)"
        self.assertEqual(4, self.run_step(self.engine, source)["exit"])
        self.assertEqual(0, self.run_step(self.engine, "def f(): pass", "b")["exit"])

    def test_a_server_that_is_told_to_end_ends_after_its_steps(self):
        wait, open_gate = self.gate()
        self.begun(self.engine, f"def f():\n    print('began', flush=True)\n    {wait}")
        self.engine.process.terminate()
        self.assertIn("is ending", self.run_step(self.engine, "def f(): pass", "late")["refused"])
        open_gate()
        self.assertEqual(self.told(0), self.engine.next())
        self.assertIsNone(self.engine.next())
        self.assertEqual(0, self.engine.finished()[0])

    def test_an_interrupt_at_the_engines_terminal_is_not_for_the_server(self):
        self.engine.process.send_signal(signal.SIGINT)
        self.engine.process.send_signal(signal.SIGHUP)
        self.assertEqual(0, self.run_step(self.engine, "def f(): pass")["exit"])


class Limits(FailureTest):
    def setUp(self):
        super().setUp()
        self.engine = self.start()

    def test_a_step_over_its_limit_is_ended(self):
        self.begun(self.engine, WAITS, timeoutSeconds=0.3)
        self.assertEqual(143, self.engine.next()["exit"])
        self.assertEqual(["stopping time-out", "exited 143"], self.record()[1:])

    def test_a_step_that_is_deaf_is_killed_after_its_grace(self):
        self.begun(self.engine, DEAF, timeoutSeconds=0.5, graceSeconds=0.2)
        self.assertEqual(137, self.engine.next()["exit"])
        self.assertEqual(["stopping time-out", "exited 137"], self.record()[1:])

    def test_a_step_that_ends_in_time_is_not_touched_by_its_limit(self):
        self.assertEqual(0, self.run_step(self.engine, "def f(): pass", timeoutSeconds=3600, graceSeconds=0)["exit"])
        self.assertEqual(["exited 0"], self.record()[1:])
        server = self.engine.process.pid
        children = f"/proc/{server}/task/{server}/children"

        def count() -> int:
            with open(children) as file:
                return len(file.read().split())

        # The spare alone: whoever kept the limit has gone.
        self.await_fact("one child is left", lambda: count() == 1)

    def test_what_the_step_has_started_is_ended_with_it(self):
        source = f"""
            import os, signal, subprocess
            def f():
                child = subprocess.Popen(['sleep', '1000'], start_new_session=True)
                open({self.path('child')!r}, 'w').write(str(child.pid))
                print('began', flush=True)
                signal.pause()
        """
        self.begun(self.engine, source, timeoutSeconds=0.5)
        self.assertEqual(143, self.engine.next()["exit"])
        self.await_gone(int(self.read("child")))

    def test_other_steps_are_not_touched(self):
        self.begun(self.engine, WAITS, "other")
        self.begun(self.engine, WAITS, timeoutSeconds=0.2)
        self.assertEqual(143, self.engine.next()["exit"])
        self.assertTrue(is_running(self.pid("other")))

    def test_a_limit_holds_without_the_engine_and_without_the_server(self):
        self.begun(self.engine, WAITS, timeoutSeconds=0.6)
        self.engine.process.kill()
        self.engine.vanish()
        self.await_gone(self.pid())
        self.assertEqual(["stopping time-out"], self.record()[1:])


class Spares(ForkServerTest):
    def setUp(self):
        super().setUp()
        self.engine = self.start()

    def spare(self) -> int:
        """The process that waits for the next request."""
        server = self.engine.process.pid
        children = f"/proc/{server}/task/{server}/children"

        def only_child():
            with open(children) as file:
                found = [int(pid) for pid in file.read().split() if is_running(int(pid))]
            return found[0] if len(found) == 1 else None

        return self.await_fact("one spare process waits", only_child)

    def test_a_step_is_executed_by_the_process_that_waited_for_it(self):
        for id in ("a", "b"):
            spare = self.spare()
            self.assertEqual({"id": id, "pid": spare, "exit": 0}, self.run_step(self.engine, "def f(): pass", id))

    def test_a_request_of_any_length_is_handed_over(self):
        given = environment(PIPELINES_ATTEMPT=self.path("a"), LONG="x" * 120_000, LONGER="x" * 130_000)
        source = "import os\ndef f() -> int: return len(os.environ['LONG'] + os.environ['LONGER'])"
        self.assertEqual(0, self.run_step(self.engine, source, environment=given)["exit"], self.log())
        self.assertEqual(250_000, self.output())

    def test_a_spare_that_was_killed_is_made_up_for(self):
        spare = self.spare()
        kill(spare)
        self.await_gone(spare)
        self.assertEqual(0, self.run_step(self.engine, "def f(): pass")["exit"])
        self.assertNotEqual(spare, self.pid())

    def test_a_spare_ends_with_the_engine_and_with_the_server(self):
        spare = self.spare()
        self.engine.vanish()
        self.assertEqual((0, "", ""), self.engine.finished())
        self.await_gone(spare)
        self.engine = self.start()
        spare = self.spare()
        self.engine.process.kill()
        self.await_gone(spare)


class Orphans(FailureTest):
    def test_a_step_goes_on_without_the_engine_and_its_end_is_recorded(self):
        engine = self.start()
        wait, open_gate = self.gate()
        self.begun(engine, f"def f() -> str:\n    print('began', flush=True)\n    {wait}\n    return 'done'")
        engine.vanish()
        self.assertTrue(is_running(self.pid()))
        open_gate()
        self.assertEqual((0, "", ""), engine.finished())
        self.assertEqual(("exited 0", "done"), (self.end(), self.output()))

    def test_the_end_that_a_dead_engine_missed_is_durable(self):
        engine = self.start()
        wait, open_gate = self.gate()
        source = f"def f():\n    print('began', flush=True)\n    {wait}"
        engine.send({**self.request(source), "engine": ENGINE.replace(".", ".1", 1)})
        self.await_claim()
        open_gate()
        self.assertEqual(0, engine.next()["exit"])
        self.assertEqual("exited 0 kept", self.end())

    def test_what_was_asked_for_before_the_engine_went_is_done(self):
        engine = self.start()
        for number in range(5):
            engine.send(self.request("def f(): pass", str(number)))
        engine.vanish()
        self.assertEqual(0, engine.finished()[0])
        self.assertEqual(["exited 0"] * 5, [self.end(str(number)) for number in range(5)])

    def test_an_engine_that_has_stopped_listening_is_still_heard(self):
        engine = self.start()
        engine.stop_listening()
        for id in ("a", "b"):
            engine.send(self.request("def f(): pass", id))
            self.await_claim(id)
            self.await_end(id)

    def test_an_engine_that_does_not_listen_holds_up_no_step(self):
        engine = self.start()
        for number in range(300):
            engine.send({"x": "x" * 4000, "id": str(number)})
        engine.send(self.request("def f(): pass"))
        self.await_claim()
        self.await_end()
        answers = [engine.next() for _ in range(301)]
        self.assertEqual(0, answers[-1]["exit"])

    def test_a_step_outlives_the_death_of_the_server_and_records_its_end(self):
        engine = self.start()
        wait, open_gate = self.gate()
        self.begun(engine, f"import sys\ndef f():\n    print('began', flush=True)\n    {wait}\n    sys.exit(5)")
        engine.process.kill()
        self.assertIsNone(engine.next())
        self.assertTrue(is_running(self.pid()))
        open_gate()
        self.await_end()
        self.assertEqual("exited 5", self.end())
