"""The command line, with the names that KServe's own servers have; dashes and underscores are the same."""

import argparse
import os
import re
import sys
from dataclasses import dataclass
from typing import List, NoReturn, Optional, Sequence, Tuple

from .errors import nearest

FRAMEWORKS = ("sklearn", "xgboost", "pytorch", "custom")
ROLES = ("predictor", "transformer", "explainer")
MIB = 1 << 20


@dataclass(frozen=True)
class ServerOptions:
    """How one server runs. Sizes in bytes, times in seconds."""

    framework: str
    role: str
    model_name: str
    model_dir: str
    model_class: str
    model_version: Optional[str]
    host: str
    http_port: int
    workers: int
    nthread: int
    max_body: int
    max_queue: int
    trust_pickle: bool
    predict_proba: bool
    background: str
    predictor_host: str
    predictor_timeout: float
    drain: float
    linger: float
    keep_alive: float
    allowed_hosts: Tuple[str, ...]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"modelserver: {message}", file=sys.stderr)
        raise SystemExit(2)


def read(arguments: Sequence[str]) -> ServerOptions:
    """The options; mistakes end the program with 2, all of them told at once."""
    parser = _parser()
    given, unknown = parser.parse_known_args([_underscored(argument) for argument in arguments])
    known = [option for action in parser._actions for option in action.option_strings]
    problems = [f"{word.split('=')[0]} is no option.{nearest(word.split('=')[0], known)}" for word in unknown if word.startswith("-")]
    problems += [f"'{word}' belongs to no option." for word in unknown if not word.startswith("-")]
    problems += _problems(given)
    if problems:
        parser.error("\n  ".join(problems))
    return ServerOptions(
        framework=given.framework, role=given.role, model_name=given.model_name, model_dir=given.model_dir, model_class=given.model_class,
        model_version=given.model_version or None, host=given.host, http_port=given.http_port, workers=given.workers, nthread=given.nthread,
        max_body=given.max_body, max_queue=given.max_queue, trust_pickle=given.trust_pickle or _truth("PIPELINES_TRUST_PICKLE"),
        predict_proba=given.predict_proba or _truth("PREDICT_PROBA"), background=given.background, predictor_host=_address(given),
        predictor_timeout=given.predictor_request_timeout_seconds, drain=given.drain_seconds, linger=given.linger_seconds,
        keep_alive=given.keep_alive_seconds, allowed_hosts=tuple(name.lower() for name in given.allowed_hosts.split(",") if name),
    )  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="modelserver", allow_abbrev=False, description="Serves one model over V1 and the Open Inference Protocol.")
    add = parser.add_argument
    add("--framework", choices=FRAMEWORKS, default="", metavar="NAME", help="sklearn, xgboost, pytorch (TorchScript) or custom (a Python class)")
    add("--role", choices=ROLES, default="predictor", metavar="ROLE", help="predictor (default), transformer or explainer")
    add("--model_name", default="model", help="the name in the addresses; 'model' by default")
    add("--model_version", default="1", help="the version that V2 tells; 1 by default, empty for none")
    add("--model_dir", default="/mnt/models", help="folder with exactly one model file, or the file; /mnt/models by default")
    add("--model_class", default="", metavar="MODULE:CLASS", help="the class of a custom model or transformer")
    add("--trust_pickle", action="store_true", help="the model's store is trusted: load pickles, and Python from the model folder")
    add("--predict_proba", action="store_true", help="classifiers answer with probabilities where a request does not say")
    add("--background", default="", metavar="FILE", help="rows to explain against: .csv with a header line, or .npy")
    add("--host", default="127.0.0.1", help="address to listen on; 127.0.0.1 by default, 0.0.0.0 in a pod")
    add("--http_port", type=int, default=8080)
    add("--workers", type=int, default=1, help="processes that serve; 1 by default")
    add("--nthread", type=int, default=1, help="numeric threads of each worker; 1 by default, 0 leaves it to the framework")
    add("--max_body", type=int, default=100 * MIB, metavar="BYTES", help="longest body; 100 MiB by default")
    add("--max_queue", type=int, default=1000, help="most requests of a worker under way at once; 1000 by default, then 503")
    add("--allowed_hosts", default="", metavar="NAMES", help="further names in the Host header when listening on loopback; commas between, * for any")
    add("--predictor_host", default="", metavar="HOST:PORT", help="what a transformer or explainer calls")
    add("--predictor_protocol", choices=("v1", "v2"), default=None, help="taken for KServe's sake: a transformer speaks what its payload is")
    add("--predictor_use_ssl", action="store_true", help="call it over https")
    add("--predictor_request_timeout_seconds", type=float, default=60.0, metavar="S")
    add("--drain_seconds", type=float, default=30.0, metavar="S", help="longest wait for requests under way after SIGTERM; 30 by default")
    add("--linger_seconds", type=float, default=1.0, metavar="S", help="how long kept connections may still ask after SIGTERM; 1 by default")
    add("--keep_alive_seconds", type=float, default=120.0, metavar="S", help="how long an idle connection is kept; 120 by default")
    return parser


def _problems(given: argparse.Namespace) -> List[str]:
    found = []
    if not given.framework and given.role == "predictor":
        found.append(f"--framework is missing; it must be one of {', '.join(FRAMEWORKS)}.")
    if given.framework == "custom" and not given.model_class:
        found.append("--framework custom takes --model_class MODULE:CLASS.")
    if given.role != "predictor" and not given.predictor_host:
        found.append(f"--role {given.role} takes --predictor_host HOST:PORT.")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", given.model_name):
        found.append(f"--model_name is '{given.model_name}'; letters, digits, '.', '_' and '-' are allowed.")
    if given.model_version and not re.fullmatch(r"[A-Za-z0-9._-]+", given.model_version):
        found.append(f"--model_version is '{given.model_version}'; letters, digits, '.', '_' and '-' are allowed.")
    for name, least, most in (
        ("http_port", 0, 65535), ("workers", 1, 256), ("nthread", 0, 1024), ("max_body", 1, 1 << 40), ("max_queue", 1, 1 << 20),
        ("drain_seconds", 0, 86400), ("linger_seconds", 0, 86400), ("keep_alive_seconds", 1, 86400), ("predictor_request_timeout_seconds", 0.001, 86400),
    ):  # fmt: skip
        if not least <= getattr(given, name) <= most:
            found.append(f"--{name} is {getattr(given, name)}; it must be {least} to {most}.")
    return found


def _underscored(argument: str) -> str:
    if not argument.startswith("--"):
        return argument
    name, equals, value = argument.partition("=")
    return "--" + name[2:].replace("-", "_") + equals + value


def _address(given: argparse.Namespace) -> str:
    if not given.predictor_host or "://" in given.predictor_host:
        return given.predictor_host
    return f"{'https' if given.predictor_use_ssl else 'http'}://{given.predictor_host}"


def _truth(variable: str) -> bool:
    return os.environ.get(variable, "").lower() in ("1", "true", "yes")
