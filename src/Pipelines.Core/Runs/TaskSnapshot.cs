using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>What kind of task it is.</summary>
public enum TaskKind
{
    /// <summary>Runs a program.</summary>
    Step = 0,

    /// <summary>Names outside data.</summary>
    Importer = 1,

    /// <summary>A graph of tasks.</summary>
    Dag = 2,

    /// <summary>A graph or a program, once for each item.</summary>
    Loop = 3,

    /// <summary>A graph of tasks that is tried many times with other parameters, each time as a run of its own.</summary>
    Sweep = 4,
}

/// <summary>A task as it stands now, for screens and results.</summary>
public sealed record TaskSnapshot
{
    /// <summary>Where it stands in the run.</summary>
    public required TaskPath Path { get; init; }

    /// <summary>The name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The component that it runs.</summary>
    public required string ComponentName { get; init; }

    /// <summary>What it is.</summary>
    public required TaskKind Kind { get; init; }

    /// <summary>Its state.</summary>
    public required TaskState State { get; init; }

    /// <summary>The result came from the cache.</summary>
    public bool IsCached { get; init; }

    /// <summary>Why the cache did or did not answer; empty where it was not asked.</summary>
    public string CacheReason { get; init; } = "";

    /// <summary>What a result is entered under in the cache; null where caching is off.</summary>
    public Digest? Fingerprint { get; init; }

    /// <summary>Attempts so far; 0 before the first and for a cached result.</summary>
    public int Attempts { get; init; }

    /// <summary>The number of the newest attempt, which counts those of a sub-DAG's earlier tries too; 0 before the first.</summary>
    public int NewestAttempt { get; init; }

    /// <summary>Items of a loop; null for others and before it starts.</summary>
    public int? Iterations { get; init; }

    /// <summary>Why it failed; empty else.</summary>
    public string Error { get; init; } = "";

    /// <summary>When its first attempt started; null if none did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it became final; null while it is not, and when it never started.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Parameters in; empty before it is ready.</summary>
    public Map<Value> Inputs { get; init; }

    /// <summary>Artifacts in; empty before it is ready.</summary>
    public Map<Sequence<Artifact>> InputArtifacts { get; init; }

    /// <summary>Parameters out.</summary>
    public Map<Value> Outputs { get; init; }

    /// <summary>Artifacts out.</summary>
    public Map<Sequence<Artifact>> Artifacts { get; init; }
}
