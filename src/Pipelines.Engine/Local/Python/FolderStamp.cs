namespace Pipelines.Engine.Local.Python;

/// <summary>Folders of packages as they were at one time: a package that comes or goes changes its folder.</summary>
internal sealed class FolderStamp(IReadOnlyList<string> folders)
{
    private readonly DateTime[] _times = TimesOf(folders);

    /// <summary>Of no folder; holds for ever.</summary>
    public static FolderStamp None { get; } = new([]);

    /// <summary>They are as they were.</summary>
    public bool Holds => TimesOf(folders).AsSpan().SequenceEqual(_times);

    private static DateTime[] TimesOf(IReadOnlyList<string> folders) => [.. folders.Select(Directory.GetLastWriteTimeUtc)];
}
