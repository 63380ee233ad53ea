namespace Pipelines.Core.Tests;

/// <summary>The outside corpus of compiled pipelines. Tests that need it are skipped where <c>PIPELINES_CORPUS</c> is not set.</summary>
internal static class Corpus
{
    /// <summary>The corpus's folder of compiled pipelines.</summary>
    public static string Folder
    {
        get
        {
            string? root = Environment.GetEnvironmentVariable("PIPELINES_CORPUS");
            if (string.IsNullOrEmpty(root))
                Assert.Skip("PIPELINES_CORPUS is not set: the corpus of compiled pipelines is not here.");
            return Path.Combine(root!, "kfp");
        }
    }

    /// <summary>The files that should load, by their path below the folder.</summary>
    public static IReadOnlyList<string> ValidFiles()
        => [.. Files().Where(file => !file.StartsWith("invalid/", StringComparison.Ordinal))];

    /// <summary>All files, by their path below the folder.</summary>
    public static IReadOnlyList<string> Files() => [.. Directory
        .EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    /// <summary>The bytes of a file.</summary>
    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder, file));
}
