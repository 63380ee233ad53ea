using Pipelines.Core.Values;

namespace Pipelines.Core.Serving;

/// <summary>What has happened to a roll-out. Written to the journal before anything follows from it; old events are read for ever.</summary>
public abstract record RolloutEvent
{
    private RolloutEvent() { }

    /// <summary>When it happened, as the shell read the clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Somebody wants a service to become this, in this way. Always the first event, and only that.</summary>
    public sealed record Requested(ServiceSpec Service, RolloutSpec Rollout) : RolloutEvent;

    /// <summary>
    /// The back end has taken the spec with that share of requests. <see cref="Revision"/> is its newest one, <see cref="Stable"/> the one that was
    /// promoted last, or empty.
    /// </summary>
    public sealed record Applied(TrafficWish Wish, string Revision, string Stable) : RolloutEvent;

    /// <summary>The new revision answers.</summary>
    public sealed record RevisionReady(string Revision) : RolloutEvent;

    /// <summary>The new revision could not be loaded, or has ended for good. <see cref="Message"/> is for people.</summary>
    public sealed record RevisionFailed(string Revision, string Message) : RolloutEvent;

    /// <summary>The recorded requests were sent to the new revision. <see cref="Message"/> says what was wrong; empty: nothing.</summary>
    public sealed record SmokeEnded(string Message) : RolloutEvent;

    /// <summary>What a <see cref="RolloutCommand.Measure"/> with that number has found.</summary>
    public sealed record Measured(int Number, Sequence<CheckMeasurement> Measurements) : RolloutEvent;

    /// <summary>The time that a <see cref="RolloutCommand.WakeAt"/> named has come.</summary>
    public sealed record AlarmRang : RolloutEvent;

    /// <summary>Somebody approves of the step that waits for it.</summary>
    public sealed record Approved(string By) : RolloutEvent;

    /// <summary>Somebody wants the revision promoted without further steps and gates.</summary>
    public sealed record PromotionRequested(string By) : RolloutEvent;

    /// <summary>Somebody wants the stable revision back.</summary>
    public sealed record AbortRequested(string By, string Reason) : RolloutEvent;

    /// <summary>Somebody else has changed the service, or another roll-out has begun: this one ends and leaves all as it is.</summary>
    public sealed record Interrupted(string Message) : RolloutEvent;

    /// <summary>The roll-out has ended: the machine's own verdict, written down so that lists need not fold. Changes nothing.</summary>
    public sealed record Ended(RolloutPhase Phase, string Message) : RolloutEvent;
}
