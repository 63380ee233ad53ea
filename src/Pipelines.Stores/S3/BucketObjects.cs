using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.S3;

/// <summary>The objects of a bucket, one request each.</summary>
internal sealed class BucketObjects(S3Connection connection, string name)
{
    private const int LongestKey = 1024;
    private const int KeysInOneDelete = 1000;
    private const int ParallelDeletes = 16;

    public S3Connection Connection { get; } = connection;

    public string Name { get; } = name;

    private AmazonS3Client Client => Connection.Client;

    public string UriOf(string key) => $"s3://{Name}/{key}";

    /// <summary>What is known of an object; null: it is not there.</summary>
    public async Task<ObjectFacts?> HeadAsync(string key, CancellationToken stop)
    {
        try
        {
            GetObjectMetadataResponse found = await Connection.SendAsync(UriOf(key), token => Client.GetObjectMetadataAsync(Name, key, token), stop);
            return Of(key, found.ContentLength, found.ETag, found.Metadata);
        }
        catch (AmazonS3Exception answer) when (S3Failures.IsMissing(answer))
        {
            return null;
        }
    }

    /// <summary>Opens an object, or a part of it; null: it is not there, or not the one of <paramref name="tag"/> any more.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="length">At most so many bytes, above 0; null: to its end.</param>
    /// <param name="tag">Only this content; null: any.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<(ObjectFacts Object, GetObjectResponse? Content)?> OpenAsync(string key, long from, long? length, string? tag, CancellationToken stop)
    {
        GetObjectRequest request = new() { BucketName = Name, Key = key, EtagToMatch = tag is null ? null : $"\"{tag}\"" };
        if (from > 0 || length is not null)
            request.ByteRange = length is { } most ? new ByteRange(from, from + most - 1) : new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={from}-"));
        try
        {
            GetObjectResponse response = await Connection.SendAsync(UriOf(key), token => Client.GetObjectAsync(request, token), stop);
            return (Of(key, response.ContentLength, response.ETag, response.Metadata), response);
        }
        catch (AmazonS3Exception answer) when (S3Failures.IsMissing(answer) || answer.ErrorCode == "PreconditionFailed")
        {
            return null;
        }
        catch (AmazonS3Exception answer) when (answer.ErrorCode == "InvalidRange")
        {
            return await HeadAsync(key, stop) is { } beyond ? (beyond, null) : null;
        }
    }

    /// <summary>Reads a small object whole; null: it is not there.</summary>
    public async Task<byte[]?> ReadAsync(string key, CancellationToken stop)
    {
        try
        {
            return await Connection.SendAsync(
                UriOf(key),
                async token =>
                {
                    using GetObjectResponse response = await Client.GetObjectAsync(Name, key, token);
                    using MemoryStream bytes = new();
                    await response.ResponseStream.CopyToAsync(bytes, token);
                    return bytes.ToArray();
                },
                stop);
        }
        catch (AmazonS3Exception answer) when (S3Failures.IsMissing(answer))
        {
            return null;
        }
    }

    /// <summary>Writes a small object; the tag of what is there now.</summary>
    public async Task<string> WriteAsync(string key, ReadOnlyMemory<byte> content, string? sha256, string? folder, bool onlyNew, CancellationToken stop)
    {
        Check(key);
        PutObjectResponse response = await Connection.SendAsync(
            UriOf(key),
            async token =>
            {
                using MemoryStream bytes = AsStream(content);
                PutObjectRequest request = new() { BucketName = Name, Key = key, InputStream = bytes, AutoCloseStream = false, IfNoneMatch = onlyNew ? "*" : null, UseChunkEncoding = false, DisablePayloadSigning = Connection.IsSecured };
                Mark(request.Metadata, sha256, folder);
                return await Client.PutObjectAsync(request, token);
            },
            stop);
        return ObjectFacts.Plain(response.ETag);
    }

