using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

// Rows as the tables have them: Dapper fills them by the names of the columns. Times are UTC ticks.

// Made by Dapper.
#pragma warning disable CA1812

internal sealed record RunRow
{
    public string Run { get; init; } = "";
    public string PipelineName { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string Experiment { get; init; } = "";
    public string Status { get; init; } = "";
    public string Error { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? EndedAt { get; init; }
    public string ParametersJson { get; init; } = "";
    public string OutputsJson { get; init; } = "";

    public RunView ToView() => new()
    {
        Run = new(Run),
        PipelineName = PipelineName,
        DisplayName = DisplayName,
        Experiment = Experiment.Length > 0 ? new(Experiment) : null,
        Status = Status,
        Error = Error,
        CreatedAt = Ticks.ToTime(CreatedAt),
        EndedAt = Ticks.ToTime(EndedAt),
        ParametersJson = ParametersJson,
        OutputsJson = OutputsJson,
    };
}

internal sealed record TaskRow
{
    public string Path { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string ComponentName { get; init; } = "";
    public string Kind { get; init; } = "";
    public string State { get; init; } = "";
    public bool IsCached { get; init; }
    public string CacheReason { get; init; } = "";
    public int Attempts { get; init; }
    public string Error { get; init; } = "";
    public long? StartedAt { get; init; }
    public long? EndedAt { get; init; }
    public string InputsJson { get; init; } = "";
    public string OutputsJson { get; init; } = "";

    public TaskView ToView() => new()
    {
        Path = new(Path),
        DisplayName = DisplayName,
        ComponentName = ComponentName,
        Kind = Kind,
        State = State,
        IsCached = IsCached,
        CacheReason = CacheReason,
        Attempts = Attempts,
        Error = Error,
        StartedAt = Ticks.ToTime(StartedAt),
        EndedAt = Ticks.ToTime(EndedAt),
        InputsJson = InputsJson,
        OutputsJson = OutputsJson,
    };
}

internal sealed record ArtifactRow
{
    public string Uri { get; init; } = "";
    public string Name { get; init; } = "";
    public string Type { get; init; } = "";
    public string Run { get; init; } = "";
    public long RunCreatedAt { get; init; }
    public string Task { get; init; } = "";
    public string OutputKey { get; init; } = "";
    public string Sha256 { get; init; } = "";
    public long? SizeBytes { get; init; }
    public string MetadataJson { get; init; } = "";
    public long CreatedAt { get; init; }

    public ArtifactView ToView() => new()
    {
        Uri = Uri,
        Name = Name,
        Type = Type,
        Run = new(Run),
        Task = new(Task),
        OutputKey = OutputKey,
        Sha256 = Sha256,
        SizeBytes = SizeBytes,
        MetadataJson = MetadataJson,
        CreatedAt = Ticks.ToTime(CreatedAt),
    };
}

internal sealed record UseRow
{
    public string Uri { get; init; } = "";
    public string Run { get; init; } = "";
    public string Task { get; init; } = "";
    public string Key { get; init; } = "";
    public string How { get; init; } = "";

    public ArtifactUse ToUse() => new(Uri, new(Run), new(Task), Key, How);
}

internal sealed record CacheRow
{
    public string PipelineName { get; init; } = "";
    public string Fingerprint { get; init; } = "";
    public string Run { get; init; } = "";
    public string Task { get; init; } = "";
    public string ReportJson { get; init; } = "";
    public long CreatedAt { get; init; }

    public CacheEntry ToEntry() => new(PipelineName, Digest.TryParse(Fingerprint, out Digest fingerprint) ? fingerprint : default, new(Run), new(Task), ReportJson, Ticks.ToTime(CreatedAt));
}

internal static class Ticks
{
    public static DateTimeOffset ToTime(long ticks) => new(ticks, TimeSpan.Zero);

    public static DateTimeOffset? ToTime(long? ticks) => ticks is null ? null : ToTime(ticks.Value);
}
