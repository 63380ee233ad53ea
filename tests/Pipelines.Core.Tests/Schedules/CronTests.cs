using System.Globalization;
using Pipelines.Core.Schedules;

namespace Pipelines.Core.Tests.Schedules;

public sealed class CronTests
{
    [Theory]
    [InlineData("0 0 8 * * *", "2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z")]
    [InlineData("0 0 8 * *", "2026-03-01T00:00:00Z", "2026-03-01T08:00:00Z")]
    [InlineData("*/20 * * * * *", "2026-03-01T00:00:19Z", "2026-03-01T00:00:20Z")]
    [InlineData("5/20 * * * * *", "2026-03-01T00:00:45Z", "2026-03-01T00:01:05Z")]
    [InlineData("0 0 0 1 JAN,jul ?", "2026-03-01T00:00:00Z", "2026-07-01T00:00:00Z")]
    [InlineData("0 30 9-17/4 * * MON-FRI", "2026-02-27T17:30:00Z", "2026-03-02T09:30:00Z")]
    [InlineData("0 0 0 13 * FRI", "2026-03-01T00:00:00Z", "2026-03-06T00:00:00Z")]
    [InlineData("0 0 0 13 * *", "2026-03-01T00:00:00Z", "2026-03-13T00:00:00Z")]
    [InlineData("0 0 0 */2 * FRI", "2026-03-01T00:00:00Z", "2026-03-13T00:00:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 0 31 * *", "2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z")]
    [InlineData("59 59 23 31 12 *", "2026-03-01T00:00:00Z", "2026-12-31T23:59:59Z")]
    [InlineData("@hourly", "2026-03-01T00:00:00.5Z", "2026-03-01T01:00:00Z")]
    [InlineData("@daily", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("@midnight", "2026-03-01T23:59:59Z", "2026-03-02T00:00:00Z")]
    [InlineData("@weekly", "2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z")]
    [InlineData("@monthly", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")]
    [InlineData("@yearly", "2026-03-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("@every 1h30m", "2026-03-01T00:00:00Z", "2026-03-01T01:30:00Z")]
    [InlineData("@every 10ms", "2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z")]
    [InlineData("@every 1.5h", "2026-03-01T00:00:00Z", "2026-03-01T01:30:00Z")]
    public void The_next_time_is_the_first_that_fits(string text, string after, string next)
        => Assert.Equal(Time(next), Timing(text, "UTC").Next(Time(after), Time(after)));

    [Theory]
    [InlineData("", "0 fields")]
    [InlineData("* * * *", "4 fields")]
    [InlineData("* * * * * * *", "7 fields")]
    [InlineData("60 * * * * *", "second")]
    [InlineData("0 0 24 * * *", "hour")]
    [InlineData("0 0 0 0 * *", "day of month")]
    [InlineData("0 0 0 * 13 *", "month")]
    [InlineData("0 0 0 * * 7", "Sunday is 0")]
    [InlineData("0 0 0 * MOON *", "JAN")]
    [InlineData("0 5-2 * * * *", "backwards")]
    [InlineData("0 */0 * * * *", "above 0")]
    [InlineData("0 1-2-3 * * * *", "minute")]
    [InlineData("0 1/2/3 * * * *", "minute")]
    [InlineData("0 -1 * * * *", "minute")]
    [InlineData("0 , * * * *", "minute")]
    [InlineData("0 99999999999999999999 * * * *", "minute")]
    [InlineData("0 0 0 30 2 *", "No day ever")]
    [InlineData("@dayly", "@daily")]
    [InlineData("@every", "@every 1h30m")]
    [InlineData("@every 5", "1h30m")]
    [InlineData("@every -5s", "1h30m")]
    [InlineData("@every 0s", "1h30m")]
    [InlineData("TZ=UTC 0 0 0 * * *", "fields")]
    public void What_is_wrong_is_refused_and_said(string text, string said)
    {
        Assert.Null(CronExpression.Read(text, out string problem));
        Assert.Contains(said, problem, StringComparison.Ordinal);
    }

    // Clocks in New York go from 2:00 to 3:00 on 8 March 2026 (7:00 UTC) and back from 2:00 to 1:00 on 1 November (6:00 UTC).
    [Theory]
    [InlineData("0 30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", new[] { "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z" })]
    [InlineData("0 0,30 1-3 8 3 *", "America/New_York", "2026-03-08T00:00:00Z", new[] { "2026-03-08T06:00:00Z", "2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z" })]
    [InlineData("0 30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", new[] { "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z" })]
    [InlineData("0 30 * * * *", "America/New_York", "2026-11-01T04:45:00Z", new[] { "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z" })]
    [InlineData("0 30 * * * *", "America/New_York", "2026-03-08T06:00:00Z", new[] { "2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z" })]
    [InlineData("@hourly", "America/New_York", "2026-11-01T04:30:00Z", new[] { "2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z", "2026-11-01T07:00:00Z" })]
    // Berlin: 2:00 to 3:00 on 29 March (1:00 UTC), 3:00 to 2:00 on 25 October (1:00 UTC).
    [InlineData("0 0 8 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", new[] { "2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z" })]
    [InlineData("0 15 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", new[] { "2026-10-25T00:15:00Z", "2026-10-26T01:15:00Z" })]
    // Lord Howe moves by half an hour: 2:00 to 2:30 on 4 October (3 October 15:30 UTC), 2:00 to 1:30 on 5 April (4 April 15:00 UTC).
    [InlineData("0 10 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", new[] { "2026-10-03T15:30:00Z", "2026-10-04T15:10:00Z" })]
    [InlineData("0 45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", new[] { "2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z" })]
    [InlineData("0 45 * * * *", "Australia/Lord_Howe", "2026-04-04T14:00:00Z", new[] { "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z", "2026-04-04T16:15:00Z" })]
    // In Sao Paulo midnight itself was skipped on 4 November 2018 (3:00 UTC).
    [InlineData("@daily", "America/Sao_Paulo", "2018-11-03T12:00:00Z", new[] { "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z" })]
    // Samoa left out 30 December 2011.
    [InlineData("0 0 12 * * *", "Pacific/Apia", "2011-12-29T12:00:00Z", new[] { "2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z" })]
    // No change ever.
    [InlineData("0 30 5 * * *", "Asia/Kolkata", "2026-03-28T01:00:00Z", new[] { "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z" })]
    public void A_change_of_clocks_swallows_no_slot_and_doubles_none_of_certain_hours(string text, string zone, string after, string[] slots)
    {
        ScheduleTiming timing = Timing(text, zone);
        DateTimeOffset? at = Time(after);
        foreach (string slot in slots)
        {
            at = timing.Next(at, Time(after));
            Assert.Equal(Time(slot), at);
        }
    }

    [Theory]
    [InlineData("0 */15 * * * *", "America/New_York")]
    [InlineData("0 30 1,2,3 * * *", "America/New_York")]
    [InlineData("30 10 2 * * SUN", "Europe/Berlin")]
    [InlineData("0 0 0 1,15 * MON", "Australia/Lord_Howe")]
    public void Whichever_moment_one_looks_from_the_slots_are_the_same(string text, string zone)
    {
        ScheduleTiming timing = Timing(text, zone);
        DateTimeOffset start = Time("2026-02-20T00:00:00Z"), end = Time("2026-11-20T00:00:00Z");
        List<DateTimeOffset> slots = [];
        for (DateTimeOffset? at = timing.Next(start, start); at <= end; at = timing.Next(at, start))
            slots.Add(at.Value);
        Assert.Equal(slots.Order().Distinct(), slots);
        Random random = new(7);
        for (int i = 0; i < 300; i++)
        {
            DateTimeOffset from = start.AddSeconds(random.Next((int)(end - start).TotalSeconds));
            Assert.Equal(slots.Find(slot => slot > from), timing.Next(from, from) is { } next && next <= end ? next : default);
            DateTimeOffset last = slots.FindLast(slot => slot <= from);
            Assert.Equal(last == default ? null : last, timing.Latest(start, start, from));
        }
    }

    internal static ScheduleTiming Timing(string cron, string zone)
    {
        CronExpression? read = CronExpression.Read(cron, out string problem);
        Assert.True(read is not null, problem);
        return new() { Cron = read, Zone = TimeZoneInfo.FindSystemTimeZoneById(zone) };
    }

    internal static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
