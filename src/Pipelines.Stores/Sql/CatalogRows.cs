using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

// Rows as the tables have them: Dapper fills and reads these by the names of their columns. Times are UTC ticks.

// Made by Dapper.
#pragma warning disable CA1812

internal sealed record RunRow
{
    public string Run { get; init; } = "";
    public long Version { get; init; }
    public string PipelineName { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string Status { get; init; } = "";
    public string Error { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? EndedAt { get; init; }
    public string ParametersJson { get; init; } = "";
    public string OutputsJson { get; init; } = "";

    public static RunRow Of(RunView view, long version) => new()
    {
        Run = view.Run.Value,
        Version = version,
        PipelineName = view.PipelineName,
        DisplayName = view.DisplayName,
        Status = view.Status,
        Error = view.Error,
        CreatedAt = view.CreatedAt.UtcTicks,
        EndedAt = view.EndedAt?.UtcTicks,
        ParametersJson = view.ParametersJson,
        OutputsJson = view.OutputsJson,
    };

    public RunView ToView() => new()
    {
        Run = new(Run),
        PipelineName = PipelineName,
        DisplayName = DisplayName,
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
    public string Run { get; init; } = "";
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

    public static TaskRow Of(RunId run, TaskView view) => new()
    {
        Run = run.Value,
        Path = view.Path.Text,
        DisplayName = view.DisplayName,
        ComponentName = view.ComponentName,
        Kind = view.Kind,
        State = view.State,
        IsCached = view.IsCached,
        CacheReason = view.CacheReason,
        Attempts = view.Attempts,
        Error = view.Error,
        StartedAt = view.StartedAt?.UtcTicks,
        EndedAt = view.EndedAt?.UtcTicks,
        InputsJson = view.InputsJson,
        OutputsJson = view.OutputsJson,
    };

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

    public static ArtifactRow Of(ArtifactView view, DateTimeOffset runCreatedAt) => new()
    {
        Uri = view.Uri,
        Name = view.Name,
        Type = view.Type,
        Run = view.Run.Value,
        RunCreatedAt = runCreatedAt.UtcTicks,
        Task = view.Task.Text,
        OutputKey = view.OutputKey,
        Sha256 = view.Sha256,
        SizeBytes = view.SizeBytes,
        MetadataJson = view.MetadataJson,
        CreatedAt = view.CreatedAt.UtcTicks,
    };

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

    public static UseRow Of(ArtifactUse use)
        => new() { Uri = use.Uri, Run = use.Run.Value, Task = use.Task.Text, Key = use.Key, How = use.How };

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

    public static CacheRow Of(CacheEntry entry) => new()
    {
        PipelineName = entry.PipelineName,
        Fingerprint = entry.Fingerprint.Hex,
        Run = entry.Run.Value,
        Task = entry.Task.Text,
        ReportJson = entry.ReportJson,
        CreatedAt = entry.CreatedAt.UtcTicks,
    };

    public CacheEntry ToEntry(Digest fingerprint) => new(PipelineName, fingerprint, new(Run), new(Task), ReportJson, Ticks.ToTime(CreatedAt));
}

internal static class Ticks
{
    public static DateTimeOffset ToTime(long ticks) => new(ticks, TimeSpan.Zero);

    public static DateTimeOffset? ToTime(long? ticks) => ticks is null ? null : ToTime(ticks.Value);
}
