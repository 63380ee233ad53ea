"""The least that any fork server does for a chain of steps: a fork, a log, a record, the function, its output.

    python3 tests/python/benchmarks/bare_forks.py FOLDER STEPS [MODULE]...

The modules are imported before the first fork. Prints the last output, which is the number of steps.
"""

import importlib
import json
import os
import sys


def step(folder: str, value: int) -> int:
    os.mkdir(folder)
    with open(f"{folder}/input.json", "w") as file:
        json.dump({"a": value}, file)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.dup2(os.open(f"{folder}/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
        with open(f"{folder}/record", "w") as file:
            file.write(f"{os.getpid()}\n")
        with open(f"{folder}/input.json") as file:
            given = json.load(file)
        with open(f"{folder}/output.json", "w") as file:
            json.dump(given["a"] + 1, file)
        os._exit(0)
    os.waitpid(pid, 0)
    with open(f"{folder}/output.json") as file:
        return json.load(file)


def main(folder: str, steps: str, *modules: str) -> None:
    for name in modules:
        importlib.import_module(name)
    value = 0
    for number in range(int(steps)):
        value = step(f"{folder}/{number}", value)
    print(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
