using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>The second document: what platforms add. Platforms that we do not know are kept as written and otherwise ignored.</summary>
public sealed record PlatformSpec
{
    /// <summary>No second document.</summary>
    public static readonly PlatformSpec None = new();

    /// <summary>The <c>kubernetes</c> platform; null if the file has none.</summary>
    public KubernetesPlatformSpec? Kubernetes { get; init; }

    /// <summary>Every other platform's object by name (<c>pipelines</c>, a vendor's), as written.</summary>
    public Map<Value> Platforms { get; init; }
}
