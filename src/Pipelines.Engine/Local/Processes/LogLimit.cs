using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// Keeps logs below a length while they are written: programs write straight to the file, so the only way is to look and to cut. Of a
/// log that is too long the first half of the limit stays, and the end.
/// </summary>
internal sealed class LogLimit : IAsyncDisposable
{
    private readonly LocalOptions _options;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<AttemptId, Watched> _watched = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _looking;

    public LogLimit(LocalOptions options, TimeProvider time, ILogger log)
    {
        _options = options;
        _log = log;
        _timer = new PeriodicTimer(options.LookAtLogsEvery, time);
        _looking = Task.Run(LookAsync);
    }

    /// <summary>Looks after a log from now on.</summary>
    public void Add(AttemptId attempt, string path) => _watched.TryAdd(attempt, new Watched(path));

    /// <summary>The program has ended: looks a last time.</summary>
    public void Remove(AttemptId attempt)
    {
        if (_watched.TryRemove(attempt, out Watched? watched))
            Look(attempt, watched);
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _looking;
    }

    private async Task LookAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            foreach ((AttemptId attempt, Watched watched) in _watched)
                Look(attempt, watched);
        }
    }

    private void Look(AttemptId attempt, Watched watched)
    {
        try
        {
            long dropped;
            lock (watched)
            {
                if (new FileInfo(watched.Path) is not { Exists: true } file || file.Length <= _options.LargestLogBytes)
                    return;
                dropped = CutLocked(watched);
            }
            Log.LogCut(_log, attempt, dropped);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LogNotCut(_log, attempt, e);
        }
    }

    private long CutLocked(Watched watched)
    {
        const int MostTurns = 100;
        long head = _options.LargestLogBytes / 2;
        // Short enough not to reach into itself where it is moved to.
        int tail = (int)Math.Min(1 << 20, _options.LargestLogBytes / 5);
        byte[] end = new byte[tail];
        using FileStream log = new(watched.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 0);
        long read = log.Length;
        long dropped = read - head - tail;
        Read(log, read - tail, end);
        string note = string.Create(
            CultureInfo.InvariantCulture, $"\n[{watched.Dropped + dropped} bytes were dropped here: this log is kept below {_options.LargestLogBytes}]\n");
        log.Position = head;
        log.Write([.. Encoding.UTF8.GetBytes(note), .. end]);
        long kept = log.Position;
        // What the program has written meanwhile comes behind, each time less of it. One that outruns us loses some of its middle.
        for (int turn = 0; turn < MostTurns && log.Length > read; turn++)
        {
            Span<byte> more = end.AsSpan(0, (int)Math.Min(log.Length - read, tail));
            Read(log, read, more);
            log.Position = kept;
            log.Write(more);
            (read, kept) = (read + more.Length, kept + more.Length);
        }
        log.SetLength(kept);
        watched.Dropped += dropped;
        return dropped;
    }

    private static void Read(FileStream log, long at, Span<byte> bytes)
    {
        log.Position = at;
        log.ReadExactly(bytes);
    }

    private sealed class Watched(string path)
    {
        public string Path { get; } = path;

        public long Dropped { get; set; }
    }
}
