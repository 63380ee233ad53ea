using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>What has happened to a run. Written to the journal before anything follows from it; old events are read for ever.</summary>
public abstract record RunEvent
{
    private RunEvent() { }

    /// <summary>When it happened, as the shell read the clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The run was accepted. Always the first event, and only that.</summary>
    public sealed record Created(RunRequest Request) : RunEvent;

    /// <summary>The program of an attempt has started.</summary>
    public sealed record StepStarted(TaskPath Task, int Attempt) : RunEvent;

    /// <summary>An attempt, or an import (attempt 1), has ended.</summary>
    public sealed record StepEnded(TaskPath Task, int Attempt, StepReport Report) : RunEvent;

    /// <summary>
    /// The cache was asked. <see cref="Hit"/> is the earlier result, null for a miss; <see cref="Reason"/> says why, for people;
    /// <see cref="Fingerprint"/> is what was looked up, and what a new result will be entered under.
    /// </summary>
    public sealed record CacheAnswered(TaskPath Task, Digest Fingerprint, StepReport? Hit, string Reason) : RunEvent;

    /// <summary>The time that a <see cref="RunCommand.WakeAt"/> named has come.</summary>
    public sealed record AlarmRang : RunEvent;

    /// <summary>Somebody wants the run to end.</summary>
    public sealed record CancelRequested(string Reason) : RunEvent;

    /// <summary>
    /// Somebody wants a run that has ended to go on: what failed, was canceled or never started is done again, and what is behind it. With
    /// <see cref="From"/> those tasks too, and all behind them. It counts for a run that has ended alone.
    /// </summary>
    public sealed record RetryRequested(Sequence<TaskPath> From) : RunEvent;

    /// <summary>The run has ended: the machine's own verdict, written down so that lists need not fold. Changes nothing.</summary>
    public sealed record Ended(RunStatus Status, string Error) : RunEvent;
}
