"""`python3 -m pipelines_environments`: one JSON object on standard input, one on standard output.

    {"folder": "/absolute/environments",   without it nothing is made, and the answer may be that it is not satisfied
     "installs": [{"requirements": ["pandas>=2"], "flags": ["--no-deps"], "indexUrl": "https://...",
                   "extraIndexUrls": [], "trustedHosts": []}]}

is answered with one of

    {"satisfied": true, "paths": [...]}       by this interpreter, or not; the folders that it imports from
    {"environment": "/absolute/environment"}  bin/python in it has all of it, and what this interpreter has
    {"error": "..."}                          for people: what went wrong, and how to mend it

Always ends with 0 when it answers.
"""

import json
import os
import sys

from pipelines_environments import environment
from pipelines_environments import requirements


def main() -> int:
    question = json.load(sys.stdin)
    json.dump(answer(question.get("folder"), question["installs"]), sys.stdout)
    return 0


def answer(folder, installs) -> dict:
    is_satisfied = requirements.are_satisfied(installs)
    if is_satisfied or folder is None:
        return {"satisfied": is_satisfied, "paths": [path for path in sys.path if os.path.isdir(path)]}
    try:
        return {"environment": environment.provide(folder, installs)}
    except environment.EnvironmentUnavailable as error:
        return {"error": str(error)}


if __name__ == "__main__":
    sys.exit(main())
