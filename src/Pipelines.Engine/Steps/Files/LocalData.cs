using System.Security.Cryptography;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Steps.Files;

/// <summary>Data of this machine that lies outside any store, known by its content like an artifact.</summary>
internal static class LocalData
{
    /// <summary>The digest and the bytes of a file or of all files of a folder; null where nothing of the kind is there or may be read.</summary>
    public static async Task<(Digest Sha256, long SizeBytes)?> ReadAsync(string path, CancellationToken stop)
    {
        try
        {
            string real = Disk.RealPath(path) ?? path;
            if (FileFacts.Of(real).Kind == FileKind.File)
                return await FileAsync(real, stop);
            if (FileFacts.Of(real).Kind != FileKind.Folder)
                return null;
            List<ManifestFile> files = [];
            EnumerationOptions plain = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
            foreach (string file in Directory.EnumerateFiles(real, "*", plain))
            {
                if (FileFacts.Of(file).Kind != FileKind.File)
                    continue;
                (Digest digest, long size) = await FileAsync(file, stop);
                files.Add(new(Path.GetRelativePath(real, file), digest, size));
            }
            return (FolderManifest.DigestOf(files), files.Sum(file => file.SizeBytes));
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<(Digest Sha256, long SizeBytes)> FileAsync(string path, CancellationToken stop)
    {
        await using FileStream file = File.OpenRead(path);
        byte[] hash = await SHA256.HashDataAsync(file, stop);
        return Digest.TryParse(Convert.ToHexStringLower(hash), out Digest digest) ? (digest, file.Length) : throw new InvalidOperationException("A hash is no digest.");
    }
}
