"""Artifacts: what a component reads and makes besides plain values; the simple types."""

from kfp.dsl.types import locations


class Artifact:
    """Data with a URI; `path` is where it lies on this machine, a file or a folder."""

    schema_title = "system.Artifact"
    schema_version = "0.0.1"

    # On the class too: a type of the user's own may not call our constructor.
    _custom_path = ""

    def __init__(self, name=None, uri=None, metadata=None):
        self.name = name or ""
        self.uri = uri or ""
        self.metadata = {} if metadata is None else metadata

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r}, uri={self.uri!r}, metadata={self.metadata!r})"

    @property
    def path(self) -> str:
        if self._custom_path:
            return self._custom_path
        if self._is_in_workspace():
            return locations.to_workspace_path(self.uri)
        return locations.to_path(self.uri)

    @path.setter
    def path(self, path: str) -> None:
        self._custom_path = ""
        if path == self.path:
            # The inverse mapping could only guess at a URI that is already right.
            return
        as_file = self.uri.startswith("file://")
        uri = None
        if self._is_in_workspace():
            uri = locations.from_workspace_path(path, as_file)
            if uri is None:
                # False and not removed: the orchestrator merges this over what it has.
                self.metadata["_kfp_workspace"] = False
        self.uri = uri or locations.to_uri(path, as_file)

    @property
    def custom_path(self) -> str:
        """A path of the user's choice, kept beside the URI: the data is taken from there. Empty when not set."""
        return self._custom_path

    @custom_path.setter
    def custom_path(self, path: str) -> None:
        self._custom_path = path or ""

    def set_path(self, path: str) -> None:
        self.custom_path = path

    def _is_in_workspace(self) -> bool:
        return self.metadata.get("_kfp_workspace") is True


class Dataset(Artifact):
    schema_title = "system.Dataset"


class HTML(Artifact):
    schema_title = "system.HTML"


class Markdown(Artifact):
    schema_title = "system.Markdown"


class Model(Artifact):
    schema_title = "system.Model"

    @property
    def framework(self) -> str:
        return self.metadata.get("framework", "")

    @framework.setter
    def framework(self, framework: str) -> None:
        self.metadata["framework"] = framework

    # A model kept in an image is mounted as that image, and the image has the model in `models`.
    @property
    def path(self) -> str:
        path = super().path
        is_mounted = self.uri.startswith("oci://") and not self._custom_path
        return path + "/models" if is_mounted else path

    @path.setter
    def path(self, path: str) -> None:
        Artifact.path.fset(self, path)


class Metrics(Artifact):
    schema_title = "system.Metrics"

    def log_metric(self, metric: str, value: float) -> None:
        self.metadata[metric] = value
