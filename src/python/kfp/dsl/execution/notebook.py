"""Executing the notebook that a component carries."""

import os
import sys

from kfp.dsl.execution.errors import ComponentError

_INJECTED = "injected-parameters"


def run(parameters: dict) -> None:
    """Executes the running component's notebook with `parameters` set, and prints what its cells print.

    The values are set in a new cell, after the first one that is tagged `parameters` or else at the top.
    """
    path = _embedded_notebook()
    nbformat, nbclient = _packages()
    book = nbformat.read(path, as_version=4)
    if parameters:
        _inject(book, nbformat.v4.new_code_cell(source=_assignments(parameters)))
    _Client = _printing(nbclient.NotebookClient)
    _Client(book, timeout=None, resources={"metadata": {"path": os.path.dirname(path)}}).execute()


def _embedded_notebook() -> str:
    for module in reversed(list(sys.modules.values())):
        names = getattr(module, "__dict__", {})
        folder = names.get("__KFP_EMBEDDED_ASSET_DIR")
        if folder is None:
            continue
        path = names.get("__KFP_EMBEDDED_ASSET_FILE") or os.path.join(folder, names.get("__KFP_NOTEBOOK_REL_PATH", ""))
        if path.endswith(".ipynb"):
            return path
    raise ComponentError(
        "dsl.run_notebook was called, but the component carries no notebook. "
        "Compile it as a notebook component, so that the notebook travels inside it."
    )


def _packages():
    try:
        import nbclient
        import nbformat
    except ImportError as error:
        raise ComponentError(
            f"dsl.run_notebook needs the package '{error.name}', which the interpreter '{sys.executable}' has not. "
            "Install nbclient and ipykernel into it, or list them in the component's packages_to_install."
        ) from None
    return nbformat, nbclient


def _assignments(parameters: dict) -> str:
    import json

    lines = ["import json"]
    for name, value in parameters.items():
        try:
            text = json.dumps(value)
        except TypeError as error:
            raise ComponentError(
                f"The parameter '{name}' of dsl.run_notebook cannot be written as JSON: {error}. "
                "Hand over text, numbers, booleans, lists and dictionaries; give the path of anything else."
            ) from None
        lines.append(f"{name} = json.loads({text!r})")
    return "\n".join(lines)


def _inject(book, cell) -> None:
    cell.metadata["tags"] = [_INJECTED]
    book.cells = [old for old in book.cells if _INJECTED not in old.metadata.get("tags", [])]
    places = [index for index, old in enumerate(book.cells) if "parameters" in old.metadata.get("tags", [])]
    book.cells.insert(places[0] + 1 if places else 0, cell)


def _printing(client_class):
    class PrintingClient(client_class):
        def process_message(self, message, cell, cell_index):
            output = super().process_message(message, cell, cell_index)
            if output is not None:
                text = output.get("text") or output.get("data", {}).get("text/plain", "")
                print("".join(text), end="" if output.get("output_type") == "stream" else "\n", flush=True)
            return output

    return PrintingClient
