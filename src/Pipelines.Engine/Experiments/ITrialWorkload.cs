using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Metrics;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Engine.Experiments;

/// <summary>
/// What the trials of an experiment run: a generated pipeline of one task, the body of a sweep. May be used from any thread, and is asked again
/// after a restart: the same trial always gets the same plan.
/// </summary>
public interface ITrialWorkload
{
    /// <summary>What a trial runs. A failure is for people, and fails the trial.</summary>
    Result<TrialPlan> Plan(TrialOrder trial);

    /// <summary>Makes ready what the plan takes to be there: folders, a parent's checkpoint. Called before the run is begun, perhaps more than once.</summary>
    Task PrepareAsync(TrialOrder trial, CancellationToken stop) => Task.CompletedTask;

    /// <summary>How a trial has ended, once its run has and all that it wrote was read.</summary>
    TrialVerdict Judge(RunMachine run) => TrialVerdict.Of(run);
}

/// <summary>A trial that is to be run.</summary>
/// <param name="Name">Its name, and the id of its run.</param>
/// <param name="Number">Which of the experiment's it is, from 0.</param>
/// <param name="Assignment">What was chosen.</param>
/// <param name="Tags">What the search keeps with it: the trial whose checkpoint to go on from, say.</param>
public sealed record TrialOrder(TrialName Name, int Number, Assignment Assignment, Map<string> Tags);

/// <summary>A trial as a run.</summary>
public sealed record TrialPlan
{
    /// <summary>The pipeline.</summary>
    public required PipelinePackage Package { get; init; }

    /// <summary>Its parameters.</summary>
    public Map<Value> Parameters { get; init; }

    /// <summary>Settings of the run.</summary>
    public RunOptions Options { get; init; } = new();

    /// <summary>Where its metrics come from.</summary>
    public required MetricsPlan Metrics { get; init; }
}

/// <summary>How a trial has ended.</summary>
/// <param name="Outcome">Well or not; whether the trial succeeded depends on its metrics as well.</param>
/// <param name="Error">Why not, for people; empty when it went well.</param>
public sealed record TrialVerdict(TrialOutcome Outcome, string Error)
{
    /// <summary>Metrics that the run's outputs hold; none by default.</summary>
    public Sequence<MetricPoint> Points { get; init; }

    /// <summary>The verdict that follows from the run's end alone.</summary>
    public static TrialVerdict Of(RunMachine run) => run.Status switch
    {
        RunStatus.Succeeded => new(TrialOutcome.Succeeded, ""),
        RunStatus.Canceled => new(TrialOutcome.Killed, run.Error),
        _ => new(TrialOutcome.Failed, run.Error),
    };
}
