namespace Pipelines.Engine.Runs;

/// <summary>Sees to it that a driver's loop looks around when something is due. An earlier ring may come: it does no harm.</summary>
internal sealed class Bell : IAsyncDisposable
{
    // Timers count in whole milliseconds up to 2^32: a longer alarm is looked at again then.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private readonly Action _ring;
    private readonly ITimer _timer;
    private DateTimeOffset? _at;
    private bool _hasRung;

    /// <param name="time">The clock.</param>
    /// <param name="ring">Called from any thread.</param>
    public Bell(TimeProvider time, Action ring)
    {
        _ring = ring;
        _timer = time.CreateTimer(static bell => (bell as Bell)?.Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Rings at <paramref name="due"/> at the latest; null: nothing is due. Called by the loop only.</summary>
    public void Set(DateTimeOffset? due, DateTimeOffset now)
    {
        if (Interlocked.Exchange(ref _hasRung, false))
            _at = null;
        if (due is not { } when || _at <= when)
            return;
        TimeSpan patience = when - now > Longest ? Longest : when > now ? when - now : TimeSpan.Zero;
        _at = now + patience;
        _timer.Change(patience, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Ring()
    {
        Interlocked.Exchange(ref _hasRung, true);
        _ring();
    }
}
