"""Where the data of a URI lies on this machine, and which URI a path has.

The two directions are inverse to each other, so that user code may set a path and the orchestrator reads a URI.
"""

import os

# Below PIPELINES_LOCAL_ROOT (default: below `/`), where the orchestrator puts or mounts a store's data.
_FOLDER_OF_SCHEME = {"gs://": "gcs", "s3://": "s3", "minio://": "minio", "oci://": "oci"}
_PLAIN_IN_URI = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_.~-")

_task_root = None
_names_files_by_uri = False


def enter_task(output_file: str, uris) -> None:
    """Tells where the running task keeps its outputs, and by which `uris` the orchestrator speaks of them."""
    global _task_root, _names_files_by_uri
    _task_root = os.path.dirname(os.path.abspath(to_path(output_file)))
    # A local path has two spellings; new URIs use the one that the orchestrator uses itself.
    _names_files_by_uri = any(uri.startswith("file://") for uri in (output_file, *uris))


def leave_task() -> None:
    global _task_root, _names_files_by_uri
    _task_root, _names_files_by_uri = None, False


def get_uri(suffix: str = "Output") -> str:
    """A URI of the running task's own, for an artifact that the function returns.

    Raises RuntimeError outside a running task.
    """
    if _task_root is None:
        raise RuntimeError(
            "dsl.get_uri() was called outside a running task, where no outputs are kept. "
            "Call it inside the component's function."
        )
    return to_uri(f"{_task_root}/{suffix}", as_file=_names_files_by_uri)


def workspace() -> str:
    """The folder that the tasks of one run share."""
    return os.environ.get("PIPELINES_WORKSPACE", "").rstrip("/") or "/kfp-workspace"


def to_path(uri: str) -> str:
    """The local path of `uri`; a URI of an unknown scheme, and a plain path, is returned as it is."""
    return _to_path(uri, _local_root())


def to_uri(path: str, as_file: bool = False) -> str:
    """The URI of a local path: that of the store below whose folder it lies, else the path itself.

    With `as_file` (and always, where a task's orchestrator does so) a path of no store becomes a `file://` URI.
    """
    return _to_uri(path, _local_root(), as_file)


def to_workspace_path(uri: str) -> str:
    # Computed from the unmoved roots: the workspace is local already and holds the same names everywhere.
    return f"{workspace()}/.artifacts/" + _to_path(uri, "").lstrip("/")


def from_workspace_path(path: str, as_file: bool = False):
    """The URI of a path inside the workspace's artifacts; None for any other path."""
    prefix = f"{workspace()}/.artifacts/"
    return _to_uri("/" + path[len(prefix) :], "", as_file) if path.startswith(prefix) else None


def _local_root() -> str:
    return os.environ.get("PIPELINES_LOCAL_ROOT", "").rstrip("/")


def _to_path(uri: str, root: str) -> str:
    for scheme, folder in _FOLDER_OF_SCHEME.items():
        if uri.startswith(scheme):
            rest = uri[len(scheme) :]
            return f"{root}/{folder}/" + (rest.replace("/", "_") if folder == "oci" else rest)
    return _file_path(uri) if uri.startswith("file://") else uri


def _file_path(uri: str) -> str:
    host, slash, rest = uri[len("file://") :].partition("/")
    if host not in ("", "localhost"):
        raise ValueError(
            f"'{uri}' names a file on the machine '{host}', which cannot be reached from here. "
            "A local file has three slashes: file:///folder/file."
        )
    path = slash + rest
    if "%" not in path:
        return path
    from urllib.parse import unquote

    return unquote(path)


def _to_uri(path: str, root: str, as_file: bool) -> str:
    for scheme, folder in _FOLDER_OF_SCHEME.items():
        prefix = f"{root}/{folder}/"
        if path.startswith(prefix):
            rest = path[len(prefix) :]
            # An image's `/` and `_` are both `_` on disk; `/` is by far the commoner.
            return scheme + (rest.partition("/")[0].replace("_", "/") if folder == "oci" else rest)
    if not (as_file or _names_files_by_uri) or not path or "://" in path:
        return path
    path = os.path.abspath(path)
    if not _PLAIN_IN_URI.issuperset(path):
        from urllib.parse import quote

        path = quote(path)
    return "file://" + path
