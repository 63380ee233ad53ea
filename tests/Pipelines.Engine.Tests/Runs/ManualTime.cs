namespace Pipelines.Engine.Tests.Runs;

/// <summary>Time that goes by when the test says so; the wall clock can be set apart from it.</summary>
internal sealed class ManualTime : TimeProvider
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly List<Alarm> _alarms = [];
    private TimeSpan _passed;

    public DateTimeOffset WallClock { get; set; } = new(2031, 2, 3, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => WallClock;

    public override long GetTimestamp()
    {
        lock (_gate)
            return _passed.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Alarm alarm = new(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Lets time go by, and rings what is due meanwhile, in order.</summary>
    public void Pass(TimeSpan time)
    {
        TimeSpan end;
        lock (_gate)
            end = _passed + time;
        while (true)
        {
            Alarm? next;
            lock (_gate)
            {
                next = _alarms.Where(alarm => alarm.Due <= end).MinBy(alarm => alarm.Due);
                _passed = next?.Due ?? end;
                next?.RingAgainLocked();
            }
            if (next is null)
                return;
            next.Ring();
        }
    }

    private sealed class Alarm(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan Due { get; private set; }

        public void Ring() => callback(state);

        public void RingAgainLocked()
        {
            if (_period > TimeSpan.Zero)
                Due += _period;
            else
                time._alarms.Remove(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._alarms.Remove(this);
                _period = period;
                if (dueTime < TimeSpan.Zero)
                    return true;
                Due = time._passed + dueTime;
                time._alarms.Add(this);
            }
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
