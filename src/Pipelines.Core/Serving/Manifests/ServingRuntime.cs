using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>KServe's ServingRuntime or ClusterServingRuntime, <c>serving.kserve.io/v1alpha1</c>: what can serve which models.</summary>
public sealed record ServingRuntime : ServingObject
{
    /// <inheritdoc/>
    public override string Kind => IsForCluster ? "ClusterServingRuntime" : "ServingRuntime";

    /// <summary>True: for all namespaces. Those of the namespace come first.</summary>
    public required bool IsForCluster { get; init; }

    /// <summary>What it can serve.</summary>
    public Sequence<SupportedFormat> Formats { get; init; }

    /// <summary>The protocols that it speaks; empty: any.</summary>
    public Sequence<string> Protocols { get; init; }

    /// <summary>It is there, but shall not be used.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>It serves many models at once, which is not supported.</summary>
    public bool IsMultiModel { get; init; }

    /// <summary>It spreads over several nodes.</summary>
    public bool HasWorkers { get; init; }

    /// <summary>Its containers as written; that of the model is called <c>kserve-container</c>.</summary>
    public Sequence<Value> Containers { get; init; }

    /// <summary>When it was made; decides between equals. Null: not known.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>A format of models that a runtime can serve.</summary>
/// <param name="Name"><c>sklearn</c>, ...</param>
/// <param name="Version">Compared as text; empty: it says none.</param>
/// <param name="IsAutoSelected">It may be chosen without being named.</param>
/// <param name="Priority">The higher comes first; null: after all that have one.</param>
public sealed record SupportedFormat(string Name, string Version, bool IsAutoSelected, int? Priority);
