using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>An interface (inputs and outputs) and one implementation: a DAG or an executor.</summary>
public sealed record ComponentSpec
{
    /// <summary>Parameters in.</summary>
    public Map<ParameterInputSpec> InputParameters { get; init; }

    /// <summary>Artifacts in.</summary>
    public Map<ArtifactInputSpec> InputArtifacts { get; init; }

    /// <summary>Parameters out.</summary>
    public Map<ParameterOutputSpec> OutputParameters { get; init; }

    /// <summary>Artifacts out.</summary>
    public Map<ArtifactOutputSpec> OutputArtifacts { get; init; }

    /// <summary>The implementation as a graph of tasks; null when an executor implements it.</summary>
    public DagSpec? Dag { get; init; }

    /// <summary>The label of the executor; null when a DAG implements it.</summary>
    public string? ExecutorLabel { get; init; }

    /// <summary>Settings of the task that are also handed to its TASK_CONFIG input.</summary>
    public Sequence<TaskConfigPassthrough> TaskConfigPassthroughs { get; init; }

    /// <summary>Platform data kept as written (<c>singlePlatformSpecs</c>); null if absent.</summary>
    public Value? SinglePlatformSpecs { get; init; }
}

/// <summary>A parameter that a component takes.</summary>
public sealed record ParameterInputSpec
{
    /// <summary>Its type; the deprecated <c>type</c> spelling is read into it.</summary>
    public required ParameterType Type { get; init; }

    /// <summary>The value when none is given; null if there is none.</summary>
    public Value? Default { get; init; }

    /// <summary>May be absent even without a default.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Free text; empty if not set.</summary>
    public string Description { get; init; } = "";

    /// <summary>The only values allowed; empty: any.</summary>
    public Sequence<Value> Literals { get; init; }

    /// <summary>True when a value must be given.</summary>
    public bool IsRequired => !IsOptional && Default is null;
}

/// <summary>An artifact that a component takes.</summary>
public sealed record ArtifactInputSpec
{
    /// <summary>Its type.</summary>
    public required ArtifactType Type { get; init; }

    /// <summary>Takes a list of artifacts.</summary>
    public bool IsList { get; init; }

    /// <summary>May be absent.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Free text; empty if not set.</summary>
    public string Description { get; init; } = "";
}

/// <summary>A parameter that a component gives.</summary>
public sealed record ParameterOutputSpec
{
    /// <summary>Its type.</summary>
    public required ParameterType Type { get; init; }

    /// <summary>Free text; empty if not set.</summary>
    public string Description { get; init; } = "";
}

/// <summary>An artifact that a component gives.</summary>
public sealed record ArtifactOutputSpec
{
    /// <summary>Its type.</summary>
    public required ArtifactType Type { get; init; }

    /// <summary>Gives a list of artifacts.</summary>
    public bool IsList { get; init; }

    /// <summary>Metadata that every produced artifact starts with; the deprecated <c>properties</c> are read into it.</summary>
    public Map<Value> Metadata { get; init; }

    /// <summary>Free text; empty if not set.</summary>
    public string Description { get; init; } = "";
}

/// <summary>The type of an artifact: exactly one of the three names is not empty.</summary>
public sealed record ArtifactType
{
    /// <summary>Such as <c>system.Model</c>, or a vendor's <c>google.VertexModel</c>.</summary>
    public string SchemaTitle { get; init; } = "";

    /// <summary>Where the schema lies (deprecated).</summary>
    public string SchemaUri { get; init; } = "";

    /// <summary>The schema itself as YAML text.</summary>
    public string InstanceSchema { get; init; } = "";

    /// <summary>Such as <c>0.0.1</c>; empty if not set.</summary>
    public string SchemaVersion { get; init; } = "";

    /// <summary>The name that people see: the title, else the URI, else <c>system.Artifact</c>.</summary>
    public string Title => SchemaTitle.Length > 0 ? SchemaTitle : SchemaUri.Length > 0 ? SchemaUri : "system.Artifact";

    /// <summary>A system type, version 0.0.1.</summary>
    public static ArtifactType System(string name) => new() { SchemaTitle = $"system.{name}", SchemaVersion = "0.0.1" };
}

/// <summary>A group of task settings handed to a TASK_CONFIG input.</summary>
/// <param name="Field">RESOURCES, ENV, KUBERNETES_AFFINITY, KUBERNETES_TOLERATIONS, KUBERNETES_NODE_SELECTOR or KUBERNETES_VOLUMES.</param>
/// <param name="ApplyToTask">Also applied to the task's own pod.</param>
public sealed record TaskConfigPassthrough(string Field, bool ApplyToTask);
