using Pipelines.Core.Spec;
using Pipelines.Core.Steps;

namespace Pipelines.Sdk.Places;

/// <summary>Where artifacts lie on the machine of a step. Follows what the engine tells a step by its environment.</summary>
internal static class ArtifactPaths
{
    private const string FileScheme = "file://";

    /// <summary>The path of an artifact.</summary>
    /// <exception cref="FormatException">The URI names a file of another machine.</exception>
    public static string Of(RuntimeArtifact artifact)
    {
        if (artifact.CustomPath.Length > 0)
            return artifact.CustomPath;
        if (WorkspaceArtifacts.Has(artifact.Metadata))
            return WorkspaceArtifacts.PathIn(Variable("PIPELINES_WORKSPACE", WorkspaceSpec.MountPath), Plain(artifact, ""));
        return Plain(artifact, Variable("PIPELINES_LOCAL_ROOT", ""));
    }

    /// <summary>The URI of something below an artifact.</summary>
    public static string Below(string uri, string name) => $"{uri}/{(uri.StartsWith(FileScheme, StringComparison.Ordinal) ? Uri.EscapeDataString(name) : name)}";

    private static string Plain(RuntimeArtifact artifact, string root)
    {
        if (artifact.Uri.StartsWith(FileScheme, StringComparison.Ordinal))
        {
            Uri file = new(artifact.Uri);
            return file.Host is "" or "localhost" ? file.LocalPath : throw new FormatException($"\"{artifact.Uri}\" names a file on the machine \"{file.Host}\".");
        }
        string path = RuntimeArtifact.PathOf(artifact.Uri, artifact.Type, default);
        // Stores are mounted below the root; a path that is one already stays.
        return path == artifact.Uri ? path : root + path;
    }

    private static string Variable(string name, string otherwise)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value.TrimEnd('/') : otherwise;
}
