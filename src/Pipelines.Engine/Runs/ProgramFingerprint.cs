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
    /// <summary>The fingerprint, with the content of every file that <paramref name="command"/> names; itself where there is no command.</summary>
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
            await using FileStream file = File.OpenRead(word);
            hash.AppendData(await SHA256.HashDataAsync(file, stop));
        }
        return Digest.From(hash);
    }
}
