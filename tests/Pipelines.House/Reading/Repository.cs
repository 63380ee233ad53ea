using System.Text.RegularExpressions;

namespace Pipelines.House.Reading;

/// <summary>The checkout that these tests were built from.</summary>
internal sealed partial class Repository
{
    private static readonly Lazy<Repository> Read = new(() => new Repository(FindRoot()));

    private readonly HashSet<string> _ignoredFolders;
    private readonly HashSet<string> _ignoredExtensions;

    private Repository(string root)
    {
        Root = root;
        string[] ignored = File.ReadAllLines(Path.Combine(root, ".gitignore"));
        _ignoredFolders = [".git", .. ignored.Where(line => line.EndsWith('/')).Select(line => line.Trim('/'))];
        _ignoredExtensions = [.. ignored.Where(line => line.StartsWith("*.", StringComparison.Ordinal)).Select(line => line[1..])];
        Paths = [.. Walk("").Order(StringComparer.Ordinal)];
        Files = [.. Paths.Select(path => TextFile.Read(root, path)).OfType<TextFile>()];
    }

    public static Repository Here => Read.Value;

    public string Root { get; }

    /// <summary>Every file that Git would keep, relative to the root.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Those of them that are text.</summary>
    public IReadOnlyList<TextFile> Files { get; }

    public IEnumerable<TextFile> Under(string folder) => Files.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal));

    public TextFile Named(string path) => Files.FirstOrDefault(file => file.Path == path)
        ?? throw new FileNotFoundException($"The repository has no text file '{path}'.");

    /// <summary>Debug or Release: what these tests were built as, and so what to read of the others.</summary>
    public static string Configuration => BuildFolder().Match(AppContext.BaseDirectory).Groups["name"].Value;

    private IEnumerable<string> Walk(string folder)
    {
        DirectoryInfo here = new(Path.Combine(Root, folder));
        foreach (FileInfo file in here.EnumerateFiles().Where(IsKept))
            yield return Join(folder, file.Name);
        foreach (DirectoryInfo inner in here.EnumerateDirectories().Where(inner => !_ignoredFolders.Contains(inner.Name) && inner.LinkTarget is null))
        {
            foreach (string path in Walk(Join(folder, inner.Name)))
                yield return path;
        }
    }

    // In a worktree `.git` is a file.
    private bool IsKept(FileInfo file) => file.Name != ".git" && file.LinkTarget is null && !_ignoredExtensions.Contains(file.Extension);

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pipelines.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} holds Pipelines.sln. Run these tests from a build inside the checkout.");
    }

    [GeneratedRegex("[/\\\\]bin[/\\\\](?<name>[^/\\\\]+)[/\\\\]")]
    private static partial Regex BuildFolder();
}
