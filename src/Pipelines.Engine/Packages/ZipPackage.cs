using System.IO.Compression;

namespace Pipelines.Engine.Packages;

/// <summary>Pipelines in <c>.zip</c> archives.</summary>
internal static class ZipPackage
{
    private const int UnixType = 0xF000;
    private const int UnixFile = 0x8000;

    public static PackageText Unpack(ReadOnlyMemory<byte> file)
    {
        try
        {
            using ZipArchive archive = new(CappedBytes.Open(file), ZipArchiveMode.Read);
            return archive.Entries.Count > PackageLimits.Members
                ? PackageText.Refused(PackageCodes.TooLarge, $"The archive has {archive.Entries.Count:N0} members; {PackageLimits.Members:N0} are allowed.",
                    "Pack the pipeline alone.")
                : PackageMember.Choose([.. archive.Entries.Where(IsFile).Select(Member)]);
        }
        // A damaged archive shows itself in many ways, all of them here: the bytes are in memory, so nothing else can fail.
        catch (Exception broken) when (broken is InvalidDataException or IOException or NotSupportedException
            or ArgumentException or InvalidOperationException or OverflowException)
        {
            return PackageText.Refused(PackageCodes.BadArchive, $"This is not a valid zip archive: {broken.Message}",
                "Pack the compiled pipeline again.");
        }
    }

    private static bool IsFile(ZipArchiveEntry entry) => !entry.FullName.EndsWith('/');

    private static PackageMember Member(ZipArchiveEntry entry)
    {
        int type = (entry.ExternalAttributes >> 16) & UnixType;
        string? obstacle = entry.IsEncrypted ? "encrypted" : type is 0 or UnixFile ? null : "a link or a device, not a file";
        return new(entry.FullName, obstacle, entry.Open, entry.Crc32);
    }
}
