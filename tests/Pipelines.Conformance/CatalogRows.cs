using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Conformance;

/// <summary>Rows of a catalog with every member filled, so that one that is not kept shows.</summary>
public static class CatalogRows
{
    /// <summary>Not a whole second: a database that rounds shows.</summary>
    public static readonly DateTimeOffset Noon = new DateTimeOffset(2031, 2, 3, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    public static RunView Run(string id, double minute = 0, string pipeline = "churn", string status = "RUNNING", double? ended = null) => new()
    {
        Run = new(id),
        PipelineName = pipeline,
        DisplayName = $"Churn ☂ {id}",
        Status = status,
        Error = status == "FAILED" ? "step 'train' failed" : "",
        CreatedAt = Noon.AddMinutes(minute),
        EndedAt = ended is null ? null : Noon.AddMinutes(ended.Value),
        ParametersJson = """{"rate":0.1}""",
        OutputsJson = """{"accuracy":0.9}""",
    };

    public static TaskView Task(string path, string state = "RUNNING", bool full = true) => new()
    {
        Path = new(path),
        DisplayName = $"Task {path}",
        ComponentName = "comp-train",
        Kind = "step",
        State = state,
        IsCached = full,
        CacheReason = full ? "hit" : "",
        Attempts = full ? 3 : 0,
        Error = full ? "exit code 1" : "",
        StartedAt = full ? Noon.AddTicks(1) : null,
        EndedAt = full ? Noon.AddTicks(2) : null,
        InputsJson = full ? """{"x":1}""" : "{}",
        OutputsJson = full ? """{"y":2}""" : "{}",
    };

    public static ArtifactView Artifact(string uri, string run, double minute = 0, string type = "system.Model", bool full = true) => new()
    {
        Uri = uri,
        Name = "model",
        Type = type,
        Run = new(run),
        Task = new("train"),
        OutputKey = "model",
        Sha256 = full ? Digest.Of(uri).Hex : "",
        SizeBytes = full ? 5_000_000_000 : null,
        MetadataJson = full ? """{"framework":"sklearn"}""" : "{}",
        CreatedAt = Noon.AddMinutes(minute),
    };

    public static CacheEntry Cache(string fingerprint, string run, double minute = 0, string pipeline = "churn")
        => new(pipeline, Digest.Of(fingerprint), new(run), new("train"), $$"""{"of":"{{run}}"}""", Noon.AddMinutes(minute));

    public static ArtifactUse Use(string uri, string run, string task, string key = "model", string how = "consumed")
        => new(uri, new(run), new(task), key, how);

    public static CatalogChanges Changes(RunView run, long version = 1) => new() { Run = run, Version = version };
}
