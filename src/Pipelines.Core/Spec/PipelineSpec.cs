using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>A pipeline file: the pipeline and what platforms add to it (its second document).</summary>
public sealed record PipelinePackage(PipelineSpec Pipeline, PlatformSpec Platform);

/// <summary>A pipeline in Kubeflow Pipelines' intermediate representation, schema version 2.1.0.</summary>
public sealed record PipelineSpec
{
    /// <summary>Name and texts.</summary>
    public required PipelineInfo Info { get; init; }

    /// <summary>Always <c>2.1.0</c> in a checked spec.</summary>
    public string SchemaVersion { get; init; } = "2.1.0";

    /// <summary>The compiler that wrote the file, such as <c>kfp-2.15.0</c>; informational.</summary>
    public string SdkVersion { get; init; } = "";

    /// <summary>Object-store prefix for outputs; a run may name another. Empty: the store's own root.</summary>
    public string DefaultPipelineRoot { get; init; } = "";

    /// <summary>Components by name.</summary>
    public Map<ComponentSpec> Components { get; init; }

    /// <summary>Executors by label (<c>deploymentSpec.executors</c>).</summary>
    public Map<ExecutorSpec> Executors { get; init; }

    /// <summary>The root component; its implementation is a DAG.</summary>
    public required ComponentSpec Root { get; init; }
}

/// <summary>What the pipeline is called.</summary>
public sealed record PipelineInfo
{
    /// <summary>Lower-case letters, digits, dashes and dots; at most 128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>A name for people; empty if not set.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Free text; empty if not set.</summary>
    public string Description { get; init; } = "";
}
