using Pipelines.Core.Schedules;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Schedules;

/// <summary>Schedules as they are kept, as the machine knows them.</summary>
internal static class ScheduleRules
{
    public static readonly (string Name, MisfirePolicy Policy)[] Misfires = [("ALL", MisfirePolicy.All), ("LATEST", MisfirePolicy.Latest), ("SKIP", MisfirePolicy.Skip)];

    /// <summary>The rules of a schedule that was checked when it was made.</summary>
    /// <exception cref="ScheduleUnreadableException">This machine does not know its time zone, or an older program wrote it otherwise.</exception>
    public static ScheduleSpec SpecOf(StoredSchedule schedule)
    {
        string problem = "";
        CronExpression? cron = schedule.Cron.Length > 0 ? CronExpression.Read(schedule.Cron, out problem) : null;
        if (problem.Length > 0)
            throw new ScheduleUnreadableException(schedule.Id, problem);
        return new()
        {
            Timing = new()
            {
                Cron = cron,
                Interval = TimeSpan.FromSeconds(Math.Max(1, schedule.IntervalSeconds)),
                Zone = FindZone(schedule.TimeZone) ?? throw new ScheduleUnreadableException(schedule.Id, $"This machine knows no time zone '{schedule.TimeZone}'."),
                StartAt = schedule.StartAt,
                EndAt = schedule.EndAt,
            },
            MaxConcurrency = (int)schedule.MaxConcurrency,
            Misfire = Array.Find(Misfires, known => known.Name == schedule.Misfire).Policy,
            Grace = TimeSpan.FromSeconds(schedule.GraceSeconds),
        };
    }

    public static ScheduleState StateOf(StoredSchedule schedule) => new(schedule.IsEnabled, schedule.CreatedAt, schedule.LastSlot);

    /// <summary>A time zone by its IANA name; null where there is none.</summary>
    public static TimeZoneInfo? FindZone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : null;
}
