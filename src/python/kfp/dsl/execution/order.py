"""The ExecutorInput: what a task is given and where its outputs belong."""

import json

from kfp.dsl.execution.errors import ComponentError


class Order:
    def __init__(self, message: dict):
        inputs, outputs = message.get("inputs") or {}, message.get("outputs") or {}
        self.parameters = inputs.get("parameterValues") or {}
        self.input_artifacts = _lists(inputs)
        self.output_parameter_files = {
            name: parameter["outputFile"] for name, parameter in (outputs.get("parameters") or {}).items()
        }
        self.output_artifacts = _lists(outputs)
        self.output_file = outputs.get("outputFile")
        if not self.output_file:
            raise ComponentError(
                "The executor input has no 'outputs.outputFile', the path to which the outputs are written. "
                'Give one, for instance {"outputs": {"outputFile": "/tmp/task/executor_output.json"}}.'
            )

    def uris(self):
        for artifacts in (*self.input_artifacts.values(), *self.output_artifacts.values()):
            for artifact in artifacts:
                yield artifact.get("uri") or ""


def read(text: str, source: str) -> Order:
    """Reads the JSON text of an ExecutorInput; `source` says in messages where it came from."""
    try:
        message = json.loads(text)
    except ValueError as error:
        hint = " A file is given by --executor_input_file." if text.startswith("@") else ""
        raise ComponentError(f"The executor input ({source}) is not JSON: {error}.{hint}") from None
    if not isinstance(message, dict):
        raise ComponentError(f"The executor input ({source}) is not a JSON object but {type(message).__name__}.")
    try:
        return Order(message)
    except (AttributeError, KeyError, TypeError) as error:
        raise ComponentError(
            f"The executor input ({source}) has not the shape of an ExecutorInput: {error!r}. "
            "It has 'inputs' with 'parameterValues' and 'artifacts', and 'outputs' with 'parameters', "
            "'artifacts' and 'outputFile'."
        ) from None


def _lists(side: dict) -> dict:
    return {name: entry.get("artifacts") or [] for name, entry in (side.get("artifacts") or {}).items()}
