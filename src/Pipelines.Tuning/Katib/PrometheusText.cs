using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Tuning.Katib;

/// <summary>
/// Reads the samples of a page in Prometheus' text format: <c>name{label="value"} 0.5 1700000000000</c>, one a line. Lines that are no samples, with
/// comments and types among them, are passed over.
/// </summary>
public static class PrometheusText
{
    /// <summary>
    /// The samples of some metrics, in the page's order. A metric is named by its name, or by its name with labels as on the page; of a name with
    /// several sets of labels the last one is taken.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="metrics">The wanted metrics.</param>
    public static Sequence<MetricPoint> Read(string page, IReadOnlyCollection<string> metrics)
    {
        Dictionary<string, MetricPoint> found = new(StringComparer.Ordinal);
        foreach (string line in page.Split('\n'))
        {
            if (Sample(line.Trim()) is not { } sample)
                continue;
            foreach (string metric in (string[])[sample.Name, sample.Name + sample.Labels])
            {
                if (metrics.Contains(metric))
                    found[metric] = new(metric, sample.Value, sample.Time);
            }
        }
        return metrics.Where(found.ContainsKey).Select(metric => found[metric]).ToSequence();
    }

    private static (string Name, string Labels, string Value, DateTimeOffset? Time)? Sample(string line)
    {
        int end = 0;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] is '_' or ':'))
            end++;
        if (end == 0 || char.IsAsciiDigit(line[0]))
            return null;
        string name = line[..end];
        string labels = "";
        while (end < line.Length && line[end] is ' ' or '\t')
            end++;
        if (end < line.Length && line[end] == '{')
        {
            int close = ClosingBrace(line, end);
            if (close < 0)
                return null;
            labels = line[end..(close + 1)];
            end = close + 1;
        }
        string[] rest = line[end..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (rest.Length is not (1 or 2))
            return null;
        DateTimeOffset? time = rest.Length == 2 && long.TryParse(rest[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long milliseconds)
            && Math.Abs(milliseconds) < 100_000_000_000_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
        return Number(rest[0]) is { } value ? (name, labels, value, time) : null;
    }

    // Braces may stand in the values of labels, whose quotes may be escaped.
    private static int ClosingBrace(string line, int open)
    {
        bool isQuoted = false;
        for (int i = open + 1; i < line.Length; i++)
        {
            if (isQuoted && line[i] == '\\')
                i++;
            else if (line[i] == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && line[i] == '}')
                return i;
        }
        return -1;
    }

    // Infinities are spelled as Go does; all others are numbers for us too.
    private static string? Number(string text) => text switch
    {
        "+Inf" or "Inf" => "Infinity",
        "-Inf" => "-Infinity",
        "NaN" => "NaN",
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? text : null,
    };
}
