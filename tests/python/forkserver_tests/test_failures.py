"""Steps that end badly touch no other; what is left when an engine or the server dies is kept in order."""

import json
import os
import signal
import subprocess

from forkserver_tests.engine import ForkServerTest
from forkserver_tests.engine import PATIENCE
from forkserver_tests.engine import is_running
from forkserver_tests.engine import kill
from pipelines_forkserver import protocol
from pipelines_forkserver.step import STOP
from pipelines_forkserver.step import Step

WAITS = """
    import signal
    def f():
        print('began', flush=True)
        signal.pause()
"""

# Answers SIGTERM by ending calmly, and says that it did.
CALM = """
    import signal, sys
    def f():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        print('began', flush=True)
        while True:
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


class Ends(ForkServerTest):
    def setUp(self):
        super().setUp()
        self.engine = self.start()

    def begun(self, source: str, id: str = "a", **changes):
        """Starts a step and waits until it says that it has begun."""
        self.engine.send(self.request(source, id, **changes))
        self.await_fact(
            f"step {id} has begun", lambda: os.path.exists(self.path(id, "log")) and "began" in self.log(id)
        )

    def test_each_way_to_end_is_recorded_and_touches_no_other_step(self):
        self.begun(WAITS, "other")
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
                self.assertEqual({"id": id, "exit": code}, self.run_step(self.engine, source, id), self.log(id))
                self.assertEqual(f"{code}\n", self.read(id, "exit"))
        self.assertTrue(is_running(self.pid("other")))
        self.assertEqual({"id": "after", "exit": 0}, self.run_step(self.engine, "def f(): pass", "after"))

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
                    while not os.path.exists({self.path('a', 'exit')!r}):
                        time.sleep(0.01)
                    raise SystemExit(5)
                while not os.path.exists({self.path('fork')!r}) or not open({self.path('fork')!r}).read():
                    time.sleep(0.01)
                raise SystemExit(6)
        """
        self.assertEqual({"id": "a", "exit": 6}, self.run_step(self.engine, source))
        self.await_gone(int(self.read("fork")))
        self.assertEqual("6\n", self.read("a", "exit"))

    def test_what_a_step_leaves_behind_is_ended(self):
        source = f"""
            import subprocess
            def f():
                script = 'trap "echo told >> {self.path("told")}; exit" TERM; echo; while :; do sleep 1; done'
                child = subprocess.Popen(['sh', '-c', script], stdout=subprocess.PIPE)
                child.stdout.readline()
                open({self.path('child')!r}, 'w').write(str(child.pid))
        """
        self.assertEqual({"id": "a", "exit": 0}, self.run_step(self.engine, source))
        self.await_gone(int(self.read("child")))
        self.assertEqual("told\n", self.read("told"))

    def test_what_a_step_leaves_behind_and_is_deaf_is_killed_after_its_grace(self):
        source = f"""
            import subprocess
            def f():
                script = 'trap "" TERM; echo; while :; do sleep 1; done'
                child = subprocess.Popen(['sh', '-c', script], stdout=subprocess.PIPE)
                child.stdout.readline()
                open({self.path('child')!r}, 'w').write(str(child.pid))
        """
        self.run_step(self.engine, source, graceSeconds=0.2)
        self.await_gone(int(self.read("child")))

    def test_a_step_over_its_limit_is_ended(self):
        self.begun(WAITS, timeoutSeconds=0.3)
        self.assertEqual({"id": "a", "exit": 143, "endedBy": "timeout"}, self.engine.next())
        self.assertEqual("143\n", self.read("a", "exit"))
        self.assertIn("pipelines: The step ran longer than its limit of 0.3 s; it is being ended.\n", self.log())

    def test_a_step_that_is_deaf_is_killed_after_its_grace(self):
        self.begun(DEAF, timeoutSeconds=0.5, graceSeconds=0.2)
        self.assertEqual({"id": "a", "exit": 137, "endedBy": "timeout"}, self.engine.next())

    def test_a_step_that_ends_in_time_is_not_touched_by_its_limit(self):
        self.assertEqual(
            {"id": "a", "exit": 0}, self.run_step(self.engine, "def f(): pass", timeoutSeconds=3600, graceSeconds=0)
        )

    def test_a_step_can_be_stopped(self):
        self.begun(WAITS)
        self.begun(WAITS, "other")
        self.engine.send({"do": "stop", "id": "a"})
        self.assertEqual({"id": "a", "exit": 143, "endedBy": "stop"}, self.engine.next())
        self.assertIn("pipelines: The step was stopped; it is being ended.\n", self.log())
        self.assertTrue(is_running(self.pid("other")))

    def test_a_step_can_be_stopped_as_soon_as_it_is_asked_for(self):
        for number in range(20):
            id = str(number)
            frames = [self.request(WAITS, id), {"do": "stop", "id": id}]
            self.engine.send(b"\n".join(json.dumps(frame).encode() for frame in frames))
            self.assertEqual({"id": id, "exit": 143, "endedBy": "stop"}, self.engine.next())
            self.assertEqual("143\n", self.read(id, "exit"))

    def test_a_step_that_takes_its_end_calmly_has_not_succeeded(self):
        self.begun(CALM)
        self.engine.send({"do": "stop", "id": "a"})
        self.assertEqual({"id": "a", "exit": 143, "endedBy": "stop"}, self.engine.next())
        self.assertEqual("143\n", self.read("a", "exit"))

    def test_stopping_what_does_not_run_does_nothing(self):
        self.run_step(self.engine, "def f(): pass")
        self.engine.send({"do": "stop", "id": "a"})
        self.engine.send({"do": "stop", "id": "never heard of"})
        self.assertEqual({"id": "b", "exit": 0}, self.run_step(self.engine, "def f(): pass", "b"))

    def test_all_groups_of_the_steps_session_are_ended(self):
        source = f"""
            import os, signal
            def f():
                pid = os.fork()
                if pid == 0:
                    os.setpgid(0, 0)
                    open({self.path('grouped')!r}, 'w').write(str(os.getpid()))
                    print('began', flush=True)
                signal.pause()
        """
        self.begun(source)
        grouped = int(self.read("grouped"))
        self.engine.send({"do": "stop", "id": "a"})
        self.assertEqual(143, self.engine.next()["exit"])
        self.await_gone(grouped)

    def test_an_attempts_folder_that_is_taken_away_harms_nobody(self):
        self.run_step(self.engine, "import os, shutil\ndef f():\n    shutil.rmtree(os.getcwd())\n    os._exit(4)")
        self.assertEqual({"id": "b", "exit": 0}, self.run_step(self.engine, "def f(): pass", "b"))

    def test_a_server_that_is_told_to_end_ends_its_steps_first(self):
        self.begun(WAITS)
        self.engine.process.terminate()
        self.assertEqual({"id": "a", "exit": 143, "endedBy": "stop"}, self.engine.next())
        self.assertIsNone(self.engine.next())
        self.assertEqual(0, self.engine.finished()[0])

    def test_an_interrupt_at_the_engines_terminal_is_not_for_the_server(self):
        self.engine.process.send_signal(signal.SIGINT)
        self.engine.process.send_signal(signal.SIGHUP)
        self.assertEqual({"id": "a", "exit": 0}, self.run_step(self.engine, "def f(): pass"))


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
            self.assertEqual({"id": id, "exit": 0}, self.run_step(self.engine, "def f(): pass", id))
            self.assertEqual(spare, self.pid(id))

    def test_a_request_of_any_length_is_handed_over(self):
        source = f"text = '{'x' * 3_000_000}'\ndef f() -> int: return len(text)"
        self.assertEqual({"id": "a", "exit": 0}, self.run_step(self.engine, source))
        self.assertEqual(3_000_000, self.output())

    def test_a_spare_that_was_killed_is_made_up_for(self):
        spare = self.spare()
        kill(spare)
        self.await_gone(spare)
        self.assertEqual({"id": "a", "exit": 0}, self.run_step(self.engine, "def f(): pass"))
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


