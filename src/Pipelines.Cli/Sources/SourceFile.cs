using System.Security.Cryptography;
using Pipelines.Core.Runs;
using Pipelines.Core.Values;

namespace Pipelines.Cli.Sources;

/// <summary>Tells whether the file of a run is still what it was.</summary>
internal static class SourceFile
{
    /// <summary>The file as it is now; null where the pipeline came from a project.</summary>
    public static RunSource? Of(string path)
        => File.Exists(path) && DigestOf(path) is { } digest ? new RunSource(Path.GetFullPath(path), digest) : null;

    /// <summary>A file that is gone has not changed: the run does not need it.</summary>
    public static bool HasChanged(RunSource source) => DigestOf(source.Path) is { } now && now != source.Sha256;

    private static Digest? DigestOf(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[64 * 1024];
            for (int count; (count = file.Read(buffer)) > 0;)
                hash.AppendData(buffer, 0, count);
            return Digest.From(hash);
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
