using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Win32.SafeHandles;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Artifacts;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Stores.S3;

/// <summary>
/// Brings files up: a small one with one request, out of memory, so that what is sent is what was hashed; a large one in parts, read from
/// disk as they are sent, and completed only if the file is still the one that was hashed.
/// </summary>
internal sealed class S3Upload(BucketObjects bucket) : IDisposable
{
    // Servers take no more parts of one object than this; some room is left.
    private const long MostParts = 9_000;

    // Bounds the memory of all small files on their way together: this many times PartBytes.
    private const int MostInMemory = 8;

    // No upload lasts this long; one that is older was left by a process that was killed.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(2);

    private readonly SemaphoreSlim _memory = new(MostInMemory);
    private readonly S3Settings _settings = bucket.Connection.Settings;

    /// <summary>Brings a file up, and gives its tag.</summary>
    /// <param name="key">Where to.</param>
    /// <param name="path">The file.</param>
    /// <param name="hashed">What it was when it was hashed.</param>
    /// <param name="folder">The digest of the folder that it is a file of; null: it is an artifact itself.</param>
    /// <param name="stop">Ends the upload; nothing is stored then.</param>
    /// <exception cref="ArtifactContentException">It was changed since it was hashed.</exception>
    public async Task<string> FileAsync(string key, string path, CommittedFile hashed, string? folder, CancellationToken stop)
    {
        bucket.Check(key);
        return hashed.SizeBytes > _settings.PartBytes
            ? await LargeAsync(key, path, hashed, folder, stop)
            : await SmallAsync(key, path, hashed, folder, stop);
    }

    /// <summary>Removes the parts of uploads below a prefix that nobody will end.</summary>
    /// <returns>How many uploads were removed.</returns>
    public async Task<int> SweepAsync(string prefix, CancellationToken stop) => await SweepAsync(prefix, Abandoned, stop);

