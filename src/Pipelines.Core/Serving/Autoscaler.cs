namespace Pipelines.Core.Serving;

/// <summary>How many replicas are wanted.</summary>
/// <param name="Replicas">From 0.</param>
/// <param name="IsPanicking">Requests have risen suddenly; there will not be fewer replicas until that is over.</param>
public readonly record struct ScaleDecision(int Replicas, bool IsPanicking);

/// <summary>
/// Knative's pod autoscaler (KPA, <c>pkg/autoscaler/scaling</c>), for one revision: requests are averaged over a long window and a short one, the
/// latter wins while it shows at least twice what the ready replicas are for. It has no clock: one value is recorded each second, one decision asked
/// for every two. Folded in place by its one owner. Memory is that of one window.
/// </summary>
public sealed class Autoscaler
{
    private readonly AutoscalerSpec _spec;
    private readonly double[] _seconds;
    private readonly Queue<(DateTimeOffset At, int Replicas)> _lately = new();
    private DateTimeOffset? _first;
    private long _last;
    private DateTimeOffset? _panicSince;
    private DateTimeOffset? _idleSince;
    private int _panicMost;

    /// <summary>Begins without any value.</summary>
    public Autoscaler(AutoscalerSpec spec)
    {
        _spec = spec;
        _seconds = new double[Math.Max(1, (int)Math.Ceiling(spec.Window.TotalSeconds))];
    }

    /// <summary>
    /// Takes in how many requests there were, of all replicas and of those that wait for one together: in flight on average, or begun, in the second
    /// that ends at <paramref name="at"/>. Seconds that are left out count as none; a time before the last one is passed over.
    /// </summary>
    public void Record(DateTimeOffset at, double value)
    {
        long second = at.ToUnixTimeSeconds();
        if (_first is null)
            (_first, _last) = (at, second - 1);
        if (second < _last)
            return;
        for (long missing = Math.Max(_last + 1, second - _seconds.Length + 1); missing <= second; missing++)
            _seconds[missing % _seconds.Length] = 0;
        _seconds[second % _seconds.Length] += value;
        _last = second;
    }

    /// <summary>How many replicas are wanted now.</summary>
    /// <param name="now">The time; not before the last value's.</param>
    /// <param name="ready">How many are ready, from 0.</param>
    public ScaleDecision Decide(DateTimeOffset now, int ready)
    {
        if (_first is not { } first)
            return new(Bound(Math.Max(ready, _spec.MinScale)), false);
        Record(now, 0);
        int atLeastOne = Math.Max(1, ready);
        double stableDemand = Average(_seconds.Length, first);
        double panicDemand = Average(Math.Max(1, (int)Math.Round(_spec.Window.TotalSeconds * _spec.PanicWindow)), first);
        double stableRaw = Math.Ceiling(stableDemand / _spec.PerReplica);
        double panicRaw = Math.Ceiling(panicDemand / _spec.PerReplica);

        double most = Math.Ceiling(_spec.MaxScaleUpRate * atLeastOne);
        double fewest = Math.Floor(ready / _spec.MaxScaleDownRate);
        int stable = Activated(Clamped(stableRaw, fewest, most), stableDemand);
        int panic = Activated(Clamped(panicRaw, fewest, most), panicDemand);

        if (panicRaw / atLeastOne >= _spec.PanicThreshold)
            _panicSince = now;
        else if (_panicSince is { } since && now >= since + _spec.Window)
            (_panicSince, _panicMost) = (null, 0);
        int wanted = stable;
        if (_panicSince is not null)
            wanted = _panicMost = Math.Max(_panicMost, Math.Max(stable, panic));
        return new(Bound(Kept(Delayed(wanted, now), now)), _panicSince is not null);
    }

    // Of the last seconds, or of as many as there were.
    private double Average(int seconds, DateTimeOffset first)
    {
        long known = Math.Min(seconds, _last - first.ToUnixTimeSeconds() + 1);
        double sum = 0;
        for (long second = _last - known + 1; second <= _last; second++)
            sum += _seconds[second % _seconds.Length];
        return known > 0 ? sum / known : 0;
    }

    private int Activated(int wanted, double demand) => demand > 0 ? Math.Max(wanted, _spec.ActivationScale) : wanted;

    private int Delayed(int wanted, DateTimeOffset now)
    {
        if (_spec.ScaleDownDelay <= TimeSpan.Zero)
            return wanted;
        while (_lately.TryPeek(out (DateTimeOffset At, int Replicas) oldest) && oldest.At <= now - _spec.ScaleDownDelay)
            _lately.Dequeue();
        _lately.Enqueue((now, wanted));
        return _lately.Max(decision => decision.Replicas);
    }

    private int Kept(int wanted, DateTimeOffset now)
    {
        if (wanted > 0)
        {
            _idleSince = null;
            return wanted;
        }
        _idleSince ??= now;
        return now < _idleSince + _spec.ScaleToZeroRetention ? 1 : 0;
    }

    private int Bound(int wanted) => Math.Max(_spec.MinScale, _spec.MaxScale > 0 ? Math.Min(wanted, _spec.MaxScale) : wanted);

    private static int Clamped(double wanted, double fewest, double most) => (int)Math.Min(int.MaxValue, Math.Clamp(wanted, fewest, Math.Max(fewest, most)));
}