    /// <summary>All objects whose keys begin so, in the server's order. Without the empty ones that only stand for a folder.</summary>
    public async IAsyncEnumerable<ObjectFacts> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        string? next = null;
        do
        {
            // Encoded, since a key may hold what XML cannot.
            ListObjectsV2Request request = new() { BucketName = Name, Prefix = prefix, Encoding = EncodingType.Url, ContinuationToken = next };
            ListObjectsV2Response page = await Connection.SendAsync(UriOf(prefix), token => Client.ListObjectsV2Async(request, token), stop);
            foreach (Amazon.S3.Model.S3Object found in page.S3Objects ?? [])
            {
                string key = Uri.UnescapeDataString(found.Key.Replace('+', ' '));
                if (!key.EndsWith('/') || found.Size > 0)
                    yield return new(key, found.Size ?? 0, ObjectFacts.Plain(found.ETag));
            }
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    /// <summary>Whether anything is to be had there at all: the bucket is there and the key may list it.</summary>
    public Task CheckAsync(string prefix, TimeSpan patience, CancellationToken stop) => Connection.SendAsync(
        UriOf(prefix).TrimEnd('/'),
        token => Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name, Prefix = prefix, MaxKeys = 1 }, token),
        stop,
        patience);

    public async Task DeleteAsync(string key, CancellationToken stop)
    {
        try
        {
            await Connection.SendAsync(UriOf(key), token => Client.DeleteObjectAsync(Name, key, token), stop);
        }
        catch (AmazonS3Exception answer) when (S3Failures.IsMissing(answer))
        {
            // Servers differ in whether they say so.
        }
    }

    /// <summary>Removes objects, many with one request where their keys can be written in XML.</summary>
    public async Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken stop)
    {
        string[] odd = [.. keys.Where(key => key.Any(char.IsControl))];
        foreach (string[] some in keys.Except(odd, StringComparer.Ordinal).Chunk(KeysInOneDelete))
        {
            DeleteObjectsRequest request = new() { BucketName = Name, Objects = [.. some.Select(key => new KeyVersion { Key = key })], Quiet = true };
            try
            {
                await Connection.SendAsync(UriOf(some[0]), token => Client.DeleteObjectsAsync(request, token), stop);
            }
            catch (DeleteObjectsException)
            {
                // Which of them and why is told by asking for each.
                await OneByOneAsync(some, stop);
            }
        }
        await OneByOneAsync(odd, stop);
    }

    /// <summary>A link to an object that is signed with our keys.</summary>
    public async Task<Uri> LinkAsync(string key, TimeSpan lasts, CancellationToken stop)
    {
        GetPreSignedUrlRequest request = new()
        {
            BucketName = Name,
            Key = key,
            Verb = HttpVerb.GET,
            Expires = (Connection.Time.GetUtcNow() + lasts).UtcDateTime,
            Protocol = Connection.Settings.Endpoint?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
        };
        return new Uri(await Connection.SendAsync(UriOf(key), _ => Client.GetPreSignedURLAsync(request), stop));
    }

    /// <summary>Refuses what no server takes.</summary>
    public void Check(string key)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(key) > LongestKey)
            throw new ArtifactUriException(UriOf(key), $"a key in a bucket has at most {LongestKey} bytes. Give the pipeline, task or file a shorter name.");
    }

    public static void Mark(MetadataCollection into, string? sha256, string? folder)
    {
        if (sha256 is not null)
            into[ObjectFacts.Sha256Name] = sha256;
        if (folder is not null)
            into[ObjectFacts.FolderName] = folder;
    }

    private static ObjectFacts Of(string key, long size, string? tag, MetadataCollection metadata)
        => new(key, size, ObjectFacts.Plain(tag), metadata[ObjectFacts.Sha256Name], metadata[ObjectFacts.FolderName]);

    private Task OneByOneAsync(string[] keys, CancellationToken stop) => Parallel.ForEachAsync(
        keys, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = ParallelDeletes }, async (key, token) => await DeleteAsync(key, token));

    private static MemoryStream AsStream(ReadOnlyMemory<byte> content)
        => System.Runtime.InteropServices.MemoryMarshal.TryGetArray(content, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array ?? [], array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
}
