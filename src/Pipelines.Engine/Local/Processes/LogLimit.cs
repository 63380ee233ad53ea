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
            if (new FileInfo(watched.Path) is not { Exists: true } file || file.Length <= _options.LargestLogBytes)
                return;
            long dropped;
            lock (watched)
                dropped = CutLocked(watched);
            Log.LogCut(_log, attempt, dropped);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LogNotCut(_log, attempt, e);
        }
    }

    private long CutLocked(Watched watched)
    {
        long head = _options.LargestLogBytes / 2;
        int tail = (int)Math.Min(1 << 20, _options.LargestLogBytes / 4);
        byte[] end = new byte[tail];
        long dropped;
        using (FileStream log = new(watched.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 0))
        {
            dropped = log.Length - head - tail;
            log.Position = log.Length - tail;
            log.ReadExactly(end);
            // Programs append: what they write from here on comes behind the new end.
            log.SetLength(head);
        }
        watched.Dropped += dropped;
        string note = string.Create(CultureInfo.InvariantCulture, $"\n[{watched.Dropped} bytes were dropped here: this log is kept below {_options.LargestLogBytes}]\n");
        SharedFile.Append(watched.Path, [.. Encoding.UTF8.GetBytes(note), .. end]);
        return dropped;
    }

    private sealed class Watched(string path)
    {
        public string Path { get; } = path;

        public long Dropped { get; set; }
    }
}
