using Pipelines.Core.Values;

namespace Pipelines.Core.Schedules;

/// <summary>
/// Decides which slots of a schedule get a run. It looks at everything that is due: being asked twice, too often or late does no harm. A slot
/// is decided on once: a clock that goes back makes nothing happen again.
/// </summary>
public static class ScheduleMachine
{
    /// <summary>Slots of a gap are counted as far as this.</summary>
    public const int MostCounted = 1000;

    /// <summary>Runs that one look decides on; the next look goes on.</summary>
    public const int MostAtOnce = 100;

    /// <summary>What is to be done at <paramref name="now"/>, while <paramref name="active"/> runs of the schedule have not ended.</summary>
    public static ScheduleDecision Decide(ScheduleSpec spec, ScheduleState state, DateTimeOffset now, int active)
    {
        if (!state.IsEnabled)
            return new(state, default, default, null, IsBlocked: false);
        List<DateTimeOffset> fires = [];
        List<ScheduleGap> gaps = [];
        DateTimeOffset? last = state.Last;
        DateTimeOffset? wakeAt = null;
        bool isBlocked = false;
        while (true)
        {
            DateTimeOffset? due = spec.Timing.Next(last, state.CreatedAt);
            if (due is null || due > now || fires.Count == MostAtOnce)
            {
                wakeAt = due;
                break;
            }
            if (spec.Misfire == MisfirePolicy.Skip && Gap(spec.Timing, last, state.CreatedAt, now - spec.Grace, "LATE") is { } late)
            {
                gaps.Add(late);
                last = late.Last;
                continue;
            }
            if (active + fires.Count >= Math.Clamp(spec.MaxConcurrency, 1, ScheduleSpec.MostAtOnce))
            {
                isBlocked = true;
                wakeAt = spec.Misfire == MisfirePolicy.Skip ? due.Value + spec.Grace + TimeSpan.FromSeconds(1) : null;
                break;
            }
            DateTimeOffset slot = spec.Misfire == MisfirePolicy.Latest ? LatestOf(spec.Timing, last, state.CreatedAt, due.Value, now) : due.Value;
            if (Gap(spec.Timing, last, state.CreatedAt, slot.AddTicks(-1), "NOT_LATEST") is { } passedOver)
                gaps.Add(passedOver);
            fires.Add(slot);
            last = slot;
        }
        return new(state with { Last = last }, fires.ToSequence(), gaps.ToSequence(), wakeAt, isBlocked);
    }

    /// <summary>
    /// Enables a schedule. The slots that have passed since are left out, in one gap, or are due now where <paramref name="backfills"/> is true;
    /// what then becomes of them is the misfire policy's.
    /// </summary>
    public static (ScheduleState Next, ScheduleGap? Gap) Enable(ScheduleSpec spec, ScheduleState state, DateTimeOffset now, bool backfills)
    {
        if (state.IsEnabled || backfills)
            return (state with { IsEnabled = true }, null);
        ScheduleGap? gap = Gap(spec.Timing, state.Last, state.CreatedAt, now, "DISABLED");
        return (state with { IsEnabled = true, Last = gap?.Last ?? state.Last }, gap);
    }

    /// <summary>The slots to come behind <paramref name="now"/>, if nothing is missed: at most <paramref name="most"/>.</summary>
    public static Sequence<DateTimeOffset> Upcoming(ScheduleSpec spec, ScheduleState state, DateTimeOffset now, int most)
    {
        List<DateTimeOffset> slots = [];
        DateTimeOffset? slot = spec.Timing.NextBehind(state.Last, state.CreatedAt, now);
        while (slot is { } at && slots.Count < most)
        {
            slots.Add(at);
            slot = spec.Timing.Next(at, state.CreatedAt);
        }
        return slots.ToSequence();
    }

    private static DateTimeOffset LatestOf(ScheduleTiming timing, DateTimeOffset? last, DateTimeOffset createdAt, DateTimeOffset due, DateTimeOffset now)
    {
        DateTimeOffset latest = timing.Latest(last, createdAt, now) ?? due;
        // The reference starts an interval anew where slots were missed.
        if (latest == due || timing.Cron is { Every: null })
            return latest;
        DateTimeOffset moment = timing.EndAt < now ? timing.EndAt.Value : now;
        return new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }

    private static ScheduleGap? Gap(ScheduleTiming timing, DateTimeOffset? last, DateTimeOffset createdAt, DateTimeOffset until, string reason)
    {
        if (timing.Next(last, createdAt) is not { } first || timing.Latest(last, createdAt, until) is not { } newest)
            return null;
        int count = 0;
        for (DateTimeOffset? slot = first; slot <= newest && count < MostCounted; slot = timing.Next(slot, createdAt))
            count++;
        return new(first, newest, count, reason);
    }
}
