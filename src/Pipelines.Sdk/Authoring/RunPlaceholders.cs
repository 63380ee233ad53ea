namespace Pipelines.Sdk.Authoring;

/// <summary>Facts about the run, put in by the engine wherever they stand in a text argument.</summary>
public static class RunPlaceholders
{
    /// <summary>The run's display name.</summary>
    public const string JobName = "{{$.pipeline_job_name}}";

    /// <summary>The run's name in the engine.</summary>
    public const string JobResourceName = "{{$.pipeline_job_resource_name}}";

    /// <summary>The run's id.</summary>
    public const string JobId = "{{$.pipeline_job_uuid}}";

    /// <summary>The task's key in its graph.</summary>
    public const string TaskName = "{{$.pipeline_task_name}}";

    /// <summary>The id of the task's execution.</summary>
    public const string TaskId = "{{$.pipeline_task_uuid}}";

    /// <summary>When the run was created, RFC 3339 in UTC.</summary>
    public const string CreateTime = "{{$.pipeline_job_create_time_utc}}";

    /// <summary>The slot of the schedule, else the creation time.</summary>
    public const string ScheduleTime = "{{$.pipeline_job_schedule_time_utc}}";

    /// <summary>The prefix of the run's outputs.</summary>
    public const string PipelineRoot = "{{$.pipeline_root}}";

    /// <summary>Where the workspace is mounted.</summary>
    public const string WorkspacePath = "{{$.workspace_path}}";
}
