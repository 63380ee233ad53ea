using System.Buffers;
using System.Text;

namespace Pipelines.Engine.Metrics;

/// <summary>Reads the lines of a file that is being written, from where it stopped the last time.</summary>
internal sealed class LineReader(string path)
{
    private const int ChunkBytes = 64 * 1024;

    // What goes on without an end is no line of metrics: its beginning is looked at, the rest is passed over.
    private const int LongestLine = 1 << 20;

    private readonly byte[] _chunk = new byte[ChunkBytes];
    private readonly ArrayBufferWriter<byte> _line = new();
    private long _position;

    /// <summary>Lines that are whole by now; with <paramref name="isLast"/> also one that has no end. None while there is no file.</summary>
    public IEnumerable<string> Read(bool isLast, CancellationToken stop)
    {
        if (Open() is not { } file)
            yield break;
        using (file)
        {
            // A file that has become shorter was cut by us: what was in between is lost.
            file.Position = _position = Math.Min(_position, file.Length);
            for (int count; (count = file.Read(_chunk)) > 0;)
            {
                stop.ThrowIfCancellationRequested();
                _position += count;
                int start = 0;
                for (int end; (end = Array.IndexOf(_chunk, (byte)'\n', start, count - start)) >= 0; start = end + 1)
                {
                    Keep(start, end);
                    yield return Take();
                }
                Keep(start, count);
            }
        }
        if (isLast && _line.WrittenCount > 0)
            yield return Take();
    }

    private FileStream? Open()
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Keep(int start, int end)
    {
        int room = LongestLine - _line.WrittenCount;
        _line.Write(_chunk.AsSpan(start, Math.Min(end - start, room)));
    }

    private string Take()
    {
        string text = Encoding.UTF8.GetString(_line.WrittenSpan).TrimEnd('\r');
        _line.ResetWrittenCount();
        return text;
    }
}
