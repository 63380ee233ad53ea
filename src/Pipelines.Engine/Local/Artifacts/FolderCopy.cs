using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Local.Artifacts;

/// <summary>Copies, moves and removes a file or a folder alike.</summary>
internal static class FolderCopy
{
    /// <summary>
    /// Copies <paramref name="from"/> to <paramref name="to"/>, where nothing is, and reads the copy back: the digest is that of what
    /// was written. Null when nothing is at <paramref name="from"/>.
    /// </summary>
    /// <exception cref="ArtifactContentException">It holds a link, a device or a file of an impossible name.</exception>
    public static async Task<Content?> MakeAsync(string from, string to, bool durable, CancellationToken stop)
    {
        switch (FileFacts.Of(from).Kind)
        {
            case FileKind.Missing:
                return null;
            case FileKind.Folder:
                Directory.CreateDirectory(to);
                foreach (string name in Content.NamesIn(from, stop))
                {
                    stop.ThrowIfCancellationRequested();
                    Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, name))!);
                    Copy(Path.Combine(from, name), Path.Combine(to, name));
                }
                break;
            case FileKind.File:
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                Copy(from, to);
                break;
            default:
                // Reading refuses it, and says why.
                return await Content.ReadAsync(from, durable: false, stop);
        }
        return await Content.ReadAsync(to, durable, stop);
    }

    private static void Copy(string from, string to)
    {
        // Opened first: a failure of File.Copy does not tell which of the two files it is about.
        using (Content.OpenToRead(from))
        {
            // Shares blocks where the file system can: a copy of a large model costs nothing there.
            File.Copy(from, to);
        }
    }

    /// <summary>Gives a file or folder another name on the same file system, where nothing is.</summary>
    public static void Move(string from, string to)
    {
        if (FileFacts.Of(from).Kind == FileKind.Folder)
            Directory.Move(from, to);
        else
            File.Move(from, to);
    }

    /// <summary>Removes what is there; a link is removed, not what it leads to.</summary>
    public static void Remove(string path)
    {
        switch (FileFacts.Of(path).Kind)
        {
            case FileKind.Missing:
                break;
            case FileKind.Folder:
                Directory.Delete(path, recursive: true);
                break;
            default:
                File.Delete(path);
                break;
        }
    }
}
