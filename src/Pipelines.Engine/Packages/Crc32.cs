namespace Pipelines.Engine.Packages;

/// <summary>The check sum of zip and gzip (CRC-32, polynomial 0xEDB88320).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte b in bytes)
            sum = Table[(byte)(sum ^ b)] ^ (sum >> 8);
        return ~sum;
    }

    private static uint Entry(int index)
    {
        uint entry = (uint)index;
        for (int bit = 0; bit < 8; bit++)
            entry = (entry & 1) != 0 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
        return entry;
    }
}
