using System.Globalization;

namespace Pipelines.ApiServer;

/// <summary>What a container printed, in the form of the API: a time before each line. May be used from any thread.</summary>
public sealed class ContainerLog
{
    private readonly Lock _lock = new();
    private readonly List<(DateTimeOffset At, string Text)> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _cut = new();

    /// <summary>The container has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Adds a line.</summary>
    public void Print(DateTimeOffset at, string text)
    {
        lock (_lock)
        {
            _lines.Add((at, text));
            TellLocked();
        }
    }

    /// <summary>The container ends.</summary>
    public void End()
    {
        lock (_lock)
        {
            HasEnded = true;
            TellLocked();
        }
    }

    /// <summary>Ends the streams that are open, as a rotation does.</summary>
    public void CutStreams() => Interlocked.Exchange(ref _cut, new CancellationTokenSource()).Cancel();

    internal async Task WriteAsync(Func<string, Task> write, bool follow, bool timestamps, DateTimeOffset? since, CancellationToken stop)
    {
        CancellationToken cut = _cut.Token;
        int at = 0;
        while (true)
        {
            (DateTimeOffset At, string Text)[] lines;
            Task more;
            bool isOver;
            lock (_lock)
            {
                lines = [.. _lines.Skip(at)];
                (more, isOver) = (_more.Task, HasEnded);
            }
            at += lines.Length;
            foreach ((DateTimeOffset time, string text) in lines)
            {
                if (since is null || time >= since)
                    await write($"{(timestamps ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture) + " " : "")}{text}\n");
            }
            if (isOver || !follow || cut.IsCancellationRequested)
                return;
            await Task.WhenAny(more, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cut), Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
            stop.ThrowIfCancellationRequested();
        }
    }

    private void TellLocked()
    {
        TaskCompletionSource told = _more;
        _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
    }
}
