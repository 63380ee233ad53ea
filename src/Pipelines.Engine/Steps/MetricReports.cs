using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Steps;

/// <summary>
/// What a program reports by itself: one JSON object a line, appended to the file that <c>PIPELINES_METRICS</c> names:
/// <c>{"metric": "loss", "value": "0.25", "step": 3, "time": "2026-03-01T12:00:00Z"}</c>. A line is written at once, so that reports of several
/// processes do not mix.
/// </summary>
public static class MetricReports
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "PIPELINES_METRICS";

    /// <summary>The line of a report, with its end.</summary>
    public static string LineOf(MetricPoint point)
    {
        Dictionary<string, Value> members = new(StringComparer.Ordinal) { ["metric"] = Value.Of(point.Metric), ["value"] = Value.Of(point.Text) };
        if (point.Step is { } step)
            members["step"] = Value.Of(step);
        if (point.Time is { } time)
            members["time"] = Value.Of(time.ToString("O", CultureInfo.InvariantCulture));
        return ValueJson.Write(new Value.Struct(members.ToMap())) + "\n";
    }

    /// <summary>The report of a line; null where it is none.</summary>
    public static MetricPoint? Read(string line)
    {
        Map<Value> members;
        try
        {
            if (ValueJson.Read(line) is not Value.Struct map)
                return null;
            members = map.Members;
        }
        catch (JsonException)
        {
            return null;
        }
        if (!members.TryGetValue("metric", out Value? metric) || metric is not Value.String name
            || !members.TryGetValue("value", out Value? value) || value is not (Value.String or Value.Number))
            return null;
        DateTimeOffset? time = members.TryGetValue("time", out Value? at) && at is Value.String text
            && DateTimeOffset.TryParse(text.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset read) ? read : null;
        return new(name.Text, value.ToText(), time) { Step = members.TryGetValue("step", out Value? step) && step is Value.Number number ? (long)number.Amount : null };
    }
}
