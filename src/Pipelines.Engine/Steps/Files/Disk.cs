using System.Runtime.InteropServices;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Steps.Files;

/// <summary>Writing so that it lasts, and the failures of doing so in words.</summary>
internal static class Disk
{
    private const int LongestPath = 4096;

    // errno, which is what .NET leaves in HResult on Unix.
    private const int NotPermitted = 1, BadDevice = 5, NoAccess = 13, TooLarge = 27, NoSpace = 28, ReadOnly = 30;
    private static readonly int QuotaExceeded = OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>Runs <paramref name="write"/>; that the disk is full or may not be written becomes a failure of storage.</summary>
    /// <exception cref="StorageUnavailableException">The disk is full or cannot be written.</exception>
    public static T Write<T>(string place, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (WordsFor(e) is not null)
        {
            throw new StorageUnavailableException(place, WordsFor(e)!, e);
        }
    }

    /// <summary>The same for what returns nothing.</summary>
    public static void Write(string place, Action write) => Write(place, () =>
    {
        write();
        return true;
    });

    /// <summary>Makes a folder and those above it.</summary>
    public static void MakeFolder(string path) => Write(path, () => Directory.CreateDirectory(path));

    /// <summary>Makes the names in a folder last.</summary>
    public static void SyncFolder(string path) => WithFolder(path, Libc.Sync);

    /// <summary>Makes all that was written to the folder's file system last: cheaper than one by one for very many files.</summary>
    /// <returns>False where there is no such call.</returns>
    public static bool SyncFileSystem(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        WithFolder(path, Libc.SyncFileSystem);
        return true;
    }

    /// <summary>Makes the names from <paramref name="path"/>'s folder up to <paramref name="root"/> last.</summary>
    public static void SyncFoldersUp(string path, string root)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null && folder.Length >= root.Length; folder = Path.GetDirectoryName(folder))
            SyncFolder(folder);
    }

    /// <summary>Writes a file so that readers see the old one or the new one, also after loss of power.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string fresh = path + ".new";
        using (FileStream file = new(fresh, FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>The path without links; null when nothing is there.</summary>
    public static unsafe string? RealPath(string path)
    {
        if (OperatingSystem.IsWindows())
            return Path.Exists(path) ? Path.GetFullPath(path) : null;
        byte* resolved = stackalloc byte[LongestPath];
        return Libc.RealPath(path, resolved) == null ? null : Marshal.PtrToStringUTF8((nint)resolved);
    }

    /// <summary>True when <paramref name="path"/> is <paramref name="root"/> or lies below it; both without links.</summary>
    public static bool IsBelow(string root, string path)
        => path.StartsWith(root, StringComparison.Ordinal)
            && (path.Length == root.Length || root.EndsWith('/') || path[root.Length] == '/');

    /// <summary>What went wrong with the disk, and how to mend it; null when it is not about the disk.</summary>
    public static string? WordsFor(Exception failure) => failure switch
    {
        UnauthorizedAccessException => "this user may not write there. Mend the rights of the folder, or choose another place.",
        IOException { HResult: NoSpace } => "the disk is full. Free some space, or choose a place on another disk.",
        IOException e when e.HResult == QuotaExceeded => "this user's quota of the disk is used up. Free some space, or choose a place on another disk.",
        IOException { HResult: ReadOnly } => "the file system is mounted read-only. Choose another place.",
        IOException { HResult: TooLarge } => "the file is larger than the file system or a limit of this process (ulimit -f) allows.",
        IOException { HResult: BadDevice } => "the device failed to read or write. Look at the system's log.",
        IOException { HResult: NotPermitted or NoAccess } => "this user may not write there. Mend the rights of the folder, or choose another place.",
        _ => null,
    };

    private static void WithFolder(string path, Func<int, int> call)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Libc.OpenForReading(path, OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000);
        if (descriptor < 0)
            throw Failed(path);
        try
        {
            if (call(descriptor) != 0)
                throw Failed(path);
        }
        finally
        {
            _ = Libc.Close(descriptor);
        }
    }

    private static IOException Failed(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        return new($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }
}
