"""A step in a fork is a step as in a process of its own."""

import os
import signal
import subprocess
import sys

from forkserver_tests.engine import ENGINE
from forkserver_tests.engine import ForkServerTest
from pipelines_forkserver import mark
from pipelines_forkserver import numerics
from support import PREAMBLE
from support import environment


class Serving(ForkServerTest):
    def setUp(self):
        super().setUp()
        self.engine = self.start()

    def test_the_server_says_first_who_it_is(self):
        version = sys.version.split()[0]
        self.assertIn(os.path.dirname(os.__file__), self.ready.pop("paths"))
        self.assertEqual(
            {"ready": True, "pid": self.engine.process.pid, "python": version, "preloaded": []}, self.ready
        )

    def test_the_server_leads_a_session_of_its_own(self):
        self.assertEqual(self.engine.process.pid, os.getsid(self.engine.process.pid))

    def test_a_component_is_executed_and_its_end_is_told_and_recorded(self):
        told = self.run_step(self.engine, "def f(x: int) -> int: return x + 1", parameters={"x": 2})
        self.assertEqual({"id": "a", "pid": self.pid(), "exit": 0}, told)
        self.assertEqual(3, self.output())
        claim, end = self.record()
        self.assertRegex(claim, rf"^claimed {self.pid()} \d+ boot {ENGINE} 1700000000000 program$")
        self.assertEqual("exited 0", end)
        self.assertEqual("", self.log())

    def test_no_file_of_ours_is_left_in_the_attempts_folder(self):
        self.run_step(self.engine, "def f(): pass")
        expected = ["component", "input.json", "log", "output.json"]
        self.assertEqual(expected, sorted(os.listdir(self.path("a"))))

    def test_a_component_finds_what_lies_beside_it(self):
        module = self.write("parts/sums.py", PREAMBLE + "import other\n\ndef f() -> str: return __name__ + other.text")
        self.write("parts/other.py", "text = '!'")
        self.engine.send(self.request("", module=module))
        self.assertEqual(0, self.engine.next()["exit"], self.log())
        self.assertEqual("sums!", self.output())

    def test_a_step_is_claimed_and_marked_before_the_component_begins(self):
        source = f"""
            import os, subprocess
            seen = open({self.path('a.record')!r}).read().split()[1:3]
            with open('/proc/self/environ') as file:
                marks = [text for text in file.read().split(chr(0)) if text.startswith('PIPELINES_ATTEMPT=')]
            child = subprocess.run(['sh', '-c', 'echo $PIPELINES_ATTEMPT'], stdout=subprocess.PIPE, text=True).stdout

            def f() -> list:
                with open('/proc/self/stat') as file:
                    start = file.read().rpartition(')')[2].split()[19]
                return [seen, [str(os.getpid()), start], marks, child]
        """
        self.run_step(self.engine, source)
        seen, expected, marks, child = self.output()
        self.assertEqual(expected, seen)
        self.assertEqual(["PIPELINES_ATTEMPT=" + self.path("a")], marks)
        self.assertEqual(self.path("a") + "\n", child)

    def test_what_a_step_forks_has_its_mark_and_other_steps_have_not(self):
        wait, open_gate = self.gate()
        source = f"import os\ndef f():\n    os.fork()\n    {wait}"
        self.engine.send(self.request(source))
        self.await_fact("both are marked", lambda: len(list(mark.bearers(self.path("a")))) == 2)
        self.run_step(self.engine, "def f(): pass", "b")
        self.assertEqual([], list(mark.bearers(self.path("b"))))
        open_gate()
        self.assertEqual(0, self.engine.next()["exit"])
        self.await_fact("none is left", lambda: not list(mark.bearers(self.path("a"))))

    def test_a_folder_that_is_too_long_for_a_mark_is_told(self):
        with self.assertRaisesRegex(mark.MarkError, "has more than 4096 bytes"):
            mark.put(0, "/" + "x" * mark.ROOM)

    def test_a_step_leads_a_session_of_its_own(self):
        source = "import os\ndef f() -> list: return [os.getpid(), os.getsid(0), os.getpgrp(), os.getppid()]"
        self.run_step(self.engine, source)
        pid, session, group, parent = self.output()
        self.assertEqual((pid, pid, self.engine.process.pid), (session, group, parent))

    def test_a_step_has_its_own_folder_environment_and_arguments(self):
        source = """
            import os, sys
            def f() -> list: return [os.getcwd(), dict(os.environ), sys.argv, sys.path[:2]]
        """
        given = environment(ONLY="this", PIPELINES_ATTEMPT=self.path("a"))
        self.run_step(self.engine, source, environment=given)
        folder, variables, arguments, path = self.output()
        self.assertEqual(self.path("a"), folder)
        self.assertEqual({**given, "_KFP_RUNTIME": "true"}, variables)
        self.assertTrue(arguments[0].endswith("kfp/dsl/executor_main.py"))
        self.assertEqual(self.path("a", "input.json"), arguments[arguments.index("--executor_input_file") + 1])
        self.assertEqual([self.path("a", "component"), self.path("a")], path)

    def test_a_step_has_its_own_temporary_folder(self):
        self.write("packages/fake_temporary.py", "import tempfile\ntempfile.gettempdir()\n")
        engine = self.start("--preload", "fake_temporary", path=[self.path("packages")])
        source = "import tempfile\ndef f() -> str: return tempfile.gettempdir()"
        self.run_step(engine, source, environment=environment(TMPDIR=self.folder))
        self.assertEqual(self.folder, self.output())

    def test_variables_of_the_server_are_not_those_of_the_step(self):
        engine = self.start(SERVERS_OWN="x", TZ="UTC")
        source = "import os, time\ndef f() -> list: return [os.environ.get('SERVERS_OWN'), time.tzname[0]]"
        self.run_step(engine, source, environment={"TZ": "XYZ-3"})
        self.assertEqual([None, "XYZ"], self.output())

    def test_a_path_of_the_step_is_searched_for_imports(self):
        self.write("more/extra_part.py", "text = 'found'")
        source = "import extra_part\ndef f() -> str: return extra_part.text"
        path = os.pathsep.join([environment()["PYTHONPATH"], self.path("more")])
        self.assertEqual(0, self.run_step(self.engine, source, environment=environment(PYTHONPATH=path))["exit"])

    def test_output_and_errors_go_to_the_log_in_order(self):
        source = """
            import logging, os, subprocess, sys

            def f():
                print('one')
                print('two', file=sys.stderr)
                print('three')
                subprocess.run(['sh', '-c', 'echo four; echo five >&2'])
                logging.info('six')
                print('\\udcff seven', end='')
                assert sys.stdin.read() == '' and os.read(0, 1) == b''
        """
        self.write("a/log", "zero\n")
        self.assertEqual(0, self.run_step(self.engine, source)["exit"], self.log())
        lines = self.log().splitlines()
        self.assertEqual(["zero", "one", "two", "three", "four", "five"], lines[:6])
        self.assertTrue(lines[6].endswith("INFO root: six"))
        self.assertEqual("\\udcff seven", lines[7])

    def test_signals_are_as_in_a_fresh_interpreter(self):
        source = """
            import signal

            def f() -> list:
                handlers = [signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP, signal.SIGINT)]
                blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])
                return [str(handler) for handler in handlers] + [len(blocked), signal.set_wakeup_fd(-1)]
        """
        self.run_step(self.engine, source)
        default = str(signal.SIG_DFL)
        self.assertEqual([default] * 3, self.output()[:3])
        self.assertIn("default_int_handler", self.output()[3])
        self.assertEqual([0, -1], self.output()[4:])

    def test_a_step_holds_nothing_of_the_servers(self):
        source = """
            import os
            def f() -> list:
                files = [f'/proc/self/fd/{name}' for name in os.listdir('/proc/self/fd')]
                return [os.readlink(file) for file in files if os.path.lexists(file)]
        """
        self.run_step(self.engine, source)
        self.assertEqual({os.devnull, self.path("a", "log")}, set(self.output()))

    def test_threads_and_end_functions_are_waited_for(self):
        source = """
            import atexit, threading, time

            def f():
                atexit.register(print, 'at the end')
                gate = threading.Event()
                threading.Thread(target=lambda: (gate.wait(), print('thread'))).start()
                print('function')
                gate.set()
        """
        self.assertEqual(0, self.run_step(self.engine, source)["exit"])
        self.assertEqual("function\nthread\nat the end\n", self.log())

    def test_a_module_of_the_step_can_be_loaded_by_its_worker_processes(self):
        source = """
            import multiprocessing

            def double(x):
                return 2 * x

            def f() -> list:
                with multiprocessing.get_context('spawn').Pool(1) as pool:
                    return pool.map(double, [1, 2])
        """
        self.assertEqual(0, self.run_step(self.engine, source)["exit"], self.log())
        self.assertEqual([2, 4], self.output())

    def test_many_steps_run_at_once_and_each_is_told(self):
        wait, open_gate = self.gate()
        for number in range(8):
            self.engine.send(
                self.request(
                    f"def f(x: int) -> int:\n    {wait}\n    return x", id=str(number), parameters={"x": number}
                )
            )
        for number in range(8):
            self.await_claim(str(number))
        self.assertTrue(self.engine.is_silent())
        open_gate()
        told = [self.engine.next() for _ in range(8)]
        self.assertEqual({str(number) for number in range(8)}, {frame["id"] for frame in told})
        self.assertEqual({0}, {frame["exit"] for frame in told})
        self.assertEqual([0, 7], [self.output("0"), self.output("7")])

    def test_the_server_ends_with_the_engine_when_no_step_is_left(self):
        self.run_step(self.engine, "def f(): print('x')")
        self.engine.vanish()
        self.assertEqual((0, "", ""), self.engine.finished())


