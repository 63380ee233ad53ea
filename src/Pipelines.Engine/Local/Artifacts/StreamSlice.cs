namespace Pipelines.Engine.Local.Artifacts;

/// <summary>Reads at most so many bytes of another stream, which it owns.</summary>
internal sealed class StreamSlice(Stream inner, long length) : Stream
{
    private readonly long _start = inner.Position;
    private long _left = Math.Max(0, Math.Min(length, inner.Length - inner.Position));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => Math.Max(0, Math.Min(length, inner.Length - _start));

    public override long Position
    {
        get => inner.Position - _start;
        set => throw new NotSupportedException("A range is read from its start; open another one instead.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Took(inner.Read(buffer[..Most(buffer.Length)]));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => Took(await inner.ReadAsync(buffer[..Most(buffer.Length)], cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A range is read from its start; open another one instead.");

    public override void SetLength(long value) => throw new NotSupportedException("Artifacts are not changed.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Artifacts are not changed.");

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Most(int asked) => (int)Math.Min(asked, _left);

    private int Took(int read)
    {
        _left -= read;
        return read;
    }
}
