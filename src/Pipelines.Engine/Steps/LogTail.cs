using System.Text;

namespace Pipelines.Engine.Steps;

/// <summary>The last lines of a log, for the message about a failure.</summary>
internal static class LogTail
{
    private const int MostBytes = 2048;
    private const int MostLines = 8;

    /// <summary>At most eight lines; empty when there are none or they cannot be read.</summary>
    public static string Read(string? path)
    {
        if (path is null)
            return "";
        try
        {
            using FileStream log = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            log.Position = Math.Max(0, log.Length - MostBytes);
            bool isCut = log.Position > 0;
            byte[] bytes = new byte[MostBytes];
            string text = Encoding.UTF8.GetString(bytes, 0, log.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
            string[] lines = text.TrimEnd().Split('\n');
            return string.Join('\n', lines.Skip(Math.Max(isCut && lines.Length > 1 ? 1 : 0, lines.Length - MostLines)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
