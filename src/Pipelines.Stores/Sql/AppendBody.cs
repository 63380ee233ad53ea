using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>
/// The events of one append as the bytes of one row. Each is a line <c>type version length</c>, then its body as it was given, then a
/// line's end: a person can read the journal with the database's own shell, a program need not search for the ends.
/// </summary>
internal static class AppendBody
{
    // A long, two blanks and two line ends: enough for all of an event that is not its type or body.
    private const int LongestNumbers = 36;

    /// <summary>The events as bytes.</summary>
    public static byte[] Write(IReadOnlyList<JournalEvent> events)
    {
        long most = 0;
        foreach (JournalEvent one in events)
            most += one.Type.Length + one.Body.Length + LongestNumbers;
        byte[] rented = ArrayPool<byte>.Shared.Rent(checked((int)most));
        try
        {
            Span<byte> rest = rented;
            foreach (JournalEvent one in events)
            {
                rest = Put(rest, Encoding.ASCII.GetBytes(one.Type, rest), (byte)' ');
                rest = Put(rest, Number(one.Version, rest), (byte)' ');
                rest = Put(rest, Number(one.Body.Length, rest), (byte)'\n');
                one.Body.Span.CopyTo(rest);
                rest = Put(rest, one.Body.Length, (byte)'\n');
            }
            return rented[..(rented.Length - rest.Length)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Reads <paramref name="count"/> events; their bodies are slices of <paramref name="body"/>. False when it does not hold them exactly.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, int count, TypeNames types, List<JournalEvent> events)
    {
        while (count-- > 0)
        {
            int line = body.Span.IndexOf((byte)'\n');
            if (line < 0 || !TryReadLine(body.Span[..line], types, out string type, out int version, out int length))
                return false;
            body = body[(line + 1)..];
            if (length >= body.Length || body.Span[length] != '\n')
                return false;
            events.Add(new(type, version, body[..length]));
            body = body[(length + 1)..];
        }
        return body.IsEmpty;
    }

    /// <summary>
    /// CRC-32C over all that a row says: whose it is, where it stands and what it holds. It finds what a disk or a cut file has
    /// changed; it is no defence against a person.
    /// </summary>
    public static uint Checksum(StreamId stream, long first, int count, ReadOnlySpan<byte> body)
    {
        uint crc = uint.MaxValue;
        foreach (char letter in stream.Value)
            crc = BitOperations.Crc32C(crc, (byte)letter);
        crc = BitOperations.Crc32C(crc, (ulong)first);
        crc = BitOperations.Crc32C(crc, (uint)count);
        while (body.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(body));
            body = body[sizeof(ulong)..];
        }
        foreach (byte one in body)
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }

    private static bool TryReadLine(ReadOnlySpan<byte> line, TypeNames types, out string type, out int version, out int length)
    {
        (type, version, length) = ("", 0, 0);
        int typeEnd = line.IndexOf((byte)' ');
        int versionEnd = line.LastIndexOf((byte)' ');
        if (typeEnd <= 0 || versionEnd <= typeEnd)
            return false;
        type = types.Of(line[..typeEnd]);
        return int.TryParse(line[(typeEnd + 1)..versionEnd], NumberStyles.None, CultureInfo.InvariantCulture, out version)
            && int.TryParse(line[(versionEnd + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }

    private static int Number(int number, Span<byte> rest)
        => number.TryFormat(rest, out int written, default, CultureInfo.InvariantCulture) ? written : throw new InvalidOperationException("The buffer was measured too small.");

    private static Span<byte> Put(Span<byte> rest, int written, byte end)
    {
        rest[written] = end;
        return rest[(written + 1)..];
    }
}
