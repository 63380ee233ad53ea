"""Older spelling of `kfp.dsl.types.type_annotations`."""

from kfp.dsl.types.type_annotations import EmbeddedInput
from kfp.dsl.types.type_annotations import Input
from kfp.dsl.types.type_annotations import InputPath
from kfp.dsl.types.type_annotations import Output
from kfp.dsl.types.type_annotations import OutputPath

__all__ = ["EmbeddedInput", "Input", "InputPath", "Output", "OutputPath"]
