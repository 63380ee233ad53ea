using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Katib;

/// <summary>Finds metrics in the lines that a trial writes, one line at a time, as it writes them.</summary>
public sealed class MetricLines
{
    /// <summary>The forms in which Katib's own images print: <c>name=value</c>, and <c>{metricName: name, metricValue: value}</c>.</summary>
    public static Sequence<string> UsualFilters { get; } = [MetricFilter.Default, @"\{metricName: ([\w|-]+), metricValue: ([+-]?\d*(\.\d+)?([Ee][+-]?\d+)?)\}"];

    private readonly string[] _metrics;
    private readonly MetricFilter[] _filters;
    private readonly bool _isJson;

    /// <summary>A finder of some metrics.</summary>
    /// <param name="metrics">The names of the metrics that are wanted.</param>
    /// <param name="collector">How they are written.</param>
    public MetricLines(IEnumerable<string> metrics, MetricsCollector collector)
    {
        _metrics = [.. metrics];
        _isJson = collector.IsJson;
        _filters = [.. (collector.Filters.Count > 0 ? collector.Filters : [MetricFilter.Default]).Select(filter => new MetricFilter(filter))];
    }

    /// <summary>The points of a line, in its order; empty for a line without any.</summary>
    public Sequence<MetricPoint> In(string line) => _isJson ? InJson(line) : InText(line);

    private Sequence<MetricPoint> InText(string line)
    {
        if (!Array.Exists(_metrics, metric => line.Contains(metric, StringComparison.Ordinal)))
            return [];
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        DateTimeOffset? time = space > 0 ? Time(line[..space]) : null;
        return _filters
            .SelectMany(filter => filter.In(line))
            .Where(found => _metrics.Contains(found.Name))
            .Select(found => new MetricPoint(found.Name, found.Value, time))
            .ToSequence();
    }

    private Sequence<MetricPoint> InJson(string line)
    {
        Value.Struct? map;
        try
        {
            map = ValueJson.Read(line) as Value.Struct;
        }
        catch (JsonException)
        {
            return [];
        }
        if (map is null)
            return [];
        DateTimeOffset? time = map.Members.TryGetValue("timestamp", out Value? at) ? Time(at) : null;
        return _metrics
            .Where(metric => map.Members.TryGetValue(metric, out Value? value) && value is Value.String or Value.Number)
            .Select(metric => new MetricPoint(metric, map.Members[metric].ToText().Trim(), time))
            .ToSequence();
    }

    private static DateTimeOffset? Time(Value at)
        => at is Value.Number seconds ? Epoch(seconds.Amount) : at is Value.String text ? Time(text.Text) ?? (Axis.Parse(text.Text) is { } number ? Epoch(number) : null) : null;

    private static DateTimeOffset? Epoch(double seconds)
        => Math.Abs(seconds) < 1e11 ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)) : null;

    // RFC 3339; digits below 100 ns are cut.
    private static DateTimeOffset? Time(string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        int end = dot + 1;
        while (dot > 0 && end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        if (dot > 0 && end - dot > 8)
            text = text[..(dot + 8)] + text[end..];
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"];
        return text.Length >= 20 && DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time.ToUniversalTime() : null;
    }
}
