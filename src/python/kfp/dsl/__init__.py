"""Everything that a component's function may name while it runs."""

from kfp.dsl.placeholders import *
from kfp.dsl.types.artifact_types import Artifact
from kfp.dsl.types.artifact_types import ClassificationMetrics
from kfp.dsl.types.artifact_types import Dataset
from kfp.dsl.types.artifact_types import HTML
from kfp.dsl.types.artifact_types import Markdown
from kfp.dsl.types.artifact_types import Metrics
from kfp.dsl.types.artifact_types import Model
from kfp.dsl.types.artifact_types import SlicedClassificationMetrics
from kfp.dsl.types.locations import get_uri
from kfp.dsl.types.task_values import PipelineTaskFinalStatus
from kfp.dsl.types.task_values import TaskConfig
from kfp.dsl.types.type_annotations import EmbeddedInput
from kfp.dsl.types.type_annotations import Input
from kfp.dsl.types.type_annotations import InputPath
from kfp.dsl.types.type_annotations import Output
from kfp.dsl.types.type_annotations import OutputPath

__all__ = [
    "Artifact",
    "ClassificationMetrics",
    "Dataset",
    "HTML",
    "Input",
    "InputPath",
    "Markdown",
    "Metrics",
    "Model",
    "Output",
    "OutputPath",
    "PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER",
    "PIPELINE_JOB_ID_PLACEHOLDER",
    "PIPELINE_JOB_NAME_PLACEHOLDER",
    "PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER",
    "PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER",
    "PIPELINE_ROOT_PLACEHOLDER",
    "PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER",
    "PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER",
    "PIPELINE_TASK_ID_PLACEHOLDER",
    "PIPELINE_TASK_NAME_PLACEHOLDER",
    "PipelineTaskFinalStatus",
    "SlicedClassificationMetrics",
    "TaskConfig",
    "WORKSPACE_PATH_PLACEHOLDER",
    "get_uri",
    "run_notebook",
]


def run_notebook(**parameters) -> None:
    """Executes the notebook that is embedded in the running component, with `parameters` set in it."""
    from kfp.dsl.execution import notebook

    notebook.run(parameters)


def __getattr__(name: str):
    # Not `from kfp.dsl import`: that would first ask this very function for the name.
    import kfp.dsl.authoring as authoring

    if name in authoring.NAMES:
        return getattr(authoring, name)
    raise AttributeError(
        f"module 'kfp.dsl' has no attribute '{name}': this is the runtime package, which executes components "
        "and does not write pipelines. Keep the names that write them out of the component's own module."
    )
