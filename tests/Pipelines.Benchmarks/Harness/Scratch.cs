namespace Pipelines.Benchmarks.Harness;

/// <summary>
/// Folders for measurements, removed only when the program ends: a file system that has just lost thousands of files is slow to make
/// new ones (ext4 looks for inodes that were not freed lately), and that would be counted as ours.
/// </summary>
internal static class Scratch
{
    private static readonly string Root = Directory.CreateTempSubdirectory("pipelines-bench-").FullName;
    private static int _count;

    /// <summary>A new, empty folder.</summary>
    public static string Folder() => Directory.CreateDirectory(Path.Combine(Root, $"{Interlocked.Increment(ref _count)}")).FullName;

    /// <summary>The path of a file that is not there yet.</summary>
    public static string File() => Path.Combine(Root, $"{Interlocked.Increment(ref _count)}.tmp");

    /// <summary>Removes all of them.</summary>
    public static void Remove() => Directory.Delete(Root, recursive: true);
}