class Race(ForkServerTest):
    def test_a_step_that_has_no_group_of_its_own_yet_is_ended_too(self):
        request = protocol.read(json.dumps(self.request("def f(): pass")).encode())
        process = subprocess.Popen(["sleep", "60"])
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        step = Step(request, process.pid, now=0)

        step.end(STOP, now=1)

        self.assertEqual(-signal.SIGTERM, process.wait(PATIENCE))


class Orphans(ForkServerTest):
    def begun(self, engine, source, id="a", **changes):
        engine.send(self.request(source, id, **changes))
        self.await_fact(
            f"step {id} has begun", lambda: os.path.exists(self.path(id, "log")) and "began" in self.log(id)
        )

    def test_a_step_goes_on_without_the_engine_and_its_end_is_recorded(self):
        engine = self.start()
        wait, open_gate = self.gate()
        self.begun(engine, f"def f() -> str:\n    print('began', flush=True)\n    {wait}\n    return 'done'")
        engine.vanish()
        self.assertTrue(is_running(self.pid()))
        open_gate()
        self.assertEqual((0, "", ""), engine.finished())
        self.assertEqual(("0\n", "done"), (self.read("a", "exit"), self.output()))

    def test_a_step_over_its_limit_is_ended_without_the_engine(self):
        engine = self.start()
        self.begun(engine, WAITS, timeoutSeconds=0.5)
        engine.vanish()
        self.assertEqual(0, engine.finished()[0])
        self.assertEqual("143\n", self.read("a", "exit"))
        self.assertIn("ran longer than its limit", self.log())

    def test_a_step_that_nobody_adopts_is_ended(self):
        engine = self.start("--orphan-timeout", "0.3")
        self.begun(engine, WAITS)
        engine.vanish()
        self.assertEqual(0, engine.finished()[0])
        self.assertEqual("143\n", self.read("a", "exit"))
        self.assertIn("was left by its engine, and no other has taken it over; it is being ended", self.log())

    def test_a_deaf_step_that_nobody_adopts_is_killed(self):
        engine = self.start("--orphan-timeout", "0.3")
        self.begun(engine, DEAF, graceSeconds=0.2)
        engine.vanish()
        self.assertEqual(0, engine.finished()[0])
        self.assertEqual("137\n", self.read("a", "exit"))

    def test_an_adopted_step_goes_on_and_the_others_are_ended(self):
        engine = self.start("--orphan-timeout", "0.5")
        self.begun(engine, WAITS, "left")
        self.begun(engine, WAITS, "adopted")
        engine.vanish()
        self.write("adopted/adopted", "")
        self.await_file("left", "exit")
        self.assertTrue(is_running(self.pid("adopted")))
        self.assertIsNone(engine.process.poll())
        kill(self.pid("adopted"), signal.SIGTERM)
        self.assertEqual(0, engine.finished()[0])
        self.assertEqual(("143\n", "143\n"), (self.read("left", "exit"), self.read("adopted", "exit")))
        self.assertNotIn("was left by its engine", self.log("adopted"))

    def test_a_limit_holds_for_an_adopted_step(self):
        engine = self.start("--orphan-timeout", "0")
        self.begun(engine, WAITS, timeoutSeconds=0.6)
        self.write("a/adopted", "")
        engine.vanish()
        self.assertEqual(0, engine.finished()[0])
        self.assertIn("ran longer than its limit", self.log())

    def test_what_was_asked_for_before_the_engine_went_is_done(self):
        engine = self.start()
        for number in range(5):
            engine.send(self.request("def f(): pass", str(number)))
        engine.vanish()
        self.assertEqual(0, engine.finished()[0])
        self.assertEqual(["0\n"] * 5, [self.read(str(number), "exit") for number in range(5)])

    def test_an_engine_that_has_stopped_listening_is_still_heard(self):
        engine = self.start()
        engine.stop_listening()
        for id in ("a", "b"):
            engine.send(self.request("def f(): pass", id))
            self.await_file(id, "exit")

    def test_an_engine_that_does_not_listen_holds_up_no_step(self):
        engine = self.start()
        for number in range(300):
            engine.send({"do": "x" * 4000, "id": str(number)})
        engine.send(self.request("def f(): pass"))
        self.await_file("a", "exit")
        answers = [engine.next() for _ in range(301)]
        self.assertEqual({"id": "a", "exit": 0}, answers[-1])

    def test_a_step_outlives_the_death_of_the_server_and_records_its_end(self):
        engine = self.start()
        wait, open_gate = self.gate()
        self.begun(engine, f"import sys\ndef f():\n    print('began', flush=True)\n    {wait}\n    sys.exit(5)")
        engine.process.kill()
        self.assertIsNone(engine.next())
        self.assertTrue(is_running(self.pid()))
        open_gate()
        self.await_file("a", "exit")
        self.assertEqual("5\n", self.read("a", "exit"))