class Randomness(ForkServerTest):
    def drawn(self, engine, source: str) -> list:
        for id in ("a", "b"):
            self.assertEqual(0, self.run_step(engine, source, id)["exit"], self.log(id))
        return [self.output("a"), self.output("b")]

    def test_each_step_draws_its_own_numbers(self):
        engine = self.start("--preload", "random")
        first, second = self.drawn(engine, "import random\ndef f() -> float: return random.random()")
        self.assertNotEqual(first, second)

    def test_each_step_draws_its_own_numbers_of_numpy(self):
        self.require("numpy")
        engine = self.start("--preload", "numpy")
        first, second = self.drawn(engine, "import numpy\ndef f() -> float: return float(numpy.random.rand())")
        self.assertNotEqual(first, second)


class Numerics(ForkServerTest):
    def threads(self, id: str, **variables) -> int:
        """How many threads OpenBLAS has in a step, with numpy preloaded."""
        engine = self.start("--preload", "numpy", **variables)
        self.assertEqual(1, len(os.listdir(f"/proc/{engine.process.pid}/task")))
        source = """
            import os
            seen = len(os.listdir('/proc/self/task'))
            def f() -> list:
                import numpy
                a = numpy.ones((300, 300))
                return [seen, len(os.listdir('/proc/self/task')), float((a @ a).sum())]
        """
        given = environment(PIPELINES_ATTEMPT=self.path(id), **variables)
        self.assertEqual(0, self.run_step(engine, source, id, environment=given)["exit"], self.log(id))
        before, after, total = self.output(id)
        self.assertEqual(300.0**3, total)
        self.assertEqual(before, after)
        return after

    def test_a_step_has_as_many_threads_as_in_an_interpreter_of_its_own(self):
        self.require("numpy")
        for id, variables in enumerate(({}, {"OPENBLAS_NUM_THREADS": "1"}, {"OMP_NUM_THREADS": "3"})):
            clean = {name: "" for name in numerics.VARIABLES}
            count = "import numpy, os; print(len(os.listdir('/proc/self/task')))"
            alone = environment(**{**clean, **variables})
            cold = subprocess.run([sys.executable, "-c", count], env=alone, stdout=subprocess.PIPE, check=True)
            with self.subTest(variables):
                self.assertEqual(int(cold.stdout), self.threads(str(id), **{**clean, **variables}))


