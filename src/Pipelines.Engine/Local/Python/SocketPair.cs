using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pipelines.Engine.Local.Processes;

namespace Pipelines.Engine.Local.Python;

/// <summary>Two ends of a connection that nobody else can reach: it has no name.</summary>
internal static unsafe partial class SocketPair
{
    private const string Library = "libc";
    private const int Local = 1, Stream = 1, CloseOnExec = 0x80000;
    private const int DontWait = 0x40, NoSignal = 0x4000;
    private const int NoMoreFromUs = 1;
    private const short Writable = 4;
    private const int Interrupted = 4, WouldBlock = 11;

    /// <summary>Opens a pair; both ends are closed in programs that are started.</summary>
    /// <exception cref="Win32Exception">The system has no descriptors left.</exception>
    public static (SafeFileHandle Ours, SafeFileHandle Theirs) Open()
    {
        int* ends = stackalloc int[2];
        if (Create(Local, Stream | CloseOnExec, 0, ends) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"No socket pair can be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>
    /// Sends all bytes. While the other end has no room it waits for it, each time at most <paramref name="patience"/>. Returns how much was
    /// sent: less than all where the other end is gone or does not read.
    /// </summary>
    public static int Send(SafeFileHandle end, ReadOnlySpan<byte> bytes, TimeSpan patience)
    {
        int sent = 0;
        fixed (byte* first = bytes)
        {
            while (sent < bytes.Length)
            {
                nint now = Send(end, first + sent, bytes.Length - sent, DontWait | NoSignal);
                int error = now < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (now < 0 && error != Interrupted && (error != WouldBlock || !HasRoom(end, patience)))
                    return sent;
                sent += (int)Math.Max(0, now);
            }
        }
        return sent;
    }

    private static bool HasRoom(SafeFileHandle end, TimeSpan patience)
    {
        Libc.PollEntry entry = new() { Descriptor = (int)end.DangerousGetHandle(), Asked = Writable };
        return Libc.Poll(&entry, 1, (int)patience.TotalMilliseconds) > 0;
    }

    /// <summary>Tells the other end that nothing more will come, and lets it close the line.</summary>
    public static int ShutDown(SafeFileHandle end) => ShutDown(end, NoMoreFromUs);

    [LibraryImport(Library, EntryPoint = "socketpair", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(int domain, int type, int protocol, int* ends);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Send(SafeHandle socket, byte* buffer, nint count, int flags);

    [LibraryImport(Library, EntryPoint = "shutdown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ShutDown(SafeHandle socket, int how);
}
