"""What a person has to mend, and where."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One mistake in a component: where it is, what it is and how to mend it."""

    path: str
    line: int
    what: str
    fix: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.what}\n    {self.fix}"


class Refused(Exception):
    """The component cannot be compiled. Carries all problems, in the order of their lines."""

    def __init__(self, problems):
        self.problems = sorted(problems, key=lambda problem: (problem.path, problem.line, problem.what))
        super().__init__("\n".join(str(problem) for problem in self.problems))
