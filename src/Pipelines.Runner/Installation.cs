namespace Pipelines.Runner;

/// <summary>Copies this program, and the Python package beside it, to a folder that other containers of the pod see.</summary>
internal static class Installation
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Copies <paramref name="program"/> and the folder <c>python</c> beside it into <paramref name="target"/>; done twice, it does no harm.</summary>
    public static void Copy(string program, string target)
    {
        Directory.CreateDirectory(target);
        // Whoever looks meanwhile sees no half of it.
        string incoming = Path.Combine(target, $".{Path.GetFileName(program)}.new");
        File.Copy(program, incoming, overwrite: true);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(incoming, Executable);
        File.Move(incoming, Path.Combine(target, Path.GetFileName(program)), overwrite: true);
        string python = Path.Combine(Path.GetDirectoryName(program)!, "python");
        if (Directory.Exists(python))
            CopyFolder(python, Path.Combine(target, "python"));
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        foreach (string folder in Directory.EnumerateDirectories(from))
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
