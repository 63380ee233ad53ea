namespace Pipelines.Core.Schedules;

/// <summary>
/// Times of the wall clock as cron writes them, in the dialect of Kubeflow Pipelines (robfig/cron v1): second, minute, hour, day of month,
/// month, day of week, of which the last may be left out; names of months and days; <c>@hourly</c> and its like; <c>@every 1h30m</c>. A day
/// must fit both fields of days where one of them is open (<c>*</c>, <c>?</c>, <c>*/2</c>), else it is enough to fit one.
/// </summary>
public sealed class CronExpression
{
    // 29 February comes after 8 years at the latest; on a certain day of the week after 40.
    private const int MostYears = 41;

    private static readonly (string Name, string Fields)[] Descriptors =
    [
        ("@yearly", "0 0 0 1 1 *"), ("@annually", "0 0 0 1 1 *"), ("@monthly", "0 0 0 1 * *"), ("@weekly", "0 0 0 * * 0"),
        ("@daily", "0 0 0 * * *"), ("@midnight", "0 0 0 * * *"), ("@hourly", "0 0 * * * *"),
    ];

    private const string EveryPrefix = "@every ";

    private readonly CronField[] _fields;

    private CronExpression(string text, CronField[] fields, TimeSpan? every) => (Text, _fields, Every) = (text, fields, every);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The interval of <c>@every</c>, in whole seconds, at least one; null: it is about times of the wall clock.</summary>
    public TimeSpan? Every { get; }

    /// <summary>It holds at all hours, so it goes by the time that passes where clocks are changed.</summary>
    internal bool IsOfEveryHour => _fields[2].Bits == (1UL << 24) - 1;

    /// <summary>Reads an expression; null with a problem for people when it is none, or no time ever fits it.</summary>
    public static CronExpression? Read(string text, out string problem)
    {
        problem = "";
        string trimmed = text.Trim();
        if (trimmed.StartsWith(EveryPrefix, StringComparison.Ordinal))
        {
            if (GoDuration.Read(trimmed[EveryPrefix.Length..].Trim()) is { } every && every > TimeSpan.Zero)
                return new(trimmed, [], TimeSpan.FromSeconds(Math.Max(1, Math.Floor(every.TotalSeconds))));
            problem = $"'{trimmed}' has no duration. Write one such as @every 1h30m.";
            return null;
        }
        string fields = trimmed;
        if (trimmed.StartsWith('@'))
        {
            fields = Array.Find(Descriptors, known => known.Name == trimmed).Fields;
            if (fields is null)
            {
                problem = $"There is no '{trimmed}'. {Values.NearestName.Advice(trimmed, [.. Descriptors.Select(known => known.Name), "@every 1h30m"], "descriptors")}";
                return null;
            }
        }
        CronField[]? read = ReadFields(fields, out problem);
        if (read is null)
            return null;
        CronExpression cron = new(trimmed, read, null);
        if (cron.NextLocal(new(2000, 1, 1)) is not null)
            return cron;
        problem = $"No day ever fits '{trimmed}'.";
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The first time of the wall clock that fits, from this whole second on; null: there is none.</summary>
    internal DateTime? NextLocal(DateTime from)
    {
        DateTime at = from;
        int last = Math.Min(from.Year + MostYears, DateTime.MaxValue.Year - 1);
        while (at.Year <= last)
        {
            if (!_fields[4].Has(at.Month))
                at = new DateTime(at.Year, at.Month, 1).AddMonths(1);
            else if (!FitsDay(at))
                at = at.Date.AddDays(1);
            else if (!_fields[2].Has(at.Hour))
                at = at.Date.AddHours(at.Hour + 1);
            else if (!_fields[1].Has(at.Minute))
                at = at.Date.AddHours(at.Hour).AddMinutes(at.Minute + 1);
            else if (!_fields[0].Has(at.Second))
                at = at.AddSeconds(1);
            else
                return at;
        }
        return null;
    }

    private bool FitsDay(DateTime at)
    {
        (CronField ofMonth, CronField ofWeek) = (_fields[3], _fields[5]);
        (bool fitsMonth, bool fitsWeek) = (ofMonth.Has(at.Day), ofWeek.Has((int)at.DayOfWeek));
        return ofMonth.IsOpen || ofWeek.IsOpen ? fitsMonth && fitsWeek : fitsMonth || fitsWeek;
    }

    private static CronField[]? ReadFields(string text, out string problem)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is not (5 or 6))
        {
            problem = $"'{text}' has {words.Length} fields; a schedule has six: second, minute, hour, day of month, month, day of week. At eight each morning is: 0 0 8 * * *";
            return null;
        }
        CronField[] fields = new CronField[6];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = CronField.Read(i < words.Length ? words[i] : "*", CronField.Ranges[i], out problem);
            if (problem.Length > 0)
                return null;
        }
        problem = "";
        return fields;
    }
}
