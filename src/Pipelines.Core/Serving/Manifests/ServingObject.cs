using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>An object of KServe's that a file holds.</summary>
public abstract record ServingObject
{
    private protected ServingObject() { }

    /// <summary>Namespace and name; the namespace is empty where the file has none.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>The labels.</summary>
    public Map<string> Labels { get; init; }

    /// <summary>The annotations.</summary>
    public Map<string> Annotations { get; init; }

    /// <summary>The whole object, in KServe's newest form: what is applied to a cluster and written back to a file.</summary>
    public required Value Manifest { get; init; }

    /// <summary>Its kind, as in a manifest.</summary>
    public abstract string Kind { get; }
}

/// <summary>What a file about serving says.</summary>
/// <param name="Objects">Its objects, in order; those with problems are among them as far as they could be read.</param>
/// <param name="Problems">All that is wrong; empty: it can be applied.</param>
/// <param name="Notes">What works, but not as its author may think.</param>
public sealed record ServingReading(Sequence<ServingObject> Objects, Sequence<Problem> Problems, Sequence<Problem> Notes);
