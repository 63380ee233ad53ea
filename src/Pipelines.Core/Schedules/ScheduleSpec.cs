namespace Pipelines.Core.Schedules;

/// <summary>What becomes of slots whose time has passed while nobody could make their runs.</summary>
public enum MisfirePolicy
{
    /// <summary>Each of them gets its run, one after the other.</summary>
    All = 0,

    /// <summary>Only the last one does; of an interval the run's slot is the moment at which it is made, and the interval counts from there.</summary>
    Latest = 1,

    /// <summary>None does that is late by more than the grace.</summary>
    Skip = 2,
}

/// <summary>The rules of a schedule.</summary>
public sealed record ScheduleSpec
{
    /// <summary>The most runs of a schedule at the same time.</summary>
    public const int MostAtOnce = 10;

    /// <summary>When it is due.</summary>
    public required ScheduleTiming Timing { get; init; }

    /// <summary>Its runs at the same time, from 1 to 10. One if not set.</summary>
    public int MaxConcurrency { get; init; } = 1;

    /// <summary>What becomes of missed slots. All get their runs if not set.</summary>
    public MisfirePolicy Misfire { get; init; }

    /// <summary>How late a slot may be under <see cref="MisfirePolicy.Skip"/>. A minute if not set.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>Where a schedule stands.</summary>
/// <param name="IsEnabled">It makes runs.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Last">The last slot that was decided on; null: none was.</param>
public sealed record ScheduleState(bool IsEnabled, DateTimeOffset CreatedAt, DateTimeOffset? Last);

/// <summary>Slots that get no run.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Count">How many; counted up to <see cref="ScheduleMachine.MostCounted"/>.</param>
/// <param name="Reason"><c>DISABLED</c>, <c>NOT_LATEST</c> or <c>LATE</c>.</param>
public sealed record ScheduleGap(DateTimeOffset First, DateTimeOffset Last, int Count, string Reason);

/// <summary>What is to be done about a schedule now.</summary>
/// <param name="Next">Where it stands then.</param>
/// <param name="Fires">Slots that get a run each.</param>
/// <param name="Gaps">Slots that get none.</param>
/// <param name="WakeAt">When to look again; null: not because of the time.</param>
/// <param name="IsBlocked">A slot waits until one of the schedule's runs has ended.</param>
public sealed record ScheduleDecision(
    ScheduleState Next, Values.Sequence<DateTimeOffset> Fires, Values.Sequence<ScheduleGap> Gaps, DateTimeOffset? WakeAt, bool IsBlocked);
