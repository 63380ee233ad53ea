namespace Pipelines.Kubernetes.Cluster;

/// <summary>What a request is for: each has a bucket of its own, so that logs never keep creates waiting.</summary>
internal enum ClusterLane
{
    Writes = 0,
    Reads = 1,
    Logs = 2,
}

/// <summary>
/// Token buckets, one for each lane. A server that says "too many" halves the rate; each success then gives a little back, up to what was
/// configured. May be used from any thread.
/// </summary>
internal sealed class ClusterThrottle
{
    private const double Slowest = 1;

    // After halving, some five hundred successes bring the whole rate back.
    private const double GivenBack = 0.001;

    private readonly Bucket[] _buckets;
    private readonly TimeProvider _time;

    /// <param name="rate">Requests a second in each lane, above 0.</param>
    /// <param name="burst">Requests at once after a rest, at least 1.</param>
    /// <param name="time">The clock.</param>
    public ClusterThrottle(double rate, int burst, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        _time = time;
        _buckets = [.. Enum.GetValues<ClusterLane>().Select(_ => new Bucket(rate, burst, time.GetTimestamp()))];
    }

    /// <summary>Waits until a request may go.</summary>
    public async Task WaitAsync(ClusterLane lane, CancellationToken stop)
    {
        Bucket bucket = _buckets[(int)lane];
        TimeSpan wait;
        lock (bucket)
            wait = bucket.TakeLocked(_time);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, _time, stop);
    }

    /// <summary>The server said that there were too many.</summary>
    public void TooMany(ClusterLane lane)
    {
        Bucket bucket = _buckets[(int)lane];
        lock (bucket)
            bucket.Rate = Math.Max(Slowest, bucket.Rate / 2);
    }

    /// <summary>The server took a request.</summary>
    public void Taken(ClusterLane lane)
    {
        Bucket bucket = _buckets[(int)lane];
        lock (bucket)
            bucket.Rate = Math.Min(bucket.Most, bucket.Rate + (bucket.Most * GivenBack));
    }

    /// <summary>Requests a second that may go now.</summary>
    public double RateOf(ClusterLane lane)
    {
        Bucket bucket = _buckets[(int)lane];
        lock (bucket)
            return bucket.Rate;
    }

    private sealed class Bucket(double rate, int burst, long now)
    {
        private double _tokens = burst;
        private long _at = now;

        public double Most { get; } = rate;

        public double Rate { get; set; } = rate;

        // Below nothing: whoever comes next waits behind those who wait already.
        public TimeSpan TakeLocked(TimeProvider time)
        {
            long now = time.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * Rate)) - 1;
            _at = now;
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / Rate);
        }
    }
}
