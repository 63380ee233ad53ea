using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>How a node of a graph treats its steps.</summary>
public enum RouterType
{
    /// <summary>One after the other.</summary>
    Sequence = 0,

    /// <summary>One of them, drawn by weight.</summary>
    Splitter = 1,

    /// <summary>All at the same time.</summary>
    Ensemble = 2,

    /// <summary>The first one whose condition holds.</summary>
    Switch = 3,
}

/// <summary>KServe's InferenceGraph, <c>serving.kserve.io/v1alpha1</c>: several services behind one address.</summary>
public sealed record InferenceGraph : ServingObject
{
    /// <summary>The name of the node that requests come to.</summary>
    public const string Root = "root";

    /// <inheritdoc/>
    public override string Kind => "InferenceGraph";

    /// <summary>The nodes by name; <see cref="Root"/> is among them.</summary>
    public Map<GraphNode> Nodes { get; init; }

    /// <summary>How long a request may take; null: as the gateway's default.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>A node.</summary>
/// <param name="Type">What becomes of its steps.</param>
/// <param name="Steps">At least one.</param>
public sealed record GraphNode(RouterType Type, Sequence<GraphStep> Steps);

/// <summary>A call of a service or of another node.</summary>
public sealed record GraphStep
{
    /// <summary>Its name in an ensemble's answer; empty: its position.</summary>
    public string Name { get; init; } = "";

    /// <summary>A service of the same namespace; empty: one of the two others is given.</summary>
    public string ServiceName { get; init; } = "";

    /// <summary>An address.</summary>
    public string ServiceUrl { get; init; } = "";

    /// <summary>Another node.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>True: it is given the answer of the step before; false: the request.</summary>
    public bool TakesResponse { get; init; }

    /// <summary>A path in JSON that must exist; empty: always.</summary>
    public string Condition { get; init; } = "";

    /// <summary>Its part of a splitter's requests, 0 to 100.</summary>
    public int Weight { get; init; }

    /// <summary>True: when it fails, so does the node.</summary>
    public bool IsHard { get; init; }
}
