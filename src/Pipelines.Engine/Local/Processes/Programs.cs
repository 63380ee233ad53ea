using System.Collections.Concurrent;

namespace Pipelines.Engine.Local.Processes;

/// <summary>Finds programs as a shell would.</summary>
internal static class Programs
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // Programs come and go seldom, and one that has gone is told by the shell; only what was found is kept.
    private static readonly ConcurrentDictionary<(string Name, string Path), string> Found = new();

    /// <summary>The path of a program: itself where it is a path, else the first of that name on <paramref name="path"/>; null if there is none.</summary>
    public static string? Find(string name, string path)
    {
        if (name.Length == 0)
            return null;
        if (name.Contains('/', StringComparison.Ordinal))
            return IsProgram(name) ? name : null;
        if (Found.TryGetValue((name, path), out string? known))
            return known;
        string? found = path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(IsProgram);
        if (found is not null)
            Found[(name, path)] = found;
        return found;
    }

    private static bool IsProgram(string path)
        => File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0);
}
