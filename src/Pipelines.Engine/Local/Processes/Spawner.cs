using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// Starts a program in a session of its own. Not by <see cref="System.Diagnostics.Process"/>: that one keeps the engine's session,
/// cannot give descriptors away, and is several times slower.
/// </summary>
internal static unsafe class Spawner
{
    private const int NewSession = 0x80, NewSessionMac = 0x400, DefaultSignals = 0x04, BlockedSignals = 0x08;
    private const int WriteOnly = 1;

    // Added to glibc in 2.34: elsewhere a descriptor that the engine itself inherited goes on to its programs.
    private static readonly bool CanCloseFrom = NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "posix_spawn_file_actions_addclosefrom_np", out _);

    /// <summary>
    /// Starts <paramref name="path"/> in the folder <c>/</c> with no signal blocked or ignored, its standard error thrown away and no
    /// other descriptor open than those given.
    /// </summary>
    /// <returns>The process's id, which is also that of its session and its group.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int Start(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, SafeHandle input, SafeHandle? output)
    {
        byte* actions = stackalloc byte[Libc.OpaqueSize];
        byte* attributes = stackalloc byte[Libc.OpaqueSize];
        byte* signals = stackalloc byte[Libc.OpaqueSize];
        Check(Libc.InitActions(actions));
        Check(Libc.InitAttributes(attributes));
        nint[] argumentTexts = Texts(arguments), environmentTexts = Texts(environment);
        bool holdsInput = false, holdsOutput = false;
        try
        {
            input.DangerousAddRef(ref holdsInput);
            output?.DangerousAddRef(ref holdsOutput);
            Check(Libc.AddDuplicate(actions, (int)input.DangerousGetHandle(), 0));
            if (output is null)
                Check(Libc.AddOpen(actions, 1, "/dev/null", WriteOnly, 0));
            else
                Check(Libc.AddDuplicate(actions, (int)output.DangerousGetHandle(), 1));
            Check(Libc.AddOpen(actions, 2, "/dev/null", WriteOnly, 0));
            Check(Libc.AddFolder(actions, "/"));
            if (CanCloseFrom)
                Check(Libc.AddCloseFrom(actions, 3));
            Check(Libc.SetFlags(attributes, (short)((OperatingSystem.IsMacOS() ? NewSessionMac : NewSession) | DefaultSignals | BlockedSignals)));
            // .NET ignores SIGPIPE, and a shell passes on what it was started with: `yes | head` would never end in a step.
            _ = Libc.AllSignals(signals);
            Check(Libc.SetDefaultSignals(attributes, signals));
            _ = Libc.NoSignals(signals);
            Check(Libc.SetBlockedSignals(attributes, signals));
            int pid;
            fixed (nint* argv = argumentTexts)
            fixed (nint* envp = environmentTexts)
                Check(Libc.Spawn(&pid, path, actions, attributes, argv, envp));
            return pid;
        }
        finally
        {
            if (holdsInput)
                input.DangerousRelease();
            if (holdsOutput)
                output!.DangerousRelease();
            Free(argumentTexts);
            Free(environmentTexts);
            _ = Libc.DestroyActions(actions);
            _ = Libc.DestroyAttributes(attributes);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error, Marshal.GetPInvokeErrorMessage(error));
    }

    private static nint[] Texts(IReadOnlyList<string> texts)
    {
        nint[] pointers = new nint[texts.Count + 1];
        for (int i = 0; i < texts.Count; i++)
            pointers[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
        return pointers;
    }

    private static void Free(nint[] texts)
    {
        foreach (nint text in texts)
            Marshal.FreeCoTaskMem(text);
    }
}
