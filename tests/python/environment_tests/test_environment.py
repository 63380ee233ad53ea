"""Environments that are made from a local index, without a network."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time

from environment_tests.wheels import write_index
from environment_tests.wheels import write_wheel
from support import SOURCES
from support import FolderTest
from support import environment

PATIENCE = 120

VERSION = "from importlib.metadata import version; print(version('small_one'))"


class EnvironmentTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.index = write_index(
            self.path("index"),
            [
                write_wheel(self.path("w"), "small_one", "1.0"),
                write_wheel(self.path("w"), "small_one", "2.0", body="def main(): print('ran')\n", script="small-one"),
                write_wheel(self.path("w"), "leaning", "1.0", ["small_one>=2"]),
            ],
        )
        self.home = self.path("environments")

    def installs(self, *texts, flags=("--quiet",), index=None):
        return [{"requirements": list(texts), "flags": list(flags), "indexUrl": self.index if index is None else index}]

    def begin(self, installs, python=sys.executable, **changes):
        """A question that is being answered."""
        settings = {"PIP_NO_INDEX": "", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "", "PIP_RETRIES": "0", **changes}
        process = subprocess.Popen(
            [python, "-m", "pipelines_environments"],
            env={name: value for name, value in environment(**settings).items() if value != ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        process.stdin.write(json.dumps({"folder": self.home, "installs": installs}).encode())
        process.stdin.close()
        process.stdin = None
        self.addCleanup(process.__exit__, None, None, None)
        self.addCleanup(process.kill)
        return process

    def end(self, process) -> dict:
        output, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(0, process.returncode, errors)
        return json.loads(output)

    def asked(self, installs, **changes) -> dict:
        return self.end(self.begin(installs, **changes))

    def made(self, installs, **changes) -> str:
        answer = self.asked(installs, **changes)
        self.assertEqual(["environment"], list(answer), answer)
        return answer["environment"]

    def said(self, made: str, code: str) -> str:
        done = subprocess.run([f"{made}/bin/python", "-c", code], stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    def entries(self):
        return sorted(os.listdir(self.home))


class Making(EnvironmentTest):
    def test_what_is_there_makes_no_environment(self):
        answer = self.asked(self.installs("pip"))
        self.assertTrue(answer["satisfied"])
        self.assertIn(os.path.dirname(os.__file__), answer["paths"])
        self.assertFalse(os.path.exists(self.home))

    def test_without_a_folder_it_is_only_looked_up(self):
        self.home = None
        self.assertFalse(self.asked(self.installs("small_one"))["satisfied"])

    def test_an_environment_has_what_is_asked_for_and_what_that_needs(self):
        made = self.made(self.installs("leaning"))
        self.assertEqual("True", self.said(made, "import leaning, small_one; print(small_one.main is not None)"))
        self.assertEqual(made, self.said(made, "import sys; print(sys.prefix)"))
        program = subprocess.run([f"{made}/bin/small-one"], stdout=subprocess.PIPE, text=True, check=True)
        self.assertEqual("ran\n", program.stdout)

    def test_the_interpreters_packages_are_seen(self):
        made = self.made(self.installs("small_one"))
        self.assertTrue(self.said(made, "import pip; print(pip.__file__)").startswith(sys.prefix))

    def test_the_interpreter_is_not_changed(self):
        installs = self.installs("small_one", flags=["--user", "--break-system-packages"])
        self.made(installs, PIP_TARGET=self.path("elsewhere"))
        found = subprocess.run(
            [sys.executable, "-c", "from importlib.util import find_spec; print(find_spec('small_one'))"],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        self.assertEqual("None\n", found.stdout)
        self.assertFalse(os.path.exists(self.path("elsewhere")))

    def test_it_is_made_once_for_the_same_and_anew_for_another(self):
        first = self.made(self.installs("small_one==1.0"))
        stamp = os.stat(first).st_mtime_ns
        self.assertEqual(first, self.made(self.installs("small_one==1.0")))
        self.assertEqual(stamp, os.stat(first).st_mtime_ns)
        second = self.made(self.installs("small_one==2.0"))
        self.assertNotEqual(first, second)
        self.assertEqual("1.0", self.said(first, "import small_one; print(small_one.version)"))

    def test_an_interpreter_in_an_environment_shows_its_packages_too(self):
        import venv

        user = self.path("user")
        venv.create(user, system_site_packages=True)
        packages = self.said(user, "import sysconfig; print(sysconfig.get_path('purelib'))")
        with open(packages + "/of_the_user.py", "w") as file:
            file.write("text = 'seen'\n")
        made = self.end(self.begin(self.installs("small_one"), python=f"{user}/bin/python"))["environment"]
        self.assertEqual("seen", self.said(made, "import of_the_user, small_one; print(of_the_user.text)"))

    def test_an_environment_that_lost_a_package_is_made_anew(self):
        first = self.made(self.installs("leaning"))
        uninstall = [f"{first}/bin/python", "-m", "pip", "uninstall", "--quiet", "--yes", "small_one"]
        subprocess.run(uninstall, check=True, stderr=subprocess.DEVNULL)
        second = self.made(self.installs("leaning"))
        self.assertNotEqual(first, second)
        self.assertEqual("True", self.said(second, "import small_one; print(True)"))

    def test_a_folder_that_was_removed_is_made_anew(self):
        import shutil

        first = self.made(self.installs("small_one"))
        shutil.rmtree(first)
        self.assertEqual("2.0", self.said(self.made(self.installs("small_one")), VERSION))


class Together(EnvironmentTest):
    def test_ten_who_ask_at_once_get_one(self):
        answers = [self.end(process) for process in [self.begin(self.installs("small_one")) for _ in range(10)]]
        self.assertEqual(1, len({answer["environment"] for answer in answers}))
        self.assertEqual(1, len([entry for entry in self.entries() if os.path.isdir(os.path.join(self.home, entry))]))

    def test_who_comes_second_waits_for_the_first(self):
        name = os.path.basename(self.made(self.installs("small_one"))).rpartition("-")[0]
        os.remove(os.path.join(self.home, name + ".json"))
        with open(os.path.join(self.home, name + ".lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            process = self.begin(self.installs("small_one"))
            with self.assertRaises(subprocess.TimeoutExpired):
                process.wait(1)
        self.assertIn("environment", self.end(process))

    def test_one_that_was_killed_half_way_is_cleaned_up(self):
        gate = self.path("gate")
        os.mkfifo(gate)
        waiting = self.write("bin/uv", f"#!/bin/sh\nread line < {gate}\n")
        os.chmod(waiting, 0o755)
        process = self.begin(self.installs("small_one"), PATH=f"{self.path('bin')}:{os.environ['PATH']}")
        half = self.await_half_made()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        made = self.made(self.installs("small_one"))
        self.assertEqual("2.0", self.said(made, VERSION))
        folders = [entry for entry in self.entries() if os.path.isdir(os.path.join(self.home, entry))]
        self.assertEqual([os.path.basename(made)], folders)
        self.assertEqual(made, half)

    def await_half_made(self) -> str:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = [entry for entry in (self.entries() if os.path.isdir(self.home) else []) if entry.endswith(".log")]
            if found:
                return os.path.join(self.home, found[0][: -len(".log")] + "-1")
            time.sleep(0.01)
        self.fail("no environment was begun")


class Failing(EnvironmentTest):
    def test_a_failure_shows_the_last_lines_and_how_to_mend_it(self):
        error = self.asked(self.installs("small_one==9"))["error"]
        self.assertIn(f"'small_one==9' cannot be installed for '{sys.executable}'", error)
        self.assertIn("No matching distribution found for small_one==9", error)
        self.assertIn("PIP_FIND_LINKS", error)
        self.assertEqual([], [entry for entry in self.entries() if os.path.isdir(os.path.join(self.home, entry))])

    def test_a_failure_is_not_remembered(self):
        self.asked(self.installs("late_one"))
        write_index(self.path("index"), [write_wheel(self.path("w"), "late_one")])
        self.made(self.installs("late_one"))

    def test_a_home_that_cannot_be_written_is_told(self):
        self.home = self.write("file", "") + "/below"
        process = self.begin(self.installs("small_one"))
        self.assertIn("cannot be made in", self.end(process)["error"])


class Uv(EnvironmentTest):
    def uv(self, script: str) -> dict:
        os.chmod(self.write("bin/uv", f"#!/bin/sh\necho \"$@\" >> {self.path('said')}\n{script}\n"), 0o755)
        return {"PATH": f"{self.path('bin')}:{os.environ['PATH']}"}

    def test_uv_is_used_where_it_is_present(self):
        install = {
            "requirements": ["small_one"],
            "flags": ["-q", "--no-warn-script-location"],
            "indexUrl": "https://i.example/simple",
            "extraIndexUrls": ["https://e.example"],
            "trustedHosts": ["t.example"],
        }
        made = self.made([install], **self.uv("exit 0"))
        self.assertEqual(
            f"pip install --python {made}/bin/python --index-strategy unsafe-best-match "
            f"--constraint {made}/constraints.txt --quiet --index-url=https://i.example/simple "
            "--extra-index-url=https://e.example --trusted-host=t.example small_one\n",
            self.read("said"),
        )
        kept = self.read(f"{made}/constraints.txt")
        self.assertRegex(kept, r"(?m)^pip==\d")

    def test_what_is_asked_for_is_not_kept_as_it_is(self):
        made = self.made(self.installs("pip>=1000"), **self.uv("exit 0"))
        self.assertNotRegex(self.read(f"{made}/constraints.txt"), r"(?m)^pip==")

    def test_where_uv_fails_pip_tries(self):
        made = self.made(self.installs("small_one==1.0"), **self.uv("exit 2"))
        self.assertEqual("1.0", self.said(made, "import small_one; print(small_one.version)"))
        self.assertIn("small_one==1.0", self.read("said"))

    def test_an_option_that_uv_does_not_have_is_left_to_pip(self):
        made = self.made(self.installs("small_one==1.0", flags=["--prefer-binary"]), **self.uv("exit 0"))
        self.assertEqual("1.0", self.said(made, "import small_one; print(small_one.version)"))
        self.assertFalse(os.path.exists(self.path("said")))
