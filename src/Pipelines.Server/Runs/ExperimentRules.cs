using System.Text.Json;
using Pipelines.Core.Values;

namespace Pipelines.Server.Runs;

/// <summary>What people have laid down for the runs of an experiment. Absent members have no limit, or keep for ever.</summary>
internal sealed record ExperimentRules
{
    /// <summary>So many of its runs are driven at the same time.</summary>
    public int? MostRuns { get; init; }

    /// <summary>The pool of runs that name none; empty: none.</summary>
    public string Pool { get; init; } = "";

    /// <summary>The priority of runs that give none.</summary>
    public int Priority { get; init; }

    /// <summary>What of its runs goes, and when.</summary>
    public RetentionRules Retention { get; init; } = new();

    public static ExperimentRules Read(string json)
    {
        if (ValueJson.Read(json) is not Value.Struct { Members: var members })
            return new();
        return new()
        {
            MostRuns = Number("max_runs"),
            Pool = members.TryGetValue("pool", out Value? pool) ? pool.ToText() : "",
            Priority = Number("priority") ?? 0,
            Retention = new(Days("runs_days"), Number("keep_runs"), Days("logs_days"), Days("artifacts_days"), Days("cache_days")),
        };

        int? Number(string name) => members.TryGetValue(name, out Value? found) && found is Value.Number number ? (int)number.Amount : null;

        TimeSpan? Days(string name) => Number(name) is { } days ? TimeSpan.FromDays(days) : null;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Number("max_runs", MostRuns);
        if (Pool.Length > 0)
            json.WriteString("pool", Pool);
        Number("priority", Priority == 0 ? null : Priority);
        Number("runs_days", (int?)Retention.Runs?.TotalDays);
        Number("keep_runs", Retention.NewestRuns);
        Number("logs_days", (int?)Retention.Logs?.TotalDays);
        Number("artifacts_days", (int?)Retention.Artifacts?.TotalDays);
        Number("cache_days", (int?)Retention.Cache?.TotalDays);
        json.WriteEndObject();

        void Number(string name, int? number)
        {
            if (number is { } given)
                json.WriteNumber(name, given);
        }
    }
}

/// <summary>How long something of an ended run is kept; null: for ever.</summary>
/// <param name="Runs">The run with all that is written of it.</param>
/// <param name="NewestRuns">So many of the newest ended runs are kept, whatever their age.</param>
/// <param name="Logs">What its steps printed.</param>
/// <param name="Artifacts">The content of its artifacts that nothing else that is kept needs.</param>
/// <param name="Cache">Its results for later runs.</param>
internal sealed record RetentionRules(TimeSpan? Runs = null, int? NewestRuns = null, TimeSpan? Logs = null, TimeSpan? Artifacts = null, TimeSpan? Cache = null)
{
    public bool IsNone => this is { Runs: null, Logs: null, Artifacts: null, Cache: null, NewestRuns: null };
}
