using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>What was asked for: the first event of every run, and all that its end depends on beside what happens.</summary>
public sealed record RunRequest
{
    /// <summary>The run's id.</summary>
    public required RunId Run { get; init; }

    /// <summary>The name that people see (<c>pipeline_job_name</c>).</summary>
    public required string DisplayName { get; init; }

    /// <summary>The pipeline as it was when the run began; later changes of the file do not matter.</summary>
    public required PipelinePackage Package { get; init; }

    /// <summary>Parameters as given; defaults are added by the machine.</summary>
    public Map<Value> Parameters { get; init; }

    /// <summary>Artifacts that the root takes. Only a run inside another one, as a trial of a sweep is, has any.</summary>
    public Map<Sequence<Artifact>> Artifacts { get; init; }

    /// <summary>The prefix of the run's outputs (<c>pipeline_root</c>).</summary>
    public string PipelineRoot { get; init; } = "";

    /// <summary>Where tasks find the workspace (<c>workspace_path</c>).</summary>
    public string WorkspacePath { get; init; } = "";

    /// <summary>What the one who asked knows the run by (its experiment, its schedule), by name. The run does not look at it.</summary>
    public Map<string> Labels { get; init; }

    /// <summary>The slot of the schedule that made the run; null: it was asked for by hand.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>The file that the pipeline came from; null: from no file.</summary>
    public RunSource? Source { get; init; }

    /// <summary>The trial that this run is; null: it is none.</summary>
    public RunTrial? Trial { get; init; }

    /// <summary>Settings.</summary>
    public RunOptions Options { get; init; } = new();
}

/// <summary>A file as it was when a run began: whoever resumes the run can tell whether it has changed since.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Sha256">Of its bytes.</param>
public sealed record RunSource(string Path, Digest Sha256);

/// <summary>A run that is a trial: the experiment's driver starts it, and goes on with it after a restart.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Number">Which of its trials, from 0.</param>
public sealed record RunTrial(ExperimentId Experiment, int Number)
{
    /// <summary>The run whose sweep the experiment is: who drives that drives this; null: the experiment stands alone.</summary>
    public RunId? Sweep { get; init; }
}

/// <summary>Settings of a run.</summary>
public sealed record RunOptions
{
    /// <summary>Tasks that allow it may take over earlier results. True if not set.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>The first failure ends the run: what runs is stopped, nothing new starts. False if not set: independent branches finish.</summary>
    public bool FailFast { get; init; }

    /// <summary>The run fails when it takes longer; null: no limit. The file's <c>activeDeadlineSeconds</c> counts too.</summary>
    public TimeSpan? TimeOut { get; init; }

    /// <summary>
    /// When a run is canceled, exit tasks whose producer has ended still run, for at most this long. Zero: they are canceled too.
    /// Five minutes if not set.
    /// </summary>
    public TimeSpan ExitTasksAfterCancel { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How a final status names its state.</summary>
    public FinalStatusNames FinalStatusNames { get; init; }
}

/// <summary>The names of states in a TASK_FINAL_STATUS.</summary>
public enum FinalStatusNames
{
    /// <summary>COMPLETE, FAILED, CANCELED: what the reference back end really hands over.</summary>
    Reference = 0,

    /// <summary>SUCCEEDED, FAILED, CANCELLED: what its documentation says.</summary>
    Documented = 1,
}
