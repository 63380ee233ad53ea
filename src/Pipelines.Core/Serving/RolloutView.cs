using Pipelines.Core.Values;

namespace Pipelines.Core.Serving;

/// <summary>Where a roll-out stands.</summary>
public enum RolloutPhase
{
    /// <summary>The new revision is being made, without requests.</summary>
    Preparing = 0,

    /// <summary>Its model is fetched and loaded.</summary>
    Loading = 1,

    /// <summary>It is asked the recorded requests.</summary>
    Smoke = 2,

    /// <summary>A step waits for somebody's approval.</summary>
    AwaitingApproval = 3,

    /// <summary>It has a share of the requests and is measured.</summary>
    Step = 4,

    /// <summary>It is given everything.</summary>
    Promoting = 5,

    /// <summary>The stable revision is given everything back.</summary>
    RollingBack = 6,

    /// <summary>The new revision is the stable one now.</summary>
    Succeeded = 7,

    /// <summary>The stable revision has everything again.</summary>
    RolledBack = 8,

    /// <summary>It is bad, and there is nothing to go back to.</summary>
    Failed = 9,

    /// <summary>Somebody else has taken the service over; all was left as it was.</summary>
    Interrupted = 10,
}

/// <summary>A measurement and what it meant.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Step">In which step, from 0.</param>
/// <param name="At">When it was judged.</param>
/// <param name="Judgements">One for each check.</param>
public sealed record RolloutMeasurement(int Number, int Step, DateTimeOffset At, Sequence<CheckJudgement> Judgements);

/// <summary>What a person reads of a roll-out.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Step">Which step it is in or waits for, from 0; -1 before the first.</param>
/// <param name="Traffic">How requests are split, as the back end has confirmed.</param>
/// <param name="Revision">The new revision; empty until it has a name.</param>
/// <param name="Stable">The one before it; empty: there is none.</param>
/// <param name="Message">What it waits for, or why it has ended.</param>
/// <param name="Measurements">The evidence, oldest first.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="EndedAt">When it ended; null while it has not.</param>
public sealed record RolloutView(
    RolloutPhase Phase,
    int Step,
    TrafficWish Traffic,
    string Revision,
    string Stable,
    string Message,
    Sequence<RolloutMeasurement> Measurements,
    DateTimeOffset RequestedAt,
    DateTimeOffset? EndedAt)
{
    /// <summary>True when nothing will follow.</summary>
    public bool IsOver => Phase >= RolloutPhase.Succeeded;
}
