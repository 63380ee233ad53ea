using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.S3;

/// <summary>
/// Small objects that are made once: of all who write one, one is told that it did. Needs a server that heeds <c>If-None-Match</c> on
/// writing, which is tried out before it is believed: some take the header and overwrite.
/// </summary>
public sealed class S3Claims
{
    private readonly BucketObjects _bucket;
    private readonly string _folder;

    internal S3Claims(BucketObjects bucket, string prefix)
        => (_bucket, _folder) = (bucket, prefix.Length == 0 ? $"{ArtifactUri.ReservedName}/claims" : $"{prefix}/{ArtifactUri.ReservedName}/claims");

    /// <summary>True when the server keeps two writers apart. Writes an object and removes it.</summary>
    public async Task<bool> AreKeptAsync(CancellationToken stop)
    {
        string key = $"{_folder}/probe-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        try
        {
            return await TryWriteAsync(key, "1"u8.ToArray(), stop) && !await TryWriteAsync(key, "2"u8.ToArray(), stop);
        }
        catch (AmazonS3Exception answer) when (answer.ErrorCode is "NotImplemented" or "ConditionalRequestConflict")
        {
            return false;
        }
        finally
        {
            await _bucket.DeleteAsync(key, stop);
        }
    }

    /// <summary>Makes the claim in somebody's name, unless it was made before.</summary>
    /// <param name="name">Of the claim.</param>
    /// <param name="holder">Who makes it.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>Who holds it: <paramref name="holder"/> when it was free, or had been given to the same before.</returns>
    public async Task<string> TakeAsync(string name, string holder, CancellationToken stop)
    {
        string key = $"{_folder}/{Uri.EscapeDataString(ArtifactUri.NameOf(name))}";
        while (true)
        {
            if (await TryWriteAsync(key, Encoding.UTF8.GetBytes(holder), stop))
                return holder;
            // A write whose answer was lost, and that was sent again, finds its own claim.
            if (await _bucket.ReadAsync(key, stop) is { } there)
                return Encoding.UTF8.GetString(there);
        }
    }

    private async Task<bool> TryWriteAsync(string key, byte[] content, CancellationToken stop)
    {
        try
        {
            await _bucket.WriteAsync(key, content, sha256: null, folder: null, onlyNew: true, stop);
            return true;
        }
        catch (AmazonS3Exception answer) when (answer.ErrorCode is "PreconditionFailed" or "ConditionalRequestConflict")
        {
            return false;
        }
    }
}
