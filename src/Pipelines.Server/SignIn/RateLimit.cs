using System.Collections.Concurrent;

namespace Pipelines.Server.SignIn;

/// <summary>A bucket of requests for each caller: it fills at a steady rate, and holds those of two seconds, at least five.</summary>
internal sealed class RateLimit(double perSecond, TimeProvider time)
{
    private const int MostCallers = 10_000;

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    private double Room => Math.Max(5, 2 * perSecond);

    /// <summary>Takes one; how long to wait instead where there is none.</summary>
    public TimeSpan? Take(string caller)
    {
        if (_buckets.Count > MostCallers)
            Forget();
        Bucket bucket = _buckets.GetOrAdd(caller, _ => new(Room, time.GetTimestamp()));
        lock (bucket)
        {
            Fill(bucket);
            if (bucket.Left < 1)
                return TimeSpan.FromSeconds((1 - bucket.Left) / perSecond);
            bucket.Left--;
            return null;
        }
    }

    private void Fill(Bucket bucket)
    {
        long now = time.GetTimestamp();
        bucket.Left = Math.Min(Room, bucket.Left + (time.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond));
        bucket.At = now;
    }

    // A full bucket says no more than none.
    private void Forget()
    {
        foreach ((string caller, Bucket bucket) in _buckets)
        {
            lock (bucket)
            {
                Fill(bucket);
                if (bucket.Left >= Room)
                    _buckets.TryRemove(caller, out _);
            }
        }
        if (_buckets.Count > MostCallers)
            _buckets.Clear();
    }

    private sealed class Bucket(double left, long at)
    {
        public double Left = left;
        public long At = at;
    }
}
