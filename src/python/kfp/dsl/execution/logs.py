"""A component's log records go to standard output, from INFO on."""

import sys


def to_standard_output() -> None:
    """Sets up the root logger, now if `logging` is imported, else whenever it is.

    Importing it costs more than all of this package, and most components never use it.
    """
    if "logging" in sys.modules:
        _configure(sys.modules["logging"])
    elif not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def _configure(logging) -> None:
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


class _Finder:
    def find_spec(self, name, path=None, target=None):
        if name != "logging":
            return None
        from importlib.machinery import PathFinder

        specification = PathFinder.find_spec(name)
        execute = specification.loader.exec_module

        def execute_and_configure(module):
            execute(module)
            _configure(module)

        specification.loader.exec_module = execute_and_configure
        return specification
