using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>What runs a component: exactly one case is legal in a checked spec.</summary>
public abstract record ExecutorSpec
{
    private ExecutorSpec() { }

    /// <summary>A program in a container image (or a process of this machine).</summary>
    public sealed record Container : ExecutorSpec
    {
        /// <summary>The image; may be one placeholder.</summary>
        public required string Image { get; init; }

        /// <summary>The command with placeholders; empty: the image's entry point.</summary>
        public Sequence<string> Command { get; init; }

        /// <summary>The arguments with placeholders.</summary>
        public Sequence<string> Args { get; init; }

        /// <summary>Environment, in order: a value may refer to an earlier one by <c>$(NAME)</c>.</summary>
        public Sequence<EnvironmentVariable> Env { get; init; }

        /// <summary>What it asks for and may use.</summary>
        public ResourceSpec Resources { get; init; } = new();

        /// <summary>The hook before a cache look-up (<c>lifecycle.preCacheCheck</c>), kept as written; null if absent.</summary>
        public Value? Lifecycle { get; init; }
    }

    /// <summary>Registers data that lies elsewhere as an artifact; no process.</summary>
    public sealed record Importer : ExecutorSpec
    {
        /// <summary>The URI, or null when <see cref="UriInput"/> names an input.</summary>
        public string? Uri { get; init; }

        /// <summary>The input parameter that holds the URI.</summary>
        public string? UriInput { get; init; }

        /// <summary>The artifact's type.</summary>
        public ArtifactType Type { get; init; } = ArtifactType.System("Artifact");

        /// <summary>Metadata; names and values may hold placeholders.</summary>
        public Map<Value> Metadata { get; init; }

        /// <summary>Makes a new record even when an identical one exists.</summary>
        public bool Reimport { get; init; }

        /// <summary>Also copies the data into the run's workspace.</summary>
        public bool DownloadToWorkspace { get; init; }
    }

    /// <summary>A query for past artifacts; read and written, refused by the checker.</summary>
    public sealed record Resolver(Value Spec) : ExecutorSpec;

    /// <summary>A vendor's job; read and written, refused when it would run.</summary>
    public sealed record CustomJob(Value Spec) : ExecutorSpec;
}

/// <summary>One environment variable.</summary>
public sealed record EnvironmentVariable(string Name, string Value);

/// <summary>
/// Resources of a container, as text quantities (<c>500m</c>, <c>2Gi</c>) or one placeholder; empty: not set. The deprecated
/// numbers are kept beside them, since a file may hold both; the text wins.
/// </summary>
public sealed record ResourceSpec
{
    /// <summary>Nothing asked, nothing limited.</summary>
    public static readonly ResourceSpec None = new();

    /// <summary>Cores at most (<c>resourceCpuLimit</c>).</summary>
    public string CpuLimit { get; init; } = "";

    /// <summary>Cores asked for (<c>resourceCpuRequest</c>).</summary>
    public string CpuRequest { get; init; } = "";

    /// <summary>Memory at most (<c>resourceMemoryLimit</c>).</summary>
    public string MemoryLimit { get; init; } = "";

    /// <summary>Memory asked for (<c>resourceMemoryRequest</c>).</summary>
    public string MemoryRequest { get; init; } = "";

    /// <summary>Deprecated <c>cpuLimit</c>, cores; 0: not set.</summary>
    public double OldCpuLimit { get; init; }

    /// <summary>Deprecated <c>cpuRequest</c>, cores; 0: not set.</summary>
    public double OldCpuRequest { get; init; }

    /// <summary>Deprecated <c>memoryLimit</c>, units of 10^9 bytes; 0: not set.</summary>
    public double OldMemoryLimit { get; init; }

    /// <summary>Deprecated <c>memoryRequest</c>, units of 10^9 bytes; 0: not set.</summary>
    public double OldMemoryRequest { get; init; }

    /// <summary>Extended resource such as <c>nvidia.com/gpu</c> (<c>accelerator.resourceType</c>).</summary>
    public string AcceleratorType { get; init; } = "";

    /// <summary>How many (<c>accelerator.resourceCount</c>).</summary>
    public string AcceleratorCount { get; init; } = "";

    /// <summary>Deprecated <c>accelerator.type</c>.</summary>
    public string OldAcceleratorType { get; init; } = "";

    /// <summary>Deprecated <c>accelerator.count</c>; 0: not set.</summary>
    public long OldAcceleratorCount { get; init; }
}
