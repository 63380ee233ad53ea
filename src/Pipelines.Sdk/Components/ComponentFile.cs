using Pipelines.Core.Values;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Components;

/// <summary>Finds and reads a component's file.</summary>
internal static class ComponentFile
{
    private static readonly List<string> Looked = [];

    /// <summary>The files that were looked at so far, whether they are there or not.</summary>
    public static string[] LookedAt
    {
        get
        {
            lock (Looked)
                return [.. Looked];
        }
    }

    /// <summary>What to call the component when its file cannot be read: the folder's name.</summary>
    public static string NameOf(string path)
        => Path.GetFileName(Path.GetDirectoryName(path)) is { Length: > 0 } folder ? folder : Path.GetFileNameWithoutExtension(path);

    public static ComponentReading Read(string path)
    {
        string full = Path.GetFullPath(path, AppContext.BaseDirectory);
        lock (Looked)
            Looked.Add(full);
        try
        {
            return ComponentText.Read(File.ReadAllText(full), path);
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed(path, $"There is no file \"{full}\".", Missing(full));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Failed(path, $"The file \"{full}\" cannot be read: {unreadable.Message}", "Make the file readable.");
        }
    }

    private static string Missing(string full)
    {
        const string Copy = "Relative paths start at the folder of the built program: copy the file there, in the project file by "
            + "<Content Include=\"...\" CopyToOutputDirectory=\"PreserveNewest\" />.";
        string? folder = Path.GetDirectoryName(full);
        string? parent = Path.GetDirectoryName(folder);
        if (folder is null || parent is null || !Directory.Exists(parent) || Directory.Exists(folder))
            return Copy;
        string[] siblings = [.. Directory.GetDirectories(parent).Select(each => Path.GetFileName(each)).Order(StringComparer.Ordinal)];
        return NearestName.Of(Path.GetFileName(folder), siblings) is { } near ? $"Did you mean the folder \"{near}\"?" : Copy;
    }

    private static ComponentReading Failed(string path, string what, string fix)
        => new(Definition: null, [new Problem(Code.ComponentMissing, $"component \"{path}\"", what, fix)]);
}
