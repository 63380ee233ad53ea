from kfp.components.types import artifact_types
from kfp.components.types import type_annotations