    /// <inheritdoc cref="SweepAsync(string, CancellationToken)"/>
    public async Task<int> SweepAsync(string prefix, TimeSpan age, CancellationToken stop)
    {
        DateTime before = (bucket.Connection.Time.GetUtcNow() - age).UtcDateTime;
        List<MultipartUpload> old = [];
        ListMultipartUploadsRequest request = new() { BucketName = bucket.Name, Prefix = prefix };
        while (true)
        {
            ListMultipartUploadsResponse page = await bucket.Connection.SendAsync(
                bucket.UriOf(prefix), token => bucket.Connection.Client.ListMultipartUploadsAsync(request, token), stop);
            old.AddRange((page.MultipartUploads ?? []).Where(upload => upload.Initiated?.ToUniversalTime() < before));
            if (page.IsTruncated != true)
                break;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        foreach (MultipartUpload upload in old)
            await AbortAsync(upload.Key, upload.UploadId, stop);
        return old.Count;
    }

    public void Dispose() => _memory.Dispose();

    private async Task<string> SmallAsync(string key, string path, CommittedFile hashed, string? folder, CancellationToken stop)
    {
        await _memory.WaitAsync(stop);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)hashed.SizeBytes + 1);
        try
        {
            int size = Read(path, buffer.AsSpan(0, (int)hashed.SizeBytes + 1));
            if (size != hashed.SizeBytes || Digest.Of(buffer.AsSpan(0, size)).Hex != hashed.Sha256)
                throw Changed(path);
            return await bucket.WriteAsync(key, buffer.AsMemory(0, size), hashed.Sha256, folder, onlyNew: false, stop);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _memory.Release();
        }
    }

    private static int Read(string path, Span<byte> into)
    {
        using SafeFileHandle file = Content.OpenToRead(path);
        int size = 0;
        while (size < into.Length && RandomAccess.Read(file, into[size..], size) is > 0 and int read)
            size += read;
        return size;
    }

    private async Task<string> LargeAsync(string key, string path, CommittedFile hashed, string? folder, CancellationToken stop)
    {
        InitiateMultipartUploadRequest begin = new() { BucketName = bucket.Name, Key = key };
        BucketObjects.Mark(begin.Metadata, hashed.Sha256, folder);
        string uri = bucket.UriOf(key);
        InitiateMultipartUploadResponse upload = await bucket.Connection.SendAsync(uri, token => bucket.Connection.Client.InitiateMultipartUploadAsync(begin, token), stop);
        try
        {
            PartETag[] parts = await PartsAsync(key, upload.UploadId, path, hashed.SizeBytes, stop);
            if (!hashed.Fits(FileFacts.Of(path)))
                throw Changed(path);
            return await CompleteAsync(key, upload.UploadId, parts, hashed, folder, stop);
        }
        catch
        {
            await TryAbortAsync(key, upload.UploadId);
            throw;
        }
    }

    private async Task<PartETag[]> PartsAsync(string key, string id, string path, long size, CancellationToken stop)
    {
        long length = Math.Max(_settings.PartBytes, ((size / MostParts / (1 << 20)) + 1) << 20);
        PartETag[] parts = new PartETag[(size + length - 1) / length];
        ParallelOptions few = new() { CancellationToken = stop, MaxDegreeOfParallelism = _settings.ParallelParts };
        await Parallel.ForAsync(0, parts.Length, few, async (at, token) =>
        {
            UploadPartResponse sent = await bucket.Connection.SendAsync(
                bucket.UriOf(key),
                once => bucket.Connection.Client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = bucket.Name,
                        Key = key,
                        UploadId = id,
                        PartNumber = at + 1,
                        FilePath = path,
                        FilePosition = at * length,
                        PartSize = Math.Min(length, size - (at * length)),
                        UseChunkEncoding = false,
                        DisablePayloadSigning = bucket.Connection.IsSecured,
                    },
                    once),
                token);
            parts[at] = new PartETag(at + 1, sent.ETag);
        });
        return parts;
    }

    private async Task<string> CompleteAsync(string key, string id, PartETag[] parts, CommittedFile hashed, string? folder, CancellationToken stop)
    {
        CompleteMultipartUploadRequest end = new() { BucketName = bucket.Name, Key = key, UploadId = id, PartETags = [.. parts] };
        try
        {
            CompleteMultipartUploadResponse done = await bucket.Connection.SendAsync(
                bucket.UriOf(key), token => bucket.Connection.Client.CompleteMultipartUploadAsync(end, token), stop);
            return ObjectFacts.Plain(done.ETag);
        }
        catch (AmazonS3Exception answer) when (answer.ErrorCode == "NoSuchUpload")
        {
            // The answer to an earlier try was lost: then the object is there, and bears our mark.
            return await bucket.HeadAsync(key, stop) is { } there && there.Sha256 == hashed.Sha256 && there.Folder == folder
                ? there.Tag
                : throw new StorageUnavailableException(bucket.UriOf(key), "the server has dropped the upload before it was complete. Try again.", answer);
        }
    }

    private async Task TryAbortAsync(string key, string id)
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(10), bucket.Connection.Time);
        try
        {
            await AbortAsync(key, id, soon.Token);
        }
        catch (Exception failure) when (failure is PipelinesException or OperationCanceledException or AmazonS3Exception)
        {
            // The failure that led here is the one to tell; a sweep removes the parts one day.
        }
    }

    private async Task AbortAsync(string key, string id, CancellationToken stop)
    {
        try
        {
            await bucket.Connection.SendAsync(
                bucket.UriOf(key),
                token => bucket.Connection.Client.AbortMultipartUploadAsync(bucket.Name, key, id, token),
                stop);
        }
        catch (AmazonS3Exception answer) when (answer.ErrorCode is "NoSuchUpload" or "NoSuchKey")
        {
            // Gone already.
        }
    }

    private static ArtifactContentException Changed(string path) => new(path, "it was written to while it was read", "Close the file before the program ends.");
}
