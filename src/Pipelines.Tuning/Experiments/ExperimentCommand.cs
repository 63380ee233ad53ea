using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Experiments;

/// <summary>Where an experiment stands.</summary>
public enum ExperimentStatus
{
    /// <summary>It has work, or ends what still runs.</summary>
    Running,

    /// <summary>It has ended as it should.</summary>
    Succeeded,

    /// <summary>It has ended without what it was for.</summary>
    Failed,

    /// <summary>Somebody ended it.</summary>
    Canceled,
}

/// <summary>Why an experiment has ended.</summary>
public enum EndReason
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The objective is as good as was wanted.</summary>
    GoalReached,

    /// <summary>As many trials have ended as were wanted.</summary>
    MaxTrialsReached,

    /// <summary>The search has nothing more to suggest.</summary>
    SearchEnded,

    /// <summary>Its time is over.</summary>
    TimeBudgetSpent,

    /// <summary>Too many trials failed.</summary>
    MaxFailedTrialsReached,

    /// <summary>Somebody ended it.</summary>
    Canceled,
}

/// <summary>What must be done next. Each may be carried out twice.</summary>
public abstract record ExperimentCommand
{
    private ExperimentCommand() { }

    /// <summary>
    /// Search, and answer with <see cref="ExperimentEvent.Suggested"/>; <see cref="First"/> is the number of the next trial, <see cref="Ended"/> that of the
    /// trials that have ended: both go back with the answer.
    /// </summary>
    public sealed record Suggest(string Algorithm, SearchRequest Request, int First, int Ended) : ExperimentCommand;

    /// <summary>Start the workload of a trial, with the checkpoint of another one where it names a parent.</summary>
    public sealed record StartTrial(TrialName Trial, Assignment Assignment, Map<string> Tags) : ExperimentCommand;

    /// <summary>End the workload of a trial; its end is reported as usual. <see cref="Reason"/> is for people.</summary>
    public sealed record StopTrial(TrialName Trial, string Reason) : ExperimentCommand;

    /// <summary>Answer with <see cref="ExperimentEvent.AlarmRang"/> at that time or soon after. Replaces an earlier wish.</summary>
    public sealed record WakeAt(DateTimeOffset When) : ExperimentCommand;

    /// <summary>Nothing will follow unless somebody edits the experiment.</summary>
    public sealed record Finish(ExperimentStatus Status, EndReason Reason, string Message) : ExperimentCommand;
}
