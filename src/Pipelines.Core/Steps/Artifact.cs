using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>A piece of data that a task produced or an importer named.</summary>
public sealed record Artifact
{
    /// <summary>The name that user code sees; the output's name unless the code chose another.</summary>
    public required string Name { get; init; }

    /// <summary>Where it lies: <c>file://</c>, <c>s3://</c>, or any URI that an importer was given.</summary>
    public required string Uri { get; init; }

    /// <summary>Its type.</summary>
    public required ArtifactType Type { get; init; }

    /// <summary>What its maker said about it.</summary>
    public Map<Value> Metadata { get; init; }

    /// <summary>
    /// SHA-256 of the content; of a folder: of its sorted manifest. Null where nothing is stored under the URI
    /// (metrics have metadata only) or where the data lies outside our store.
    /// </summary>
    public Digest? Sha256 { get; init; }

    /// <summary>Bytes of the content, of all files for a folder; null when <see cref="Sha256"/> is.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>A local path that user code chose in place of the one derived from the URI; empty: none.</summary>
    public string CustomPath { get; init; } = "";
}
