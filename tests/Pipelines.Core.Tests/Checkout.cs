namespace Pipelines.Core.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The folder with the solution file.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file's text.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The C# files below a folder, without what builds left there.</summary>
    public static IEnumerable<string> SourceFiles(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pipelines.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Pipelines.sln above {AppContext.BaseDirectory}.");
    }
}
