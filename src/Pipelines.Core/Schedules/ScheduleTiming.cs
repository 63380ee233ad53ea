namespace Pipelines.Core.Schedules;

/// <summary>When a schedule is due. Its times are called slots: whole seconds, in UTC.</summary>
public sealed record ScheduleTiming
{
    /// <summary>Times of the wall clock, or <c>@every</c>; null: <see cref="Interval"/> counts.</summary>
    public CronExpression? Cron { get; init; }

    /// <summary>The time from slot to slot. At least a second; a second if not set. Means nothing beside a cron expression.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock of <see cref="Cron"/>. UTC if not set.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Slots come behind this; the first one of an interval comes one interval behind it. Null: behind the schedule's making.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>No slot comes behind this; null: they never end.</summary>
    public DateTimeOffset? EndAt { get; init; }

    private TimeSpan? Step => Cron is null ? Interval : Cron.Every;

    /// <summary>The slot that follows on <paramref name="last"/>, or the first one where that is null; null: there is none any more.</summary>
    public DateTimeOffset? Next(DateTimeOffset? last, DateTimeOffset createdAt)
    {
        DateTimeOffset from = last ?? StartAt ?? createdAt;
        if (Step is not { } step)
            return Ended(ByCron(StartAt > from ? StartAt.Value : from));
        return Ended(StartAt > from ? Whole(StartAt.Value) : Whole(from) + step);
    }

    /// <summary>The first slot of those that follow on <paramref name="last"/> that comes behind <paramref name="after"/>; null: there is none.</summary>
    public DateTimeOffset? NextBehind(DateTimeOffset? last, DateTimeOffset createdAt, DateTimeOffset after)
    {
        DateTimeOffset? next = Next(last, createdAt);
        if (next is null || next > after)
            return next;
        return Ended(Step is { } step ? next.Value + (step * (Math.Floor((after - next.Value) / step) + 1)) : ByCron(after));
    }

    /// <summary>The last slot of those that follow on <paramref name="last"/> that has come by <paramref name="until"/>; null: none has.</summary>
    public DateTimeOffset? Latest(DateTimeOffset? last, DateTimeOffset createdAt, DateTimeOffset until)
    {
        if (EndAt < until)
            until = EndAt.Value;
        DateTimeOffset? first = Next(last, createdAt);
        if (first is null || first > until)
            return null;
        if (Step is { } step)
            return first.Value + (step * Math.Floor((until - first.Value) / step));
        if (ByCron(first.Value) is not { } second || second > until)
            return first;
        // There may be millions: halved between a moment whose next slot has come by then and one whose next has not.
        DateTimeOffset low = first.Value, high = Whole(until);
        while (high - low > TimeSpan.FromSeconds(1))
        {
            DateTimeOffset middle = low + TimeSpan.FromSeconds(Math.Floor((high - low).TotalSeconds / 2));
            if (ByCron(middle) <= until)
                low = middle;
            else
                high = middle;
        }
        return ByCron(low);
    }

    /// <summary>Slots from <paramref name="from"/> to <paramref name="to"/>, both among them, whether or not they lie between start and end. Of an interval: in step with those that come.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset from, DateTimeOffset to, DateTimeOffset createdAt)
    {
        DateTimeOffset? at = FirstFrom(from, createdAt);
        while (at is { } slot && slot <= to)
        {
            yield return slot;
            at = Step is { } step ? slot + step : ByCron(slot);
        }
    }

    private DateTimeOffset? FirstFrom(DateTimeOffset from, DateTimeOffset createdAt)
    {
        if (Step is not { } step)
            return ByCron(from.AddTicks(-1));
        DateTimeOffset origin = Whole(StartAt ?? createdAt);
        return origin + (step * Math.Ceiling((from - origin) / step));
    }

    private DateTimeOffset? ByCron(DateTimeOffset after) => Cron is { } cron ? ZonedCron.Next(cron, Zone, after) : null;

    private DateTimeOffset? Ended(DateTimeOffset? slot) => slot > EndAt ? null : slot;

    private static DateTimeOffset Whole(DateTimeOffset time)
        => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
