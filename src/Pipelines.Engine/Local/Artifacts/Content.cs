using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Local.Artifacts;

/// <summary>A file or a folder of files as it lies on disk, read and hashed.</summary>
internal sealed record Content(bool IsFolder, Digest Digest, IReadOnlyList<CommittedFile> Files)
{
    private const int BufferSize = 256 * 1024;

    // Above this many files one flush of the whole file system is cheaper than one for each.
    private const int FilesSyncedOneByOne = 32;

    /// <summary>
    /// Reads all of <paramref name="path"/>; null when nothing is there. With <paramref name="durable"/> it also lasts from now on.
    /// </summary>
    /// <exception cref="ArtifactContentException">It holds a link, a device or a file of an impossible name.</exception>
    public static async Task<Content?> ReadAsync(string path, bool durable, CancellationToken stop)
    {
        FileFacts facts = FileFacts.Of(path);
        if (facts.Kind == FileKind.Missing)
            return null;
        string[] names = facts.Kind == FileKind.Folder ? [.. NamesIn(path, stop).Order(FolderManifest.Order)] : [""];
        CommittedFile[] files = new CommittedFile[names.Length];
        bool together = durable && names.Length > FilesSyncedOneByOne && Disk.SyncFileSystem(path);
        ParallelOptions options = new() { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForAsync(0, names.Length, options, (at, token) =>
        {
            files[at] = Read(path, names[at], durable && !together, token);
            return ValueTask.CompletedTask;
        });
        if (durable && facts.Kind == FileKind.Folder && !together)
            SyncFoldersOf(path, names);
        return new(facts.Kind == FileKind.Folder, DigestOf(facts.Kind == FileKind.Folder, files), files);
    }

    /// <summary>The files of a folder by their paths below it; folders without files do not show.</summary>
    public static IEnumerable<string> NamesIn(string root, CancellationToken stop)
    {
        Stack<string> open = new([""]);
        while (open.TryPop(out string? folder))
        {
            foreach (string path in Directory.EnumerateFileSystemEntries(Path.Combine(root, folder)))
            {
                stop.ThrowIfCancellationRequested();
                string name = folder.Length == 0 ? Path.GetFileName(path) : $"{folder}/{Path.GetFileName(path)}";
                if (FolderManifest.Refusal(name) is string refusal)
                    throw new ArtifactContentException(path, refusal, "Rename the file.");
                switch (FileFacts.Of(path).Kind)
                {
                    case FileKind.File:
                        yield return name;
                        break;
                    // Notes about artifacts that lie inside this one are not its content.
                    case FileKind.Folder when Path.GetFileName(path) != ArtifactUri.ReservedName:
                        open.Push(name);
                        break;
                    case FileKind.Link:
                        throw Refused(path, FileKind.Link);
                    case FileKind.Other:
                        throw Refused(path, FileKind.Other);
                }
            }
        }
    }

    /// <summary>The same content after it was moved to <paramref name="path"/>, which leaves its mark on a file.</summary>
    public Content LookAgain(string path) => this with
    {
        Files =
        [
            .. Files.Select(file =>
            {
                FileFacts now = FileFacts.Of(file.Path.Length == 0 ? path : Path.Combine(path, file.Path));
                return file with { Modified = now.Modified, Changed = now.Changed };
            }),
        ],
    };

    /// <summary>Opens an ordinary file.</summary>
    /// <exception cref="ArtifactContentException">This user may not read it.</exception>
    public static SafeFileHandle OpenToRead(string path)
    {
        try
        {
            return File.OpenHandle(path, options: FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException)
        {
            throw new ArtifactContentException(path, "this user may not read it", "Give the file rights to be read.");
        }
    }

    private static Digest DigestOf(bool isFolder, CommittedFile[] files)
    {
        if (isFolder)
            return FolderManifest.DigestOf(files.Select(file => new ManifestFile(file.Path, ParseOwn(file.Sha256), file.SizeBytes)));
        return ParseOwn(files[0].Sha256);
    }

    private static Digest ParseOwn(string hex) => Digest.TryParse(hex, out Digest digest) ? digest : throw new InvalidOperationException($"'{hex}' is no digest.");

    private static CommittedFile Read(string root, string name, bool durable, CancellationToken stop)
    {
        string path = name.Length == 0 ? root : Path.Combine(root, name);
        FileFacts before = FileFacts.Of(path);
        if (before.Kind != FileKind.File)
            throw Refused(path, before.Kind);
        using SafeFileHandle file = OpenToRead(path);
        (Digest digest, long size) = Hash(file, stop);
        if (durable)
            RandomAccess.FlushToDisk(file);
        FileFacts after = FileFacts.Of(path);
        return size == after.SizeBytes && before == after
            ? new(name, digest.Hex, size, after.Modified, after.Changed)
            : throw new ArtifactContentException(path, "it was written to while it was read", "Close the file before the program ends.");
    }

    private static (Digest Digest, long SizeBytes) Hash(SafeFileHandle file, CancellationToken stop)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long at = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read)
            {
                stop.ThrowIfCancellationRequested();
                hash.AppendData(buffer.AsSpan(0, read));
            }
            return (Digest.From(hash), at);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void SyncFoldersOf(string root, string[] names)
    {
        foreach (string folder in names.Select(name => Path.GetDirectoryName(Path.Combine(root, name))!).Append(root).Distinct(StringComparer.Ordinal))
            Disk.SyncFolder(folder);
    }

    private static ArtifactContentException Refused(string path, FileKind kind) => kind == FileKind.Link
        ? new(path, "it is a link, and what it leads to may change or be elsewhere", "Copy the data to that place instead.")
        : new(path, "it is no ordinary file", "Write the data to an ordinary file.");
}
