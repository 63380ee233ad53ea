"""`python3 -m kfp.dsl.executor_main`: executes one component's function for one task.

    --component_module_path PATH   the module; without it the working folder's kfp_config.ini names it
    --function_to_execute NAME     the function
    --executor_input JSON          the ExecutorInput, or
    --executor_input_file PATH     the file that holds it

Unknown arguments are ignored.
"""

import os
import sys

from kfp.dsl.execution import artifacts
from kfp.dsl.execution import component
from kfp.dsl.execution import logs
from kfp.dsl.execution import order as orders
from kfp.dsl.execution import output
from kfp.dsl.execution.arguments import Arguments
from kfp.dsl.execution.errors import ComponentError
from kfp.dsl.execution.returns import Outputs
from kfp.dsl.types import locations

_FLAGS = ("component_module_path", "function_to_execute", "executor_input", "executor_input_file")


def main(argv) -> int:
    """Executes a component and tells of its failure on standard error. Returns the exit code."""
    try:
        run(argv)
        return 0
    except ComponentError as error:
        _flush_output()
        print(f"error: {error}", file=sys.stderr)
        return 1
    except Exception as error:
        _flush_output()
        error.__traceback__ = _traceback_of_user(error)
        sys.excepthook(type(error), error, error.__traceback__)
        _hint_at_missing_package(error)
        return 1


def run(argv) -> None:
    """Executes a component; whatever goes wrong is raised."""
    flags = _parsed(argv)
    name = flags.get("function_to_execute")
    if not name:
        raise ComponentError("--function_to_execute is absent. Name the function of the component's module to execute.")
    os.environ.setdefault("_KFP_RUNTIME", "true")
    logs.to_standard_output()
    order = _order(flags)
    locations.enter_task(order.output_file, order.uris())
    module = component.load_module(flags.get("component_module_path") or component.path_from_config(name))
    function = component.find_function(module, name)
    arguments = Arguments(function, order)
    output_file = locations.to_path(order.output_file)
    # Before the function runs: it may put artifacts of its own beside it, by dsl.get_uri.
    artifacts.make_parent_folder(output_file)
    returned = function(**arguments.keywords())
    # After it has run: what it did to the provisioned artifacts counts.
    outputs = Outputs(function, arguments.output_artifacts)
    outputs.accept(returned)
    output.write(outputs, output_file)


def _parsed(argv) -> dict:
    flags, rest = {}, iter(argv)
    for word in rest:
        name, has_value, value = word[2:].partition("=")
        if not word.startswith("--") or name not in _FLAGS:
            continue
        flags[name] = value if has_value else next(rest, None)
        if flags[name] is None:
            raise ComponentError(f"--{name} is the last argument and has no value. Give one after it.")
    return flags


def _order(flags: dict) -> orders.Order:
    text, path = flags.get("executor_input"), flags.get("executor_input_file")
    if (text is None) == (path is None):
        raise ComponentError(
            "Give the executor input once: as JSON by --executor_input, or as a file by --executor_input_file."
        )
    if path is None:
        return orders.read(text, "--executor_input")
    try:
        with open(path, encoding="utf-8") as file:
            return orders.read(file.read(), f"file '{path}'")
    except OSError as error:
        raise ComponentError(f"The executor input cannot be read from '{path}': {error.strerror}.") from None


def _flush_output() -> None:
    # Both streams may go to one file, in which the error must come last.
    if sys.stdout is not None:
        sys.stdout.flush()


def _traceback_of_user(error: Exception):
    """The traceback from the component's first line on; the whole of it where it never got there."""
    not_users = (os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "<frozen importlib")
    inner = error.__traceback__
    while inner is not None and inner.tb_frame.f_code.co_filename.startswith(not_users):
        inner = inner.tb_next
    # A syntax error says itself where it is.
    return inner if inner is not None or isinstance(error, SyntaxError) else error.__traceback__


def _hint_at_missing_package(error: Exception) -> None:
    missing = isinstance(error, ImportError) and (error.name or "").partition(".")[0]
    if missing == "kfp":
        print(
            "hint: this 'kfp' is the runtime package, which executes components and cannot compile or submit "
            "pipelines. Import what writes pipelines in another module than the component's.",
            file=sys.stderr,
        )
    elif missing and isinstance(error, ModuleNotFoundError):
        print(
            f"hint: the interpreter '{sys.executable}' has no package '{missing}'. Install it there, choose another "
            "interpreter for the run, or list it in the component's packages_to_install.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
