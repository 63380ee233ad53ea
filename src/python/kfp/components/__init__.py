"""The older home of the type names; `kfp.dsl.types` is the present one."""

from kfp.components import types
