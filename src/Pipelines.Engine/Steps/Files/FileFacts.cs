using System.Runtime.InteropServices;

namespace Pipelines.Engine.Steps.Files;

/// <summary>What lies under a name.</summary>
internal enum FileKind
{
    Missing = 0,
    File = 1,
    Folder = 2,
    Link = 3,

    /// <summary>A pipe, a socket or a device: reading it may never end.</summary>
    Other = 4,
}

/// <summary>What is known of a file without opening it or following a link.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="SizeBytes">Of a file; 0 for others.</param>
/// <param name="Modified">When its content last changed, as nanoseconds since 1970.</param>
/// <param name="Changed">When its content, name or mode last changed; nobody can set this one. 0 where the system does not tell.</param>
internal readonly record struct FileFacts(FileKind Kind, long SizeBytes, long Modified, long Changed)
{
    private const int BufferSize = 256;
    private const int NoSuchFile = 2;
    private const int NotAFolder = 20;

    /// <summary>Looks at <paramref name="path"/>.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static FileFacts Of(string path) => OperatingSystem.IsLinux() ? OnLinux(path) : Elsewhere(path);

    private static unsafe FileFacts OnLinux(string path)
    {
        byte* buffer = stackalloc byte[BufferSize];
        if (Libc.Statx(Libc.AtCurrentFolder, path, Libc.DoNotFollowLinks, Libc.BasicFacts, buffer) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error is NoSuchFile or NotAFolder
                ? default
                : throw new IOException($"'{path}' cannot be looked at: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }
        // struct statx has the same layout on every processor: mode at 28, size at 40, ctime at 96, mtime at 112.
        ReadOnlySpan<byte> facts = new(buffer, BufferSize);
        FileKind kind = (BitConverter.ToUInt16(facts[28..]) & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Folder,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
        return new(kind, kind == FileKind.File ? BitConverter.ToInt64(facts[40..]) : 0, Time(facts[112..]), Time(facts[96..]));
    }

    private static long Time(ReadOnlySpan<byte> stamp) => (BitConverter.ToInt64(stamp) * 1_000_000_000) + BitConverter.ToUInt32(stamp[8..]);

    private static FileFacts Elsewhere(string path)
    {
        FileInfo file = new(path);
        if (file.LinkTarget is not null)
            return new(FileKind.Link, 0, 0, 0);
        if (Directory.Exists(path))
            return new(FileKind.Folder, 0, 0, 0);
        return file.Exists
            ? new(FileKind.File, file.Length, (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100, 0)
            : default;
    }
}
