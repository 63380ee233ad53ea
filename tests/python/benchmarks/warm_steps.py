"""What a lightweight Python step costs in a chain: by the fork server, by a fork that does next to nothing, and cold.

    /usr/bin/python3 tests/python/benchmarks/warm_steps.py [--steps 200] [--preload sklearn.ensemble]...

Prints one JSON object per line. Each baseline is measured in the same run, in turns with what it is compared to.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from forkserver_tests.engine import ENGINE  # noqa: E402
from forkserver_tests.engine import Engine  # noqa: E402
from support import PREAMBLE  # noqa: E402
from support import environment  # noqa: E402

SOURCE = PREAMBLE + "def add(a: int, b: int) -> int:\n    return a + b\n"
BLOCK = 50
COLD_IN_BLOCK = 5


class Chain:
    """Steps of which each takes the number that the one before has made, with all files as an engine keeps them."""

    def __init__(self, root: str, name: str, start):
        self._root, self._name, self._start = root, name, start
        self.value = 0
        self.milliseconds = []

    def step(self) -> None:
        number = len(self.milliseconds)
        began = time.perf_counter()
        folder = os.path.join(self._root, f"{self._name}-{number}")
        os.mkdir(folder)
        order = {
            "inputs": {"parameterValues": {"a": self.value, "b": 1}},
            "outputs": {
                "parameters": {"Output": {"outputFile": f"{folder}/Output"}},
                "outputFile": f"{folder}/output.json",
            },
        }
        with open(f"{folder}/input.json", "w") as file:
            json.dump(order, file)
        self._start(folder)
        with open(f"{folder}/output.json") as file:
            self.value = json.load(file)["parameterValues"]["Output"]
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        assert self.value == number + 1


def by_server(engine):
    def start(folder: str) -> None:
        module = f"{folder}/ephemeral_component.py"
        with open(module, "w") as file:
            file.write(SOURCE)
        engine.send(
            {
                "id": folder,
                "record": folder + ".record",
                "boot": "boot",
                "engine": ENGINE,
                "at": 0,
                "folder": folder,
                "log": f"{folder}/log",
                "module": module,
                "function": "add",
                "executorInput": f"{folder}/input.json",
                "environment": environment(),
            }
        )
        told = engine.next()
        assert told.get("exit") == 0, told

    return start


def by_bare_fork(folder: str) -> None:
    """The least that any fork server does: a fork, a log, the output, the records; no component and no socket."""
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.dup2(os.open(f"{folder}/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
        _renamed(folder, "pid", str(os.getpid()))
        with open(f"{folder}/input.json") as file:
            values = json.load(file)["inputs"]["parameterValues"]
        with open(f"{folder}/output.json", "w") as file:
            json.dump({"parameterValues": {"Output": values["a"] + values["b"]}}, file)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    _renamed(folder, "exit", str(os.waitstatus_to_exitcode(status)))


def by_cold_start(folder: str) -> None:
    module = f"{folder}/ephemeral_component.py"
    with open(module, "w") as file:
        file.write(SOURCE)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "kfp.dsl.executor_main",
            "--component_module_path",
            module,
            "--function_to_execute",
            "add",
            "--executor_input_file",
            f"{folder}/input.json",
        ],
        env=environment(),
        check=True,
        cwd=folder,
    )


def _renamed(folder: str, name: str, text: str) -> None:
    with open(f"{folder}/.{name}", "w") as file:
        file.write(text)
    os.rename(f"{folder}/.{name}", f"{folder}/{name}")


def report(name: str, chain: Chain, baseline: Chain) -> None:
    value, against = statistics.mean(chain.milliseconds), statistics.mean(baseline.milliseconds)
    print(
        json.dumps(
            {
                "name": name,
                "value": round(value, 2),
                "unit": "ms/step",
                "baseline": round(against, 2),
                "ratio": round(value / against, 2),
                "median": round(statistics.median(chain.milliseconds), 2),
                "fastest": round(min(chain.milliseconds), 2),
                "steps": len(chain.milliseconds),
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--preload", action="append", default=[])
    given = parser.parse_args()
    flags = [word for name in given.preload for word in ("--preload", name)]
    with tempfile.TemporaryDirectory() as root, contextlib.closing(Engine(*flags)) as engine:
        ready = engine.next()
        assert ready and ready.get("ready"), ready
        warm = Chain(root, "warm", by_server(engine))
        bare = Chain(root, "bare", by_bare_fork)
        cold = Chain(root, "cold", by_cold_start)
        # In turns, so that each meets the machine in the same mood, but of many, so that each is a chain.
        for first in range(0, given.steps, BLOCK):
            for chain, steps in ((warm, min(BLOCK, given.steps - first)), (bare, BLOCK), (cold, COLD_IN_BLOCK)):
                for _ in range(steps):
                    chain.step()
        suffix = "".join(f"/{name}" for name in given.preload)
        report(f"python-step/warm{suffix}", warm, bare)
        report("python-step/cold", cold, bare)


if __name__ == "__main__":
    main()
