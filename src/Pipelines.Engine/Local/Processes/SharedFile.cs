using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipelines.Engine.Local.Processes;

/// <summary>Files that shells and engines append to at the same time.</summary>
internal static class SharedFile
{
    private const int AppendOnly = 0x401, AppendOnlyMac = 0x9;

    /// <summary>
    /// Appends to a file that is there, at whatever is its end then. Not by FileStream: its "append" writes at a place that it remembers,
    /// over what others have appended meanwhile.
    /// </summary>
    public static unsafe void Append(string path, ReadOnlySpan<byte> bytes)
    {
        int descriptor = Libc.Open(path, OperatingSystem.IsMacOS() ? AppendOnlyMac : AppendOnly);
        if (descriptor < 0)
            throw Failed(path);
        using SafeFileHandle file = new(descriptor, ownsHandle: true);
        fixed (byte* first = bytes)
        {
            for (nint written = 0; written < bytes.Length;)
            {
                nint now = Libc.Write(file, first + written, bytes.Length - written);
                if (now < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted)
                    throw Failed(path);
                written += Math.Max(0, now);
            }
        }
    }

    private static IOException Failed(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        return new($"'{path}' cannot be written: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }
}
