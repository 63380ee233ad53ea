using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>The second document: what platforms add. Unknown platforms are kept as written and otherwise ignored.</summary>
public sealed record PlatformSpec
{
    /// <summary>No second document.</summary>
    public static readonly PlatformSpec None = new();

    /// <summary>Each platform's object by name (<c>kubernetes</c>, <c>pipelines</c>, a vendor's), as written.</summary>
    public Map<Value> Platforms { get; init; }
}
