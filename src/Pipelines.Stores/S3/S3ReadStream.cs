using System.Security.Cryptography;
using Amazon.S3.Model;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.S3;

/// <summary>
/// An object, or a part of it, as it is read. A connection that is cut is taken up where it was, for the same content only. Who reads the
/// whole to its end learns by <see cref="ArtifactDamagedException"/> that it is not what was stored.
/// </summary>
internal sealed class S3ReadStream : Stream
{
    private readonly BucketObjects _bucket;
    private readonly ObjectFacts _object;
    private readonly long _end;
    private IncrementalHash? _hash;
    private GetObjectResponse? _content;
    private long _at;

    private S3ReadStream(BucketObjects bucket, ObjectFacts found, GetObjectResponse? content, long from, bool isWhole)
    {
        (_bucket, _object, _content, _at) = (bucket, found, content, from);
        _end = content is null ? from : from + content.ContentLength;
        _hash = isWhole && found.Sha256 is not null ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    /// <summary>What is read.</summary>
    public ObjectFacts Object => _object;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("Ask the store for the size.");

    public override long Position
    {
        get => throw new NotSupportedException("A range is read from its start.");
        set => throw new NotSupportedException("A range is read from its start; open another one instead.");
    }

    /// <summary>Opens an object; null: it is not there.</summary>
    public static async Task<S3ReadStream?> OpenAsync(BucketObjects bucket, string key, long from, long? length, CancellationToken stop)
    {
        if (length == 0)
            return await bucket.HeadAsync(key, stop) is { } there ? new S3ReadStream(bucket, there, null, from, isWhole: false) : null;
        return await bucket.OpenAsync(key, from, length, tag: null, stop) is { } opened
            ? new S3ReadStream(bucket, opened.Object, opened.Content, from, isWhole: from == 0 && length is null)
            : null;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
            return 0;
        int read = _at >= _end ? 0 : await _bucket.Connection.SendAsync(_bucket.UriOf(_object.Key), token => TakeAsync(buffer, token), cancellationToken);
        _at += read;
        _hash?.AppendData(buffer.Span[..read]);
        if (read == 0)
            Verify();
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
        => throw new NotSupportedException("What comes over a network is read asynchronously.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A range is read from its start; open another one instead.");

    public override void SetLength(long value) => throw new NotSupportedException("Artifacts are not changed.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Artifacts are not changed.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content?.Dispose();
            _hash?.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Verify()
    {
        if (_hash is null)
            return;
        using IncrementalHash hash = _hash;
        _hash = null;
        Digest found = Digest.From(hash);
        if (Digest.TryParse(_object.Sha256, out Digest expected) && found != expected)
            throw new ArtifactDamagedException(_bucket.UriOf(_object.Key), expected, found);
    }

    private async Task<int> TakeAsync(Memory<byte> buffer, CancellationToken stop)
    {
        if (_content is null)
        {
            if (await _bucket.OpenAsync(_object.Key, _at, _end - _at, _object.Tag, stop) is not { Content: { } again })
                throw new ArtifactMissingException(_bucket.UriOf(_object.Key));
            _content = again;
        }
        int read = 0;
        try
        {
            read = await _content.ResponseStream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _end - _at)], stop);
            return read > 0 ? read : throw new HttpIOException(HttpRequestError.ResponseEnded, "The content ended before its end.");
        }
        finally
        {
            // Cut, or not wanted any more: whoever reads on begins a new request where this one was.
            if (read == 0)
            {
                _content.Dispose();
                _content = null;
            }
        }
    }
}