class Preloading(ForkServerTest):
    def test_a_preloaded_package_is_imported_once_for_all_steps(self):
        self.write("packages/fake_heavy.py", "import os\nimported_in = os.getpid()\n")
        engine = self.start("--preload", "fake_heavy", "--preload", "decimal", path=[self.path("packages")])
        self.assertEqual(["fake_heavy", "decimal"], self.ready["preloaded"])
        source = "import fake_heavy, sys\ndef f() -> list: return [fake_heavy.imported_in, 'decimal' in sys.modules]"
        self.run_step(engine, source)
        self.assertEqual([engine.process.pid, True], self.output())

    def test_what_a_package_prints_at_import_is_in_no_steps_log(self):
        self.write("packages/fake_chatty.py", "print('hello', end='')\n")
        engine = self.start("--preload", "fake_chatty", path=[self.path("packages")])
        self.run_step(engine, "def f(): pass")
        self.assertEqual("", self.log())
        engine.vanish()
        self.assertEqual("hello", engine.finished()[1])

    def test_a_package_is_not_looked_for_where_the_engine_happens_to_be(self):
        self.write("here/decimal.py", "raise RuntimeError('the wrong one')")
        self.start("--preload", "decimal", working_folder=self.path("here"))

    def test_a_thread_that_a_package_starts_later_refuses_further_steps(self):
        self.write(
            "packages/fake_late.py",
            """if True:
            import signal, threading
            gate = threading.Event()
            signal.signal(signal.SIGUSR1, lambda *_: threading.Thread(target=gate.wait, daemon=True).start())
        """,
        )
        engine = self.start("--preload", "fake_late", path=[self.path("packages")])
        self.assertEqual(0, self.run_step(engine, "def f(): pass")["exit"])
        engine.process.send_signal(signal.SIGUSR1)
        tasks = f"/proc/{engine.process.pid}/task"
        self.await_fact("the server has a second thread", lambda: len(os.listdir(tasks)) > 1)
        # One was forked before that, and waits.
        self.assertEqual(0, self.run_step(engine, "def f(): pass", "b")["exit"])
        refused = self.run_step(engine, "def f(): pass", "c")["refused"]
        self.assertIn("One of the preloaded packages has started a thread", refused)
        self.assertIn("these are: fake_late", refused)

    def test_children_of_a_package_are_no_steps(self):
        self.write("packages/fake_forking.py", "import subprocess\nchild = subprocess.Popen(['true'])\n")
        engine = self.start("--preload", "fake_forking", path=[self.path("packages")])
        self.assertEqual(0, self.run_step(engine, "def f(): pass")["exit"])


