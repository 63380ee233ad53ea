using System.Text;

namespace Pipelines.House.Reading;

/// <summary>A text file of the repository, or a sample that a self-test makes up.</summary>
/// <param name="Path">Relative to the root, with slashes.</param>
/// <param name="Text">All of it.</param>
internal sealed record TextFile(string Path, string Text)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public IReadOnlyList<string> Lines { get; } = Split(Text);

    public string Extension => System.IO.Path.GetExtension(Path);

    public string Name => System.IO.Path.GetFileName(Path);

    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";

    /// <summary>The lines that match, as <c>path:line</c>.</summary>
    public IEnumerable<(string Place, string Line)> Matching(Func<string, bool> matches)
        => Lines.Select((line, index) => (Place: $"{Path}:{index + 1}", Line: line)).Where(found => matches(found.Line));

    /// <summary>Reads a file; null where it is no text.</summary>
    public static TextFile? Read(string root, string path)
    {
        byte[] bytes = File.ReadAllBytes(System.IO.Path.Combine(root, path));
        if (Array.IndexOf(bytes, (byte)0) >= 0)
            return null;
        try
        {
            return new TextFile(path, Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string[] Split(string text)
    {
        string[] lines = text.Split('\n');
        return lines.Length > 0 && lines[^1].Length == 0 ? lines[..^1] : lines;
    }
}
