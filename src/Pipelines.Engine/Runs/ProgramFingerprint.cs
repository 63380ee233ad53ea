using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Runs;

/// <summary>
/// A step that is a program of this machine is known by the content of that program, as one in an image is by the image's name:
/// else a rebuilt program would be answered with the results of the old one.
/// </summary>
internal static class ProgramFingerprint
{
    // A pipeline asks for the same program before each of its steps.
    private static readonly ConcurrentDictionary<(string Path, long Size, DateTime Written), byte[]> Known = new();

    /// <summary>
    /// The fingerprint, with the content of every file that <paramref name="command"/> names; of an assembly, with all that lies in its folder
    /// and below, since most of a program may be in the libraries beside it. Itself where there is no command.
    /// </summary>
    public static async Task<Digest> MixAsync(Digest fingerprint, Sequence<string> command, CancellationToken stop)
    {
        if (command.Count == 0)
            return fingerprint;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(fingerprint.Hex));
        foreach (string word in command)
        {
            if (!File.Exists(word))
                continue;
            hash.AppendData(await ContentAsync(new(word), stop));
            if (!word.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
                continue;
            string folder = Path.GetDirectoryName(Path.GetFullPath(word))!;
            foreach (string name in PartsOf(folder))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0"));
                hash.AppendData(await ContentAsync(new(Path.Combine(folder, name)), stop));
            }
        }
        return Digest.From(hash);
    }

    // Symbols are for debuggers; results do not come from them.
    private static IEnumerable<string> PartsOf(string folder) => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 8 })
        .Where(file => !file.EndsWith(".pdb", StringComparison.OrdinalIgnoreCase))
        .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);

    private static async Task<byte[]> ContentAsync(FileInfo file, CancellationToken stop)
    {
        (string, long, DateTime) key = (file.FullName, file.Length, file.LastWriteTimeUtc);
        if (Known.TryGetValue(key, out byte[]? known))
            return known;
        await using FileStream stream = file.OpenRead();
        return Known[key] = await SHA256.HashDataAsync(stream, stop);
    }
}
