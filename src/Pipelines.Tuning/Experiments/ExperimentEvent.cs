using Pipelines.Core.Values;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Experiments;

/// <summary>The name of a trial, which is the id of its run too: the experiment's id and the trial's number.</summary>
public readonly record struct TrialName(string Value)
{
    /// <summary>The name of the trial number <paramref name="index"/>, from 0.</summary>
    public static TrialName Of(string experiment, int index)
        => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{experiment}-{index}"));

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>How the workload of a trial ended.</summary>
public enum TrialOutcome
{
    /// <summary>Well. Whether the trial succeeded depends on its metrics.</summary>
    Succeeded,

    /// <summary>Not well.</summary>
    Failed,

    /// <summary>From outside, or because it was told to stop.</summary>
    Killed,
}

/// <summary>One value of a metric.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Text">Its value as it was written; need not be a number.</param>
/// <param name="Time">When, as the trial says; null: it does not say.</param>
public sealed record MetricPoint(string Metric, string Text, DateTimeOffset? Time = null)
{
    /// <summary>Which step it belongs to, as the trial says; null: the count of reports of that metric.</summary>
    public long? Step { get; init; }
}

/// <summary>What has happened to an experiment. Written to the journal before anything follows from it; old events are read for ever.</summary>
public abstract record ExperimentEvent
{
    private ExperimentEvent() { }

    /// <summary>When it happened, as the shell read the clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The experiment was accepted. Always the first event, and only that.</summary>
    public sealed record Created(ExperimentSpec Spec) : ExperimentEvent
    {
        /// <summary>Trials are named after it; null: after the spec's name, in calculations that nobody keeps.</summary>
        public ExperimentId? Id { get; init; }

        /// <summary>What trials run, in words of whoever made the experiment; the machine does not look at it.</summary>
        public Value Workload { get; init; } = Value.Null;
    }

    /// <summary>The search has answered. Trials are numbered and named in this order. <see cref="First"/> is the number of the first one.</summary>
    public sealed record Suggested(int First, SearchAnswer Answer) : ExperimentEvent
    {
        /// <summary>How many trials had ended when the search was asked; null: all that have ended by now, as older programs took it.</summary>
        public int? EndedBefore { get; init; }
    }

    /// <summary>The workload of a trial runs.</summary>
    public sealed record TrialStarted(TrialName Trial) : ExperimentEvent;

    /// <summary>
    /// A trial has reported metrics. <see cref="First"/> is the number of the first point among those of its <see cref="Source"/>, from 1: who reads a
    /// source again from its beginning tells what is known already, in whatever portions.
    /// </summary>
    public sealed record TrialReported(TrialName Trial, int First, Sequence<MetricPoint> Points) : ExperimentEvent
    {
        /// <summary>Where the points come from: a log, a file. Empty: the trial has one source only.</summary>
        public string Source { get; init; } = "";
    }

    /// <summary>The workload of a trial has ended; all its metrics were reported before. <see cref="Error"/> says why, for people; empty when it went well.</summary>
    public sealed record TrialEnded(TrialName Trial, TrialOutcome Outcome, string Error) : ExperimentEvent;

    /// <summary>The time that a <see cref="ExperimentCommand.WakeAt"/> named has come.</summary>
    public sealed record AlarmRang : ExperimentEvent;

    /// <summary>Somebody wants other counts; null: not limited. Allowed while it runs, and after its end as <see cref="ResumePolicy"/> says.</summary>
    public sealed record Edited(int ParallelTrialCount, int? MaxTrialCount, int? MaxFailedTrialCount) : ExperimentEvent;

    /// <summary>Somebody wants the experiment to end.</summary>
    public sealed record CancelRequested(string Reason) : ExperimentEvent;

    /// <summary>The experiment has ended: the machine's own verdict, written down so that lists need not fold. Changes nothing.</summary>
    public sealed record Ended(ExperimentStatus Status, EndReason Reason, string Message) : ExperimentEvent;
}
