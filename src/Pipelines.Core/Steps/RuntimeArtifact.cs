using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>An artifact as a running step sees it.</summary>
public sealed record RuntimeArtifact
{
    /// <summary>Its name; an output's first name is that of the output.</summary>
    public required string Name { get; init; }

    /// <summary>Where it lies, in a form that the step's own code understands.</summary>
    public required string Uri { get; init; }

    /// <summary>Its type.</summary>
    public required ArtifactType Type { get; init; }

    /// <summary>What is known about it.</summary>
    public Map<Value> Metadata { get; init; }

    /// <summary>A local path that user code chose; empty: none. It wins over every other path.</summary>
    public string CustomPath { get; init; } = "";

    /// <summary>Where the runner put it, or wants it, on this machine; empty: derived from the URI. Never written to JSON.</summary>
    public string LocalPath { get; init; } = "";

    /// <summary>The local path that user code gets.</summary>
    public string Path => CustomPath.Length > 0 ? CustomPath : LocalPath.Length > 0 ? LocalPath : PathOf(Uri, Type, Metadata);

    /// <summary>
    /// The path that the format derives from a URI: buckets of the known schemes are mounted (<c>s3://b/k</c> at <c>/s3/b/k</c>), any
    /// other URI is itself a path.
    /// </summary>
    public static string PathOf(string uri, ArtifactType type, Map<Value> metadata)
    {
        string path = Mounted(uri, type);
        return WorkspaceArtifacts.Has(metadata) ? WorkspaceArtifacts.PathIn(WorkspaceSpec.MountPath, path) : path;
    }

    private static string Mounted(string uri, ArtifactType type)
    {
        foreach (string scheme in (ReadOnlySpan<string>)["gs", "s3", "minio"])
        {
            if (uri.StartsWith($"{scheme}://", StringComparison.Ordinal))
                return (scheme == "gs" ? "/gcs/" : $"/{scheme}/") + uri[(scheme.Length + 3)..];
        }
        if (!uri.StartsWith("oci://", StringComparison.Ordinal))
            return uri;
        string image = "/oci/" + uri["oci://".Length..].Replace('/', '_');
        return type.SchemaTitle == "system.Model" ? image + "/models" : image;
    }
}
