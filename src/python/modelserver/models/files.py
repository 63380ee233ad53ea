"""The one file of a model folder that is the model."""

import os
from typing import Sequence

from ..errors import ModelCannotLoad, listed


def model_file(path: str, endings: Sequence[str], framework: str) -> str:
    """The file of `path` (itself a file, or a folder with exactly one) that has one of the endings. Raises ModelCannotLoad."""
    takes = ", ".join(endings)
    if os.path.isfile(path):
        if path.lower().endswith(tuple(endings)):
            return path
        raise ModelCannotLoad(f"{path} is no model of {framework}: its name must end in {takes}.")
    if not os.path.isdir(path):
        raise ModelCannotLoad(f"The model folder {path} does not exist. Set --model_dir to the folder that holds the model file.")
    names = sorted(os.listdir(path))
    found = [name for name in names if name.lower().endswith(tuple(endings)) and os.path.isfile(os.path.join(path, name))]
    if len(found) == 1:
        return os.path.join(path, found[0])
    if found:
        raise ModelCannotLoad(
            f"{path} holds {len(found)} model files ({listed(found)}), and it must be clear which one to serve. "
            "Leave one of them there, or set --model_dir to the file."
        )
    there = f"It holds {listed(names)}." if names else "It is empty."
    raise ModelCannotLoad(f"{path} holds no model of {framework}, a file that ends in {takes}. {there}")
