"""All artifact types, and which class stands for which schema title."""

from kfp.dsl.types.artifact import Artifact
from kfp.dsl.types.artifact import Dataset
from kfp.dsl.types.artifact import HTML
from kfp.dsl.types.artifact import Markdown
from kfp.dsl.types.artifact import Metrics
from kfp.dsl.types.artifact import Model
from kfp.dsl.types.classification import ClassificationMetrics
from kfp.dsl.types.classification import SlicedClassificationMetrics

__all__ = [
    "Artifact",
    "ClassificationMetrics",
    "Dataset",
    "HTML",
    "Markdown",
    "Metrics",
    "Model",
    "SlicedClassificationMetrics",
]

CLASS_OF_TITLE = {
    known.schema_title: known
    for known in (
        Artifact,
        ClassificationMetrics,
        Dataset,
        HTML,
        Markdown,
        Metrics,
        Model,
        SlicedClassificationMetrics,
    )
}


def is_artifact_class(candidate) -> bool:
    """Whether `candidate` stands for an artifact: any class that names its schema, ours or a vendor's."""
    return isinstance(candidate, type) and hasattr(candidate, "schema_title") and hasattr(candidate, "schema_version")
