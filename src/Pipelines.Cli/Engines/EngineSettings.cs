using Pipelines.Core.Values;

namespace Pipelines.Cli.Engines;

/// <summary>What the command line says about the engine.</summary>
internal sealed record EngineSettings
{
    public required HomePlace Home { get; init; }

    public string Launcher { get; init; } = "process";

    public string? Artifacts { get; init; }

    /// <summary>The folder for what steps print; null: below the home.</summary>
    public string? Logs { get; init; }

    public int? Parallel { get; init; }

    public string? Python { get; init; }

    public string? PythonPool { get; init; }

    public string? PythonPreload { get; init; }

    public TimeSpan? OrphanTimeout { get; init; }

    /// <summary>Folders whose files pipelines may import; null: any.</summary>
    public Sequence<string>? FileRoots { get; init; }

    /// <summary>Places in buckets whose data pipelines may import; null: all that the keys open.</summary>
    public Sequence<string>? BucketRoots { get; init; }

    public bool ShowLogs { get; init; }

    public bool Json { get; init; }
}
