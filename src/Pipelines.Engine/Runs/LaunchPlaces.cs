namespace Pipelines.Engine.Runs;

/// <summary>
/// The places that all runs of an engine share: so many attempts run at the same time, whosever they are. A place that becomes free goes
/// to the run that has waited longest, so that a wide run cannot keep the others out. May be used from any thread.
/// </summary>
public sealed class LaunchPlaces
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Queue<Seat> _waiting = new();
    private int _free;

    /// <summary>Places.</summary>
    /// <param name="count">How many; at least one.</param>
    public LaunchPlaces(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = _free = count;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>How many are taken now.</summary>
    public int Taken
    {
        get
        {
            lock (_gate)
                return Count - _free;
        }
    }

    /// <summary>The share of one run. <paramref name="wake"/> is called, on any thread, when a place has been kept for it.</summary>
    internal Seat For(Action wake) => new(this, wake);

    /// <summary>One run's share. Its members are for the run's own loop.</summary>
    internal sealed class Seat(LaunchPlaces places, Action wake) : IDisposable
    {
        // Guarded by the gate of the places.
        private int _kept;
        private int _held;
        private bool _isWaiting;
        private bool _isGone;

        /// <summary>Takes a place; false: there is none, and one will be kept for this run as soon as there is.</summary>
        public bool TryTake()
        {
            lock (places._gate)
            {
                if (_kept > 0)
                {
                    _kept--;
                    _held++;
                    return true;
                }
                if (places._free > 0 && places._waiting.Count == 0)
                {
                    places._free--;
                    _held++;
                    return true;
                }
                if (!_isWaiting)
                {
                    _isWaiting = true;
                    places._waiting.Enqueue(this);
                }
                return false;
            }
        }

        /// <summary>Gives a place back.</summary>
        public void Leave()
        {
            Seat? next;
            lock (places._gate)
            {
                _held--;
                next = places.PassLocked();
            }
            next?.Wake();
        }

        /// <summary>Gives back the places that were kept for this run and that it does not need any more.</summary>
        public void NeedsNoMore()
        {
            List<Seat> woken = [];
            lock (places._gate)
            {
                for (; _kept > 0; _kept--)
                    AddIfAny(woken, places.PassLocked());
            }
            foreach (Seat seat in woken)
                seat.Wake();
        }

        /// <summary>Gives everything back.</summary>
        public void Dispose()
        {
            List<Seat> woken = [];
            lock (places._gate)
            {
                _isGone = true;
                for (int left = _kept + _held; left > 0; left--)
                    AddIfAny(woken, places.PassLocked());
                _kept = _held = 0;
            }
            foreach (Seat seat in woken)
                seat.Wake();
        }

        internal bool TryKeepLocked()
        {
            _isWaiting = false;
            if (_isGone)
                return false;
            _kept++;
            return true;
        }

        private void Wake() => wake();

        private static void AddIfAny(List<Seat> seats, Seat? seat)
        {
            if (seat is not null)
                seats.Add(seat);
        }
    }

    /// <summary>Keeps a place that has become free for who waits; returns whom to wake.</summary>
    private Seat? PassLocked()
    {
        while (_waiting.TryDequeue(out Seat? next))
        {
            if (next.TryKeepLocked())
                return next;
        }
        _free++;
        return null;
    }
}
