using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;

namespace Pipelines.Engine.Packages;

/// <summary>Pipelines in <c>.tar.gz</c> archives.</summary>
internal static class TarPackage
{
    /// <summary>A gzip stream ends with the check sum and the length of what it holds.</summary>
    private const int TrailerBytes = 8;

    private const string Mend = "Pack the compiled pipeline again: tar czf pipeline.tar.gz pipeline.yaml.";

    public static PackageText Unpack(ReadOnlyMemory<byte> file)
    {
        try
        {
            using GZipStream packed = new(CappedBytes.Open(file), CompressionMode.Decompress);
            // Unpacked whole and counted, so that no size in a header can ask for more than there is.
            ReadOnlyMemory<byte> bytes = CappedBytes.Read(packed, PackageLimits.UnpackedBytes);
            if (bytes.Length > PackageLimits.UnpackedBytes)
                return PackageText.Refused(PackageCodes.TooLarge, $"Unpacked, the archive has more than {PackageLimits.UnpackedBytes / 1024 / 1024} MiB.",
                    "Keep data out of the package: give it to a step as an artifact.");
            // The platform's reader takes a stream that breaks off for one that ends, and then compares nothing.
            if (file.Length < TrailerBytes || Crc32.Of(bytes.Span) != BinaryPrimitives.ReadUInt32LittleEndian(file.Span[^TrailerBytes..]))
                return PackageText.Refused(PackageCodes.BadArchive, "This is not a valid tar.gz archive: it is cut off or damaged, its check sum differs.",
                    Mend);
            using TarReader archive = new(CappedBytes.Open(bytes));
            return Choose(archive);
        }
        // A damaged archive shows itself in many ways, all of them here: the bytes are in memory, so nothing else can fail.
        catch (Exception broken) when (broken is InvalidDataException or IOException or NotSupportedException
            or ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            return PackageText.Refused(PackageCodes.BadArchive, $"This is not a valid tar.gz archive: {broken.Message}", Mend);
        }
    }

    private static PackageText Choose(TarReader archive)
    {
        List<PackageMember> members = [];
        while (archive.GetNextEntry() is { } entry)
        {
            if (members.Count >= PackageLimits.Members)
                return PackageText.Refused(PackageCodes.TooLarge, $"The archive has more than {PackageLimits.Members:N0} members.",
                    "Pack the pipeline alone.");
            if (entry.EntryType is not (TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes))
                members.Add(Member(entry));
        }
        return PackageMember.Choose(members);
    }

    private static PackageMember Member(TarEntry entry)
    {
        bool isFile = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile;
        return new(entry.Name, isFile ? null : "a link or a device, not a file", () => entry.DataStream ?? Stream.Null);
    }
}
