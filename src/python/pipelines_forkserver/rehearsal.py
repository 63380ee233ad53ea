"""What nearly every component touches, touched in a spare process while nobody waits for it.

A fork shares its memory with the server until it writes, and Python writes wherever it looks, since it counts
references. Each first write to a page is a fault of some microseconds, and a component begins with hundreds. This
changes nothing that a component could see.
"""

import json
import os

from kfp.dsl.execution import order as orders
from kfp.dsl.execution.arguments import Arguments
from kfp.dsl.execution.returns import Outputs
from pipelines_forkserver import protocol

# As a compiled component begins.
_SOURCE = """
import kfp
from kfp import dsl
from kfp.dsl import *
from typing import *

def rehearsed(x: int) -> int:
    return x
"""

_ORDER = json.dumps(
    {
        "inputs": {"parameterValues": {"x": 1}},
        "outputs": {"parameters": {"Output": {"outputFile": "/Output"}}, "outputFile": "/executor_output.json"},
    }
)

_TEXTS = ("id", "record", "boot", "engine", "folder", "log", "module", "function", "executorInput")
_REQUEST = protocol.write({"at": 0, "environment": {"A": ""}, **{name: "/a" for name in _TEXTS}})


def rehearse() -> None:
    """Executes a component that does nothing up to where it would leave a trace."""
    protocol.read(_REQUEST)
    for name in os.environ:
        os.environ[name]
    namespace = {"__name__": "rehearsal"}
    exec(compile(_SOURCE, "rehearsal", "exec"), namespace)
    arguments = Arguments(namespace["rehearsed"], orders.read(_ORDER, "rehearsal"))
    outputs = Outputs(namespace["rehearsed"], arguments.output_artifacts)
    outputs.accept(namespace["rehearsed"](**arguments.keywords()))
    json.dumps({"parameterValues": outputs.parameters})
