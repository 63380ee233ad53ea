using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Ports;

/// <summary>What <see cref="StoredArtifact.Sha256"/> of a folder is made of, the same in every store.</summary>
public static class FolderManifest
{
    /// <summary>The order of files in a manifest and in lists.</summary>
    public static readonly StringComparer Order = StringComparer.Ordinal;

    /// <summary>The digest of a folder with these files, given in any order.</summary>
    public static Digest DigestOf(IEnumerable<ManifestFile> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ManifestFile file in files.OrderBy(file => file.Path, Order))
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Sha256} {file.SizeBytes} {file.Path}\n")));
        return Digest.From(hash);
    }

    /// <summary>
    /// Why a file of this name cannot be kept; null for all ordinary names. A line break would let one name pass for two files, and
    /// bytes that are not UTF-8 have no name in a URI.
    /// </summary>
    public static string? Refusal(string path)
        => path.Contains('\n', StringComparison.Ordinal) ? "its name holds a line break"
        : path.Contains('\uFFFD', StringComparison.Ordinal) ? "its name is not UTF-8"
        : null;
}

/// <summary>One file of a folder: its path relative to the folder, with slashes, and its content.</summary>
public readonly record struct ManifestFile(string Path, Digest Sha256, long SizeBytes);
