using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>What the <c>{{$.pipeline_*}}</c> and <c>{{$.workspace_path}}</c> placeholders stand for in one run.</summary>
public sealed record RunFacts
{
    /// <summary>The run's display name: <c>pipeline_job_name</c>.</summary>
    public required string JobName { get; init; }

    /// <summary>The run's name in the engine, which contains the pipeline's: <c>pipeline_job_resource_name</c>.</summary>
    public required string JobResourceName { get; init; }

    /// <summary>The run's id: <c>pipeline_job_uuid</c>.</summary>
    public required string JobId { get; init; }

    /// <summary>Stands for the id of a run that is only planned.</summary>
    internal const string UnknownId = "<run id>";

    /// <summary>When the run was created: <c>pipeline_job_create_time_utc</c>.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The schedule's slot, or the creation time: <c>pipeline_job_schedule_time_utc</c>.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>The prefix of the run's outputs: <c>pipeline_root</c>.</summary>
    public required string PipelineRoot { get; init; }

    /// <summary>Where the workspace is mounted: <c>workspace_path</c>.</summary>
    public required string WorkspacePath { get; init; }
}

/// <summary>The same for one task.</summary>
/// <param name="Run">Of the run.</param>
/// <param name="TaskName">The task's key in its DAG: <c>pipeline_task_name</c>.</param>
/// <param name="TaskPath">The task's path in the run.</param>
public readonly record struct TaskFacts(RunFacts Run, string TaskName, TaskPath TaskPath)
{
    /// <summary>The id of the task's execution, computed from run and path: <c>pipeline_task_uuid</c>.</summary>
    public string TaskId
    {
        get
        {
            if (Run.JobId == RunFacts.UnknownId)
                return "<task id>";
            string hex = Digest.Of($"{Run.JobId}/{TaskPath}").Hex;
            // The version and variant digits of an RFC 9562 name-based UUID (version 8: a hash of our choice).
            return $"{hex[..8]}-{hex[8..12]}-8{hex[13..16]}-8{hex[17..20]}-{hex[20..32]}";
        }
    }
}
