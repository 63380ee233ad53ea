"""What an orchestrator tells a task about tasks: how another one ended, and how this one is configured."""


class PipelineTaskFinalStatus:
    """How the watched task ended; the error fields are None where there was no error."""

    def __init__(
        self,
        state,
        pipeline_job_resource_name,
        pipeline_task_name,
        error_code=None,
        error_message=None,
    ):
        self.state = state
        self.pipeline_job_resource_name = pipeline_job_resource_name
        self.pipeline_task_name = pipeline_task_name
        self.error_code = error_code
        self.error_message = error_message

    def __repr__(self) -> str:
        return f"PipelineTaskFinalStatus({_fields(self)})"

    @classmethod
    def from_struct(cls, struct: dict) -> "PipelineTaskFinalStatus":
        # Both spellings are in use by orchestrators.
        error = struct.get("error") or {}
        return cls(
            struct.get("state"),
            struct.get("pipelineJobResourceName", struct.get("pipeline_job_resource_name")),
            struct.get("pipelineTaskName", struct.get("pipeline_task_name")),
            error.get("code"),
            error.get("message"),
        )


class TaskConfig:
    """The task's own settings as the orchestrator would apply them; None where nothing was passed through."""

    def __init__(
        self,
        affinity=None,
        tolerations=None,
        node_selector=None,
        env=None,
        volumes=None,
        volume_mounts=None,
        resources=None,
    ):
        self.affinity = affinity
        self.tolerations = tolerations
        self.node_selector = node_selector
        self.env = env
        self.volumes = volumes
        self.volume_mounts = volume_mounts
        self.resources = resources

    def __repr__(self) -> str:
        return f"TaskConfig({_fields(self)})"

    @classmethod
    def from_struct(cls, struct: dict) -> "TaskConfig":
        return cls(
            struct.get("affinity"),
            struct.get("tolerations"),
            struct.get("nodeSelector"),
            struct.get("env"),
            struct.get("volumes"),
            struct.get("volumeMounts"),
            struct.get("resources"),
        )


def _fields(value) -> str:
    return ", ".join(f"{name}={field!r}" for name, field in vars(value).items())
