using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Local.Artifacts;

/// <summary>Where an artifact and its commit record lie on disk.</summary>
/// <param name="Uri">The URI, as it was asked for.</param>
/// <param name="Content">The file or folder.</param>
internal sealed record ArtifactPlace(string Uri, string Content)
{
    /// <summary>The note that makes the artifact exist.</summary>
    public string Record => Path.Combine(Notes, Path.GetFileName(Content) + ".json");

    /// <summary>Where content from elsewhere is gathered: on the same file system, hidden from readers.</summary>
    public string Incoming => Path.Combine(Notes, Path.GetFileName(Content) + ".incoming");

    /// <summary>Where content waits that is about to be removed.</summary>
    public string Outgoing => Path.Combine(Notes, Path.GetFileName(Content) + ".outgoing");

    private string Notes => Path.Combine(Path.GetDirectoryName(Content)!, ArtifactUri.ReservedName);

    /// <summary>Makes the folder that the content and the notes lie in.</summary>
    public void MakeFolders() => Disk.MakeFolder(Notes);

    /// <summary>The path of the content, or of one file in a folder, once it is sure that no link leads out of the store.</summary>
    /// <returns>Null when nothing is there.</returns>
    /// <exception cref="ArtifactUriException">It leads out of the store.</exception>
    public string? Find(string root, string member = "")
    {
        string path = member.Length == 0 ? Content : Path.Combine(Content, member);
        if (Disk.RealPath(path) is not string real)
            return null;
        string rest = Path.GetRelativePath(root, path);
        // Not merely below the root: through a link one artifact could show another one's content as its own.
        return real == Path.Combine(Disk.RealPath(root) ?? root, rest)
            ? path
            : throw new ArtifactUriException(member.Length == 0 ? Uri : $"{Uri}/{member}", "a link on the way leads elsewhere. Store the data itself.");
    }
}