class CommandLine(ForkServerTest):
    def refused(self, *arguments, path=()) -> tuple:
        from forkserver_tests.engine import Engine

        engine = Engine(*arguments, path=path)
        self.addCleanup(engine.close)
        told = engine.next()
        code, output, errors = engine.finished()
        self.assertEqual((2, ""), (code, output))
        return told, errors

    def test_a_package_that_starts_a_thread_is_refused_by_name(self):
        self.write(
            "packages/fake_threaded.py",
            """if True:
            import threading
            threading.Thread(target=threading.Event().wait, daemon=True).start()
        """,
        )
        told, errors = self.refused("--preload", "decimal", "--preload", "fake_threaded", path=[self.path("packages")])
        self.assertIn("The package 'fake_threaded' starts threads when it is imported (1 now)", told["error"])
        self.assertEqual("fake_threaded", told["package"])
        self.assertIn(told["error"], errors)

    def test_a_thread_that_python_does_not_know_of_is_seen_too(self):
        self.write(
            "packages/fake_native.py",
            """if True:
            import _thread
            gate = _thread.allocate_lock()
            gate.acquire()
            _thread.start_new_thread(gate.acquire, ())
        """,
        )
        told, _ = self.refused("--preload", "fake_native", path=[self.path("packages")])
        self.assertIn("The package 'fake_native' starts threads", told["error"])

    def test_a_package_that_is_not_there_is_refused_by_name(self):
        told, errors = self.refused("--preload", "fake_absent")
        self.assertIn("The package 'fake_absent' cannot be preloaded: ModuleNotFoundError", told["error"])
        self.assertIn(sys.executable, told["error"])
        self.assertIn(told["error"], errors)

    def test_a_package_that_fails_at_import_is_refused_by_name(self):
        self.write("packages/fake_broken.py", "1 / 0")
        told, _ = self.refused("--preload", "fake_broken", path=[self.path("packages")])
        self.assertIn("'fake_broken' cannot be preloaded: ZeroDivisionError: division by zero", told["error"])

    def test_wrong_arguments_are_told(self):
        def said(*arguments):
            done = subprocess.run(
                [sys.executable, "-m", "pipelines_forkserver", *arguments],
                env=environment(),
                stderr=subprocess.PIPE,
                text=True,
            )
            self.assertEqual(2, done.returncode)
            return done.stderr

        self.assertIn("--fd is absent. Give the number of the inherited socket.", said())
        self.assertIn("--fd is 'x'. Give a number", said("--fd", "x"))
        self.assertIn("--fd is '-1'. Give a number", said("--fd", "-1"))
        self.assertIn("'more' is not understood", said("--fd", "3", "more"))
        self.assertIn("--colour not recognized", said("--colour"))
        self.assertIn("--fd 99 is no open socket", said("--fd", "99"))
