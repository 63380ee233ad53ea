using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipelines.Core.Schedules;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>90s</c>, <c>1.5h</c>, <c>250ms</c>.</summary>
internal static partial class GoDuration
{
    /// <summary>The duration; null where the text is none, or is longer than a hundred years.</summary>
    public static TimeSpan? Read(string text)
    {
        if (!Whole().IsMatch(text))
            return null;
        double seconds = 0;
        foreach (Match part in Part().Matches(text))
        {
            seconds += double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                "ms" => 1e-3,
                "us" or "µs" => 1e-6,
                _ => 1e-9,
            };
        }
        return seconds <= 100.0 * 365 * 86400 ? TimeSpan.FromSeconds(seconds) : null;
    }

    [GeneratedRegex(@"^\+?([0-9]+(\.[0-9]*)?(h|ms|m|s|us|µs|ns))+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]*)?)(h|ms|m|s|us|µs|ns)")]
    private static partial Regex Part();
}
