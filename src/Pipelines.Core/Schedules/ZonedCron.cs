namespace Pipelines.Core.Schedules;

/// <summary>
/// A cron expression on the clock of a time zone. Where clocks are changed: what is due at certain hours comes once a day, at the end of a
/// gap that swallows its time, and the first time where an hour comes twice. What holds at every hour goes by the time that passes.
/// </summary>
internal static class ZonedCron
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Stride = TimeSpan.FromHours(6);
    private static readonly TimeSpan LargestOffset = TimeSpan.FromHours(26);

    /// <summary>The first time that fits, behind <paramref name="after"/>, in UTC; null: there is none.</summary>
    public static DateTimeOffset? Next(CronExpression cron, TimeZoneInfo zone, DateTimeOffset after)
        => cron.IsOfEveryHour ? NextByElapsed(cron, zone, after) : NextByClock(cron, zone, after);

    private static DateTimeOffset? NextByClock(CronExpression cron, TimeZoneInfo zone, DateTimeOffset after)
    {
        DateTime local = Whole(after.UtcDateTime + zone.GetUtcOffset(after)) + Second;
        while (cron.NextLocal(local) is { } fits)
        {
            // Earlier times of the clock never come later, so the first that is behind is the next.
            DateTimeOffset instant = Instant(zone, fits);
            if (instant > after)
                return instant;
            local = fits + Second;
        }
        return null;
    }

    private static DateTimeOffset? NextByElapsed(CronExpression cron, TimeZoneInfo zone, DateTimeOffset after)
    {
        DateTimeOffset from = new(Whole(after.UtcDateTime) + Second, TimeSpan.Zero);
        while (true)
        {
            TimeSpan offset = zone.GetUtcOffset(from);
            if (cron.NextLocal(from.UtcDateTime + offset) is not { } fits)
                return null;
            DateTimeOffset instant = new(DateTime.SpecifyKind(fits - offset, DateTimeKind.Utc));
            if (FirstChange(zone, from, instant) is not { } change)
                return instant;
            from = change;
        }
    }

    private static DateTimeOffset Instant(TimeZoneInfo zone, DateTime local)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
            return EndOfGap(zone, local);
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        DateTimeOffset instant = new(DateTime.SpecifyKind(local - offset, DateTimeKind.Utc));
        // A day that was left out for another date line is no invalid time to the framework.
        return instant.UtcDateTime + zone.GetUtcOffset(instant) == local ? instant : EndOfGap(zone, local);
    }

    private static DateTimeOffset EndOfGap(TimeZoneInfo zone, DateTime local)
    {
        DateTime utc = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        return First(new(utc - LargestOffset), new(utc + LargestOffset), at => at.UtcDateTime + zone.GetUtcOffset(at) >= utc);
    }

    /// <summary>The first second behind <paramref name="from"/>, up to <paramref name="until"/>, at which clocks have been changed; null: they are not.</summary>
    private static DateTimeOffset? FirstChange(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until)
    {
        TimeSpan offset = zone.GetUtcOffset(from);
        while (from < until)
        {
            DateTimeOffset next = from + Stride < until ? from + Stride : until;
            if (zone.GetUtcOffset(next) != offset)
                return First(from, next, at => zone.GetUtcOffset(at) != offset);
            from = next;
        }
        return null;
    }

    /// <summary>The first second at which it holds; it does not at <paramref name="low"/>, and does at <paramref name="high"/>.</summary>
    private static DateTimeOffset First(DateTimeOffset low, DateTimeOffset high, Func<DateTimeOffset, bool> holds)
    {
        while (high - low > Second)
        {
            DateTimeOffset middle = low + TimeSpan.FromSeconds(Math.Floor((high - low).TotalSeconds / 2));
            if (holds(middle))
                high = middle;
            else
                low = middle;
        }
        return high;
    }

    private static DateTime Whole(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
