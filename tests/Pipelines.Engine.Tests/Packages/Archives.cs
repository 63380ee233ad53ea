using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Pipelines.Engine.Tests.Packages;

/// <summary>Makes archives in memory.</summary>
internal static class Archives
{
    // The same archive every time: what seeds damage must not depend on the clock.
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public const string Pipeline = "pipelineInfo: {name: churn}\n";

    public static byte[] Zip(params (string Name, string Content)[] members) => Zip(_ => { }, members);

    /// <summary>A zip archive; <paramref name="change"/> sees each member before its content is written.</summary>
    public static byte[] Zip(Action<ZipArchiveEntry> change, params (string Name, string Content)[] members)
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content) in members)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name);
                entry.LastWriteTime = Noon;
                change(entry);
                using Stream stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(content));
            }
        }
        return bytes.ToArray();
    }

    public static byte[] TarGz(params (string Name, string Content)[] members)
        => Gzip(Tar(TarEntryFormat.Pax, members.Select(member => (TarEntryType.RegularFile, member.Name, member.Content))));

    public static byte[] TarGz(TarEntryFormat format, TarEntryType type, string name, string content) => Gzip(Tar(format, [(type, name, content)]));

    public static byte[] Tar(TarEntryFormat format, IEnumerable<(TarEntryType Type, string Name, string Content)> members)
    {
        using MemoryStream bytes = new();
        using (TarWriter archive = new(bytes, format, leaveOpen: true))
        {
            foreach ((TarEntryType type, string name, string content) in members)
                archive.WriteEntry(Entry(format, type, name, content));
        }
        return bytes.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream bytes = new();
        using (GZipStream packed = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
            packed.Write(content);
        return bytes.ToArray();
    }

    private static TarEntry Entry(TarEntryFormat format, TarEntryType type, string name, string content)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(type == TarEntryType.RegularFile ? TarEntryType.V7RegularFile : type, name),
            TarEntryFormat.Ustar => new UstarTarEntry(type, name),
            TarEntryFormat.Gnu => new GnuTarEntry(type, name),
            _ => new PaxTarEntry(type, name),
        };
        entry.ModificationTime = Noon;
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            entry.LinkName = content;
        else if (type == TarEntryType.RegularFile)
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return entry;
    }
}
