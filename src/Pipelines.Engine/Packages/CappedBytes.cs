using System.Runtime.InteropServices;

namespace Pipelines.Engine.Packages;

/// <summary>Reads streams that may never end.</summary>
internal static class CappedBytes
{
    private const int Chunk = 64 * 1024;

    /// <summary>All bytes, or the first <paramref name="most"/> and one more where there are more.</summary>
    public static ReadOnlyMemory<byte> Read(Stream stream, int most)
    {
        using MemoryStream bytes = new();
        byte[] chunk = new byte[Chunk];
        for (int count; bytes.Length <= most && (count = stream.Read(chunk)) > 0;)
            bytes.Write(chunk, 0, count);
        return Cut(bytes, most);
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, int most, CancellationToken stop)
    {
        using MemoryStream bytes = new();
        byte[] chunk = new byte[Chunk];
        for (int count; bytes.Length <= most && (count = await stream.ReadAsync(chunk, stop)) > 0;)
            await bytes.WriteAsync(chunk.AsMemory(0, count), stop);
        return Cut(bytes, most);
    }

    /// <summary>A stream over bytes that are in memory, without a copy where that can be.</summary>
    public static MemoryStream Open(ReadOnlyMemory<byte> bytes)
        => MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> part) && part.Array is { } array
            ? new(array, part.Offset, part.Count, writable: false)
            : new(bytes.ToArray(), writable: false);

    private static ReadOnlyMemory<byte> Cut(MemoryStream bytes, int most)
        => bytes.GetBuffer().AsMemory(0, (int)Math.Min(bytes.Length, (long)most + 1));
}
