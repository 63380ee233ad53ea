using System.Buffers;
using System.Security.Cryptography;
using Amazon.S3.Model;
using Microsoft.Win32.SafeHandles;
using Pipelines.Core.Values;

namespace Pipelines.Stores.S3;

/// <summary>Brings objects down into files: a large one in ranges at the same time, all of one content. What was read is hashed.</summary>
internal sealed class S3Download(BucketObjects bucket)
{
    private const int BufferSize = 256 * 1024;

    private readonly S3Settings _settings = bucket.Connection.Settings;

    /// <summary>Writes an object to a file that is not there yet; null: it is not in the bucket, or was replaced meanwhile.</summary>
    public async Task<(ObjectFacts Object, Digest Sha256)?> FileAsync(string key, string path, CancellationToken stop)
    {
        // Its first part says how large it is: a small one is whole with one request.
        if (await bucket.OpenAsync(key, 0, _settings.PartBytes, tag: null, stop) is not { } first)
            return null;
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
        long size = first.Content is null ? 0 : TotalOf(first.Content);
        ObjectFacts found = first.Object with { SizeBytes = size };
        Digest digest;
        if (first.Content is null)
            return (found, Digest.Of(""));
        using (first.Content)
        {
            if (size <= _settings.PartBytes)
                return await WholeAsync(first.Content, file, found, stop) is { } whole ? (found, whole) : null;
        }
        RandomAccess.SetLength(file, size);
        bool isOne = true;
        ParallelOptions few = new() { CancellationToken = stop, MaxDegreeOfParallelism = _settings.ParallelParts };
        long length = _settings.PartBytes;
        await Parallel.ForAsync(0, (size + length - 1) / length, few, async (at, token) =>
        {
            if (!await RangeAsync(found, file, at * length, Math.Min(length, size - (at * length)), token))
                isOne = false;
        });
        if (!isOne)
            return null;
        digest = await Task.Run(() => Hash(file, size, stop), stop);
        return (found, digest);
    }

    /// <summary>The digest of an object, read without keeping it; null: it is not in the bucket.</summary>
    public async Task<Digest?> HashAsync(string key, CancellationToken stop)
    {
        await using S3ReadStream? content = await S3ReadStream.OpenAsync(bucket, key, 0, null, stop);
        if (content is null)
            return null;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int read; (read = await content.ReadAsync(buffer, stop)) > 0;)
                hash.AppendData(buffer.AsSpan(0, read));
            return Digest.From(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // A connection that is cut in the middle is taken up again from the start of the file: it is small.
    private async Task<Digest?> WholeAsync(GetObjectResponse content, SafeFileHandle file, ObjectFacts found, CancellationToken stop)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            await CopyAsync(content.ResponseStream, file, 0, found.SizeBytes, hash, stop);
            return Digest.From(hash);
        }
        catch (Exception cut) when (!stop.IsCancellationRequested && S3Failures.IsOfServer(cut))
        {
            return await RangeAsync(found, file, 0, found.SizeBytes, stop) ? Hash(file, found.SizeBytes, stop) : null;
        }
    }

    private async Task<bool> RangeAsync(ObjectFacts found, SafeFileHandle file, long from, long length, CancellationToken stop)
        => await bucket.Connection.SendAsync(
            bucket.UriOf(found.Key),
            async token =>
            {
                if (await bucket.OpenAsync(found.Key, from, length, found.Tag, token) is not { Content: { } content })
                    return false;
                using (content)
                    await CopyAsync(content.ResponseStream, file, from, length, hash: null, token);
                return true;
            },
            stop);

    private static async Task CopyAsync(Stream from, SafeFileHandle file, long at, long length, IncrementalHash? hash, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long end = at + length;
            while (at < end)
            {
                int read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, end - at)), stop);
                if (read == 0)
                    throw new HttpIOException(HttpRequestError.ResponseEnded, "The content ended before its end.");
                hash?.AppendData(buffer.AsSpan(0, read));
                RandomAccess.Write(file, buffer.AsSpan(0, read), at);
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Digest Hash(SafeFileHandle file, long size, CancellationToken stop)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long at = 0; at < size;)
            {
                stop.ThrowIfCancellationRequested();
                int read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, size - at)), at);
                if (read == 0)
                    break;
                hash.AppendData(buffer.AsSpan(0, read));
                at += read;
            }
            return Digest.From(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // "bytes 0-8388607/1073741824"; a server that gives the whole instead of a range says its length.
    private static long TotalOf(GetObjectResponse response)
        => response.ContentRange is { } range && long.TryParse(range[(range.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture, out long total)
            ? total
            : response.ContentLength;
}
