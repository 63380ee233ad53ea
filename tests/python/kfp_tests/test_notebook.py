"""Notebooks that a component carries; their executor is a double, the real one when it is installed."""

import json
import types

from support import ComponentTest

CARRIES = """
__KFP_EMBEDDED_ASSET_DIR = {folder!r}
__KFP_NOTEBOOK_REL_PATH = 'book.ipynb'

def f(**parameters):
    dsl.run_notebook(**{parameters!r})
"""


def cell(source, *tags):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {"tags": list(tags)},
        "outputs": [],
        "execution_count": None,
    }


class Book(dict):
    @property
    def cells(self):
        return self["cells"]

    @cells.setter
    def cells(self, cells):
        self["cells"] = cells


class Cell(dict):
    metadata = property(lambda self: self.setdefault("metadata", {}))
    source = property(lambda self: self["source"])


class Client:
    """Executes cells in this process, and reports outputs as the real client does: message by message."""

    def __init__(self, book, timeout, resources):
        self.book, self.folder = book, resources["metadata"]["path"]

    def execute(self):
        names = {}
        for index, entry in enumerate(self.book.cells):
            exec(entry.source, names)
        Client.names, Client.executed_in = names, self.folder
        self.process_message({"output_type": "stream", "text": "streamed\n"}, None, 0)
        self.process_message({"output_type": "execute_result", "data": {"text/plain": "'shown'"}}, None, 0)
        self.process_message(None, None, 0)

    def process_message(self, message, cell, cell_index):
        return message


class Notebooks(ComponentTest):
    def install_double(self):
        nbclient, nbformat = types.ModuleType("nbclient"), types.ModuleType("nbformat")
        nbclient.NotebookClient = Client

        def read(path, as_version):
            with open(path, encoding="utf-8") as file:
                book = Book(json.load(file))
            book.cells = [Cell(entry) for entry in book.cells]
            return book

        nbformat.read = read
        nbformat.v4 = types.SimpleNamespace(new_code_cell=lambda source: Cell(cell(source)))
        self.replace_modules(nbclient=nbclient, nbformat=nbformat)

    def run_book(self, cells, **parameters):
        self.write("book.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        self.execute(CARRIES.format(folder=self.folder, parameters=parameters))

    def test_parameters_come_after_the_cell_that_has_their_defaults(self):
        self.install_double()
        self.run_book([cell("import os"), cell("a = 1; b = 2", "parameters"), cell("c = [a, b]")], a={"k": [1, None]})
        self.assertEqual([{"k": [1, None]}, 2], Client.names["c"])
        self.assertEqual(self.folder, Client.executed_in)

    def test_parameters_come_first_where_no_cell_is_marked(self):
        self.install_double()
        self.run_book([cell("c = a")], a='it\'s "x"\n')
        self.assertEqual('it\'s "x"\n', Client.names["c"])

    def test_parameters_of_an_earlier_execution_are_taken_out(self):
        self.install_double()
        self.run_book([cell("a = 1", "parameters"), cell("a = 2", "injected-parameters"), cell("c = a")], a=3)
        self.assertEqual(3, Client.names["c"])
        self.assertEqual([], [key for key in Client.names if key == "d"])

    def test_a_notebook_without_parameters_is_executed_as_it_is(self):
        self.install_double()
        self.run_book([cell("a = 1", "parameters"), cell("c = a")])
        self.assertEqual(1, Client.names["c"])

    def test_what_cells_print_is_printed(self):
        self.install_double()
        self.run_book([])
        self.assertEqual("streamed\n'shown'\n", self.printed.getvalue())

    def test_a_parameter_that_is_no_json_is_refused_by_name(self):
        self.install_double()
        self.write("book.ipynb", json.dumps({"cells": []}))
        text = self.refusal(CARRIES.format(folder=self.folder, parameters={}).replace("**{}", "rows={1}"))
        self.assertIn("parameter 'rows' of dsl.run_notebook cannot be written as JSON", text)

    def test_a_component_without_notebook_is_told_so(self):
        self.assertIn(
            "carries no notebook. Compile it as a notebook component", self.refusal("def f(): dsl.run_notebook(a=1)")
        )

    def test_a_missing_package_is_told_with_the_way_to_get_it(self):
        self.replace_modules(nbclient=None)
        self.write("book.ipynb", "{}")
        text = self.refusal(CARRIES.format(folder=self.folder, parameters={}))
        self.assertIn("dsl.run_notebook needs the package 'nbclient'", text)
        self.assertIn("Install nbclient and ipykernel into it, or list them in the component's", text)

    def test_the_real_client_executes_and_prints(self):
        try:
            import ipykernel  # noqa: F401
            import nbclient  # noqa: F401
        except ImportError as error:
            self.skipTest(f"{error.name} is not installed")
        source = f"open({self.path('seen')!r}, 'w').write(text + other); print('printed')"
        self.run_book([cell("text = 'default'; other = '-kept'", "parameters"), cell(source)], text="given")
        self.assertEqual("given-kept", self.read("seen"))
        self.assertIn("printed\n", self.printed.getvalue())
