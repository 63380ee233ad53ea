"""What setup.sh would do to machines that are not this one: every tool that it may call is a stand-in that notes its call."""

import glob
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLAIN_TOOLS = ("bash", "env", "dirname", "mktemp", "rm", "tail", "chmod", "cp", "mkdir", "basename", "grep")
# PostgreSQL's programs are looked for beside PATH too, where Debian keeps them.
POSTGRES = () if glob.glob("/usr/lib/postgresql/*/bin/initdb") else ("postgresql",)
NOTE = 'echo "$(basename "$0") $*" >> "$CALLS"\n'

# An interpreter that has the modules named in the file beside it, can make a copy of itself, and "installs" by listing them.
PYTHON = """
case "$*" in
    *find_spec*) shift 2; for m in "$@"; do grep -qx "$m" "$0.has" 2>/dev/null || printf '%s ' "$m"; done; echo ;;
    *platform*) echo 3.11.2 ;;
    *venv*) mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    *pip*) printf '%s\\n' sklearn pandas xgboost > "$0.has" ;;
esac
"""


class SetupTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.checkout, self.tools = Path(folder.name, "checkout"), Path(folder.name, "tools")
        self.calls = Path(folder.name, "calls")
        self.calls.touch()
        shutil.copytree(ROOT / "scripts", self.checkout / "scripts")
        self.tools.mkdir()
        for tool in PLAIN_TOOLS:
            (self.tools / tool).symlink_to(shutil.which(tool))
        self.stand_in("dotnet", "echo 10.0.100")
        self.stand_in("uname", "echo Linux x86_64")
        self.stand_in("python3", PYTHON)
        self.user(1000)

    def stand_in(self, name, text):
        path = self.tools / name
        path.write_text("#!/usr/bin/env bash\n" + text + "\n")
        path.chmod(0o755)

    def user(self, number):
        self.stand_in("id", f"echo {number}")

    def python_has(self, *modules):
        (self.tools / "python3.has").write_text("".join(f"{name}\n" for name in modules))

    def apt(self, effect):
        self.stand_in("apt-get", NOTE + effect)

    def setup_script(self, **environment):
        done = subprocess.run(
            [self.checkout / "scripts" / "setup.sh"],
            env={"PATH": str(self.tools), "CALLS": str(self.calls), "TMPDIR": str(self.calls.parent), **environment},
            capture_output=True, text=True, check=False,
        )
        return done.returncode, done.stdout, done.stderr, self.calls.read_text()

    def test_a_complete_machine_is_left_alone(self):
        self.user(0)
        self.python_has("sklearn", "pandas", "xgboost")
        self.apt("exit 1")
        code, out, _, calls = self.setup_script()
        self.assertEqual((0, ""), (code, calls))
        self.assertIn("ready: .NET 10.0.100", out)
        self.assertRegex(out, "are skipped; WITH=s3,(postgres,)?container,browser,lint,serving or CI=1")

    def test_root_gets_python_by_apt_and_hears_why_before(self):
        self.user(0)
        self.python_has("pandas")
        self.apt('[ "$1" != install ] || printf "%s\\n" sklearn pandas xgboost > "$(command -v python3).has"')
        code, out, err, calls = self.setup_script()
        self.assertEqual(0, code, err)
        self.assertIn("python3-sklearn python3-pandas python3-xgboost", calls)
        self.assertLess(out.index("components/ train"), out.index("ready"))
        self.assertFalse((self.checkout / ".venv").exists())

    def test_others_get_python_in_a_virtual_environment(self):
        code, out, err, calls = self.setup_script()
        self.assertEqual((0, ""), (code, calls), err)
        self.assertIn(f"at {self.checkout}/.venv/bin/python", out)
        self.assertIn("xgboost-cpu", out)

    def test_where_apt_lacks_a_package_the_virtual_environment_helps(self):
        self.user(0)
        self.apt('[ "$1" != install ] || { echo "no python3-xgboost"; exit 100; }')
        code, out, err, _ = self.setup_script()
        self.assertEqual(0, code, err)
        self.assertIn("no python3-xgboost", err)
        self.assertIn(".venv/bin/python", out)

    def test_only_services_that_are_asked_for_are_installed(self):
        self.user(0)
        self.python_has("sklearn", "pandas", "xgboost")
        self.apt("")
        code, _, err, calls = self.setup_script(WITH="s3,container")
        self.assertEqual(0, code, err)
        self.assertIn("--no-install-recommends ceph-mon ceph-osd radosgw ceph-common podman runc busybox-static\n", calls)

    def test_ci_asks_for_all_of_them(self):
        self.user(0)
        self.python_has("sklearn", "pandas", "xgboost")
        self.apt("")
        for value in ("1", "true"):
            with self.subTest(CI=value):
                calls = self.setup_script(CI=value)[3]
                for package in ("radosgw", "podman", "chromium", "shellcheck", "python3-uvicorn", *POSTGRES):
                    self.assertIn(package, calls)

    def test_a_service_without_root_is_refused_with_a_way_out(self):
        self.python_has("sklearn", "pandas", "xgboost")
        code, _, err, _ = self.setup_script(WITH="browser")
        self.assertEqual(1, code)
        self.assertIn("leave them out of WITH", err)

    def test_an_unknown_service_is_refused_with_the_known_ones(self):
        code, _, err, _ = self.setup_script(WITH="mysql")
        self.assertEqual(1, code)
        self.assertIn("WITH=mysql is unknown. Known: s3 postgres container browser lint serving.", err)

    def test_a_chosen_interpreter_is_never_replaced(self):
        self.user(0)
        self.apt("")
        code, _, err, calls = self.setup_script(PIPELINES_PYTHON=os.fspath(self.tools / "python3"))
        self.assertEqual((1, ""), (code, calls))
        self.assertIn("which lacks: sklearn pandas xgboost", err)

    def test_without_dotnet_nothing_is_touched(self):
        self.user(0)
        self.apt("")
        (self.tools / "dotnet").unlink()
        code, _, err, calls = self.setup_script()
        self.assertEqual((1, ""), (code, calls))
        self.assertIn(".NET SDK 10 is missing", err)
