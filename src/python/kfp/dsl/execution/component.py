"""Finding the component's module and the function in it."""

import os
import sys

from kfp.dsl.execution.errors import ComponentError
from kfp.dsl.execution.errors import nearest

CONFIG_FILE = "kfp_config.ini"


def load_module(path: str):
    """Executes the module at `path`; its folder comes first on `sys.path`."""
    import importlib.util

    path = os.path.abspath(path)
    name = os.path.splitext(os.path.basename(path))[0]
    sys.path.insert(0, os.path.dirname(path))
    specification = importlib.util.spec_from_file_location(name, path)
    if specification is None:
        raise ComponentError(f"The component's module '{path}' is not a Python file. Its name must end in '.py'.")
    module = importlib.util.module_from_spec(specification)
    # By hand and not by the loader: a cached compilation could be another attempt's, whose file was as old and as
    # long as this one; and nothing is left behind beside the file.
    try:
        source = specification.loader.get_data(path)
    except OSError as error:
        raise ComponentError(
            f"The component's module '{path}' cannot be read: {error.strerror}. "
            f"Give its path by --component_module_path, or list it in '{CONFIG_FILE}' in the working folder."
        ) from None
    sys.modules[name] = module
    exec(specification.loader.source_to_code(source, path), module.__dict__)
    return module


def find_function(module, name: str):
    """The function called `name`, taken out of its decorator where it has one."""
    function = getattr(module, name, None)
    if function is None:
        known = [key for key, member in vars(module).items() if _is_own_function(member, module)]
        raise ComponentError(
            f"The component's module '{module.__file__}' has no function '{name}'. {nearest(name, known)}"
        )
    return getattr(function, "python_func", function)


def path_from_config(function: str) -> str:
    """The module path that the working folder's configuration has for a function."""
    import configparser

    if not os.path.exists(CONFIG_FILE):
        raise ComponentError(
            f"No module is given for function '{function}': --component_module_path is absent, and the working folder "
            f"'{os.getcwd()}' has no '{CONFIG_FILE}'. Give one of the two."
        )
    config = configparser.ConfigParser()
    # Function names keep their capitals.
    config.optionxform = str
    try:
        config.read(CONFIG_FILE, encoding="utf-8")
        components = dict(config["Components"])
    except (configparser.Error, KeyError) as error:
        raise ComponentError(
            f"'{os.path.abspath(CONFIG_FILE)}' has no readable section [Components] ({error}). "
            "It has one line per function: name = relative/path.py."
        ) from None
    if function not in components:
        raise ComponentError(
            f"'{os.path.abspath(CONFIG_FILE)}' has no module for function '{function}'. "
            + nearest(function, components)
        )
    return components[function]


def _is_own_function(member, module) -> bool:
    return getattr(member, "__module__", None) == module.__name__ and callable(member)
