using System.Text.Json;
using Pipelines.Core.Serving;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Journaling;

/// <summary>Roll-outs as events hold them: times are seconds, what has its default is left out only where it is null.</summary>
internal static class RolloutSpecJson
{
    public static void Write(Utf8JsonWriter writer, RolloutSpec rollout)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("steps"u8);
        foreach (RolloutStep step in rollout.Steps)
        {
            writer.WriteStartObject();
            writer.WriteNumber("percent"u8, step.Percent);
            if (step.IsMirrored)
                writer.WriteBoolean("mirrored"u8, true);
            if (step.NeedsApproval)
                writer.WriteBoolean("approval"u8, true);
            if (step.Interval is { } interval)
                writer.WriteNumber("interval"u8, interval.TotalSeconds);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("checks"u8);
        foreach (RolloutCheck check in rollout.Checks)
            Write(writer, check);
        writer.WriteEndArray();
        writer.WriteNumber("interval"u8, rollout.Interval.TotalSeconds);
        writer.WriteNumber("warmUp"u8, rollout.WarmUp.TotalSeconds);
        writer.WriteNumber("minSamples"u8, rollout.MinSamples);
        JsonMembers.WriteWord(writer, "onInconclusive", rollout.OnInconclusive);
        writer.WriteNumber("inconclusiveLimit"u8, rollout.InconclusiveLimit);
        writer.WriteNumber("loadDeadline"u8, rollout.LoadDeadline.TotalSeconds);
        if (rollout.Deadline is { } deadline)
            writer.WriteNumber("deadline"u8, deadline.TotalSeconds);
        writer.WriteEndObject();
    }

    public static RolloutSpec Read(JsonMembers members) => new()
    {
        Steps = members.List("steps", Step),
        Checks = members.List("checks", Check),
        Interval = Seconds(members.Double("interval")),
        WarmUp = Seconds(members.Double("warmUp")),
        MinSamples = members.Long("minSamples"),
        OnInconclusive = members.Word<InconclusivePolicy>("onInconclusive"),
        InconclusiveLimit = members.Int("inconclusiveLimit"),
        LoadDeadline = Seconds(members.Double("loadDeadline")),
        Deadline = members.DoubleOrNull("deadline") is { } deadline ? Seconds(deadline) : null,
    };

    private static RolloutStep Step(Value value)
    {
        JsonMembers step = JsonMembers.Of(value);
        return new(step.Int("percent"))
        {
            IsMirrored = step.Truth("mirrored"),
            NeedsApproval = step.Truth("approval"),
            Interval = step.DoubleOrNull("interval") is { } interval ? Seconds(interval) : null,
        };
    }

    private static void Write(Utf8JsonWriter writer, RolloutCheck check)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, check.Name);
        (string metric, object? argument) = check.Metric switch
        {
            RolloutMetric.SuccessRate => ("success-rate", (object?)null),
            RolloutMetric.Latency latency => ("latency", latency.Quantile),
            RolloutMetric.Query query => ("query", query.Text),
            RolloutMetric.Quality quality => ("quality", quality.Name),
            RolloutMetric.Drift drift => ("drift", drift.Statistic),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        writer.WriteString("metric"u8, metric);
        if (argument is double number)
            writer.WriteNumber("of"u8, number);
        else if (argument is string text)
            writer.WriteString("of"u8, text);
        foreach ((string name, double? bound) in new[]
        {
            ("min", check.Min), ("max", check.Max), ("minRatio", check.MinRatio), ("maxRatio", check.MaxRatio), ("maxDrop", check.MaxDrop), ("maxRise", check.MaxRise),
        })
        {
            if (bound is { } value)
                writer.WriteNumber(name, value);
        }
        writer.WriteNumber("failureLimit"u8, check.FailureLimit);
        writer.WriteNumber("consecutiveErrorLimit"u8, check.ConsecutiveErrorLimit);
        if (check.MinSamples is { } least)
            writer.WriteNumber("minSamples"u8, least);
        writer.WriteEndObject();
    }

    private static RolloutCheck Check(Value value)
    {
        JsonMembers check = JsonMembers.Of(value);
        return new()
        {
            Name = check.Text("name"),
            Metric = check.Text("metric") switch
            {
                "success-rate" => new RolloutMetric.SuccessRate(),
                "latency" => new RolloutMetric.Latency(check.Double("of")),
                "query" => new RolloutMetric.Query(check.Text("of")),
                "quality" => new RolloutMetric.Quality(check.Text("of")),
                "drift" => new RolloutMetric.Drift(check.Text("of")),
                string unknown => throw new FormatException($"\"{unknown}\" is no metric of a roll-out."),
            },
            Min = check.DoubleOrNull("min"),
            Max = check.DoubleOrNull("max"),
            MinRatio = check.DoubleOrNull("minRatio"),
            MaxRatio = check.DoubleOrNull("maxRatio"),
            MaxDrop = check.DoubleOrNull("maxDrop"),
            MaxRise = check.DoubleOrNull("maxRise"),
            FailureLimit = check.Int("failureLimit"),
            ConsecutiveErrorLimit = check.Int("consecutiveErrorLimit"),
            MinSamples = check.LongOrNull("minSamples"),
        };
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
