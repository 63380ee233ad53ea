using System.Globalization;
using System.Text;

namespace Pipelines.Core.Schedules;

/// <summary>Times as macros write them, in UTC: by a layout of Go, whose reference time is Mon Jan 2 15:04:05 MST 2006, or by one of strftime.</summary>
internal static class TimeForm
{
    private const string Usual = "yyyyMMddHHmmss";

    // Longer ones stand before those that they begin with.
    private static readonly (string Token, string Form)[] GoTokens =
    [
        ("January", "MMMM"), ("Jan", "MMM"), ("Monday", "dddd"), ("Mon", "ddd"), ("MST", "'UTC'"), ("2006", "yyyy"), ("002", "@j"), ("01", "MM"), ("02", "dd"), ("03", "hh"),
        ("04", "mm"), ("05", "ss"), ("06", "yy"), ("15", "HH"), ("__2", "@_j"), ("_2", "@e"), ("PM", "tt"), ("pm", "@p"), ("-07:00:00", "'+00:00:00'"), ("-070000", "'+000000'"),
        ("-07:00", "'+00:00'"), ("-0700", "'+0000'"), ("-07", "'+00'"), ("Z07:00:00", "'Z'"), ("Z070000", "'Z'"), ("Z07:00", "'Z'"), ("Z0700", "'Z'"), ("Z07", "'Z'"),
        ("1", "%M"), ("2", "%d"), ("3", "%h"), ("4", "%m"), ("5", "%s"),
    ];

    private static readonly Dictionary<char, string> Strftime = new()
    {
        ['Y'] = "yyyy", ['m'] = "MM", ['d'] = "dd", ['H'] = "HH", ['M'] = "mm", ['S'] = "ss", ['y'] = "yy", ['B'] = "MMMM", ['b'] = "MMM", ['h'] = "MMM", ['A'] = "dddd",
        ['a'] = "ddd", ['p'] = "tt", ['I'] = "hh", ['F'] = "yyyy-MM-dd", ['T'] = "HH:mm:ss", ['R'] = "HH:mm", ['D'] = "MM/dd/yy", ['f'] = "ffffff", ['L'] = "fff", ['j'] = "@j",
        ['e'] = "@e", ['s'] = "@s", ['u'] = "@u", ['w'] = "@w", ['Z'] = "'UTC'", ['z'] = "'+0000'", ['%'] = "'%'", ['n'] = "'\n'", ['t'] = "'\t'", ['c'] = "ddd MMM @e HH:mm:ss yyyy",
    };

    /// <summary>The time by the form; the usual one if that is empty.</summary>
    public static string Write(DateTimeOffset time, string form)
    {
        DateTime utc = time.UtcDateTime;
        return form.Length == 0 ? utc.ToString(Usual, CultureInfo.InvariantCulture)
            : form.Contains('%', StringComparison.Ordinal) ? ByStrftime(utc, form)
            : ByGo(utc, form);
    }

    private static string ByStrftime(DateTime utc, string form)
    {
        StringBuilder text = new();
        for (int i = 0; i < form.Length; i++)
        {
            if (form[i] == '%' && i + 1 < form.Length && Strftime.TryGetValue(form[i + 1], out string? part))
            {
                text.Append(part[0] == '\'' ? part[1..^1] : Part(utc, part));
                i++;
            }
            else
            {
                text.Append(form[i]);
            }
        }
        return text.ToString();
    }

    private static string ByGo(DateTime utc, string form)
    {
        StringBuilder text = new();
        int at = 0;
        while (at < form.Length)
        {
            if (FractionLength(form, at) is > 0 and int length)
            {
                string digits = (utc.Ticks % TimeSpan.TicksPerSecond * 100).ToString("D9", CultureInfo.InvariantCulture)[..Math.Min(9, length)];
                bool isTrimmed = form[at + 1] == '9';
                digits = isTrimmed ? digits.TrimEnd('0') : digits;
                text.Append(digits.Length > 0 ? $"{form[at]}{digits}" : "");
                at += length + 1;
                continue;
            }
            (string token, string part) = Array.Find(GoTokens, known => Begins(form, at, known.Token));
            if (token is null)
            {
                text.Append(form[at++]);
                continue;
            }
            text.Append(part[0] == '\'' ? part[1..^1] : Part(utc, part));
            at += token.Length;
        }
        return text.ToString();
    }

    private static bool Begins(string form, int at, string token)
    {
        if (string.CompareOrdinal(form, at, token, 0, token.Length) != 0)
            return false;
        // "Month" is a word, "Mon" is a day; "_2006" is a line and a year.
        int next = at + token.Length;
        return token switch
        {
            "Jan" or "Mon" => next >= form.Length || !char.IsAsciiLetterLower(form[next]),
            "_2" => string.CompareOrdinal(form, at + 1, "2006", 0, 4) != 0,
            _ => true,
        };
    }

    /// <summary>Digits of a fraction behind a dot or comma: only zeros or only nines, and no other digit behind them.</summary>
    private static int FractionLength(string form, int at)
    {
        if (form[at] is not ('.' or ',') || at + 1 >= form.Length || form[at + 1] is not ('0' or '9'))
            return 0;
        int end = at + 1;
        while (end < form.Length && form[end] == form[at + 1])
            end++;
        return end < form.Length && char.IsAsciiDigit(form[end]) ? 0 : end - at - 1;
    }

    private static string Part(DateTime utc, string part) => part switch
    {
        "@j" => utc.DayOfYear.ToString("D3", CultureInfo.InvariantCulture),
        "@_j" => utc.DayOfYear.ToString(CultureInfo.InvariantCulture).PadLeft(3),
        "@e" => utc.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        "@p" => utc.Hour < 12 ? "am" : "pm",
        "@s" => new DateTimeOffset(utc).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        "@u" => (((int)utc.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
        "@w" => ((int)utc.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        _ when part.Contains("@e", StringComparison.Ordinal) => string.Join(Part(utc, "@e"), part.Split("@e").Select(piece => utc.ToString(piece, CultureInfo.InvariantCulture))),
        _ => utc.ToString(part, CultureInfo.InvariantCulture),
    };
}
