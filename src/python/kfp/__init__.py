"""The runtime half of `kfp`: what a Python component needs while it runs, and nothing for writing pipelines."""

# The interface that is spoken, with a local part so that nobody takes it for the distribution of that number.
__version__ = "2.17.0+pipelines"

from kfp import dsl


def __getattr__(name: str):
    if name == "components":
        import importlib

        return importlib.import_module("kfp.components")
    raise AttributeError(
        f"module 'kfp' has no attribute '{name}': this is the runtime package that executes components, "
        "it has no compiler and no client. Keep what writes or submits pipelines in a module of its own."
    )
