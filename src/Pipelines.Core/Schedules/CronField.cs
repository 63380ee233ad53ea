using System.Globalization;

namespace Pipelines.Core.Schedules;

/// <summary>One field of a cron expression: the numbers that it lets through.</summary>
/// <param name="Bits">A bit for each number.</param>
/// <param name="IsOpen">Written with <c>*</c> or <c>?</c>: for the two fields of days that means "the other one decides".</param>
internal readonly record struct CronField(ulong Bits, bool IsOpen)
{
    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>The fields in their order.</summary>
    public static readonly Range[] Ranges =
    [
        new("second", 0, 59, []),
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of month", 1, 31, []),
        new("month", 1, 12, MonthNames),
        new("day of week", 0, 6, DayNames),
    ];

    /// <summary>What a field may hold.</summary>
    /// <param name="Name">For people.</param>
    /// <param name="Lowest">The first number.</param>
    /// <param name="Highest">The last number.</param>
    /// <param name="Names">Names of the numbers from <paramref name="Lowest"/> on; none for most fields.</param>
    internal sealed record Range(string Name, int Lowest, int Highest, string[] Names);

    public bool Has(int number) => (Bits >> number & 1) != 0;

    /// <summary>Reads a field: a list of numbers, ranges and steps. What is wrong with it is in <paramref name="problem"/>.</summary>
    public static CronField Read(string text, Range range, out string problem)
    {
        problem = "";
        CronField field = default;
        foreach (string part in text.Split(','))
        {
            CronField read = ReadPart(part, range, out problem);
            if (problem.Length > 0)
                return default;
            field = new(field.Bits | read.Bits, field.IsOpen || read.IsOpen);
        }
        return field;
    }

    private static CronField ReadPart(string part, Range range, out string problem)
    {
        problem = "";
        string[] halves = part.Split('/');
        string[] ends = halves[0].Split('-');
        bool isOpen = ends is ["*"] or ["?"];
        int first = range.Lowest, last = range.Highest, step = 1;
        if (halves.Length > 2 || ends.Length > 2 || (!isOpen && !TryNumber(ends[0], range, out first)) || (ends.Length == 2 && !TryNumber(ends[1], range, out last)))
        {
            problem = $"'{part}' is no {range.Name}. Write a number from {range.Lowest} to {range.Highest}, a range such as {range.Lowest}-{range.Highest}, or */2"
                + (range.Names.Length > 0 ? $", or names such as {range.Names[0]}." : ".");
            return default;
        }
        if (halves.Length == 2 && (!int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step == 0))
        {
            problem = $"The step '{halves[1]}' of '{part}' must be a number above 0.";
            return default;
        }
        // "5/10" goes on to the end: from 5 in steps of 10.
        if (!isOpen && ends.Length == 1 && halves.Length == 1)
            last = first;
        if (first < range.Lowest || last > range.Highest || first > last)
        {
            string sunday = range.Names == DayNames ? " Sunday is 0." : "";
            problem = $"'{part}' goes beyond a {range.Name}, or backwards: it is from {range.Lowest} to {range.Highest}.{sunday}";
            return default;
        }
        ulong bits = 0;
        for (long number = first; number <= last; number += step)
            bits |= 1UL << (int)number;
        return new(bits, isOpen);
    }

    private static bool TryNumber(string text, Range range, out int number)
    {
        int named = Array.FindIndex(range.Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        number = named + range.Lowest;
        return named >= 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
