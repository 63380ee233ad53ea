"""Artifact objects from what the orchestrator says of them, and the other way."""

import os

from kfp.dsl.types import locations
from kfp.dsl.types.artifact_types import Artifact
from kfp.dsl.types.artifact_types import CLASS_OF_TITLE


def from_runtime(described: dict, annotated=None):
    """An artifact object of the class that the schema title names, else of the annotated class."""
    artifact_class = _class_for((described.get("type") or {}).get("schemaTitle"), annotated)
    artifact = make(
        artifact_class, described.get("name") or "", described.get("uri") or "", dict(described.get("metadata") or {})
    )
    custom_path = described.get("customPath") or described.get("custom_path")
    if custom_path:
        artifact.custom_path = custom_path
    return artifact


def make(artifact_class, name: str, uri: str, metadata: dict):
    """Constructs an artifact of any class, ours or a vendor's."""
    if hasattr(artifact_class, "_from_executor_fields"):
        return artifact_class._from_executor_fields(uri=uri, name=name, metadata=metadata)
    return artifact_class(name=name, uri=uri, metadata=metadata)


def to_runtime(artifact, provisioned=None) -> dict:
    """What the output file says of an artifact; what it does not know of itself is taken from `provisioned`."""
    described = {
        "name": getattr(artifact, "name", "") or getattr(provisioned, "name", ""),
        "uri": getattr(artifact, "uri", "") or getattr(provisioned, "uri", ""),
        "metadata": getattr(artifact, "metadata", None) or {},
    }
    custom_path = getattr(artifact, "custom_path", "")
    if custom_path:
        described["custom_path"] = custom_path
    return described


def path_of(artifact) -> str:
    """The local path, also of an artifact class that knows none."""
    path = getattr(artifact, "path", None)
    return path if path is not None else locations.to_path(artifact.uri)


def make_parent_folder(path: str) -> None:
    parent = os.path.dirname(path)
    if not parent:
        return
    try:
        os.makedirs(parent, exist_ok=True)
    except OSError as error:
        # Many steps only hand on the URI of a store that is not mounted here; a step that does write
        # meets the same error again, at the line that needs the folder.
        print(f"WARNING The folder '{parent}' of an output cannot be made: {error.strerror}.", flush=True)


def _class_for(title, annotated):
    if annotated is not None and getattr(annotated, "schema_title", None) == title:
        return annotated
    return CLASS_OF_TITLE.get(title) or annotated or Artifact
