namespace Pipelines.Engine.Runs;

/// <summary>The places that attempts take while they run. Shared by all drivers of an engine, so that many runs together start no more than one would.</summary>
/// <param name="count">How many there are; at least 1.</param>
public sealed class LaunchPlaces(int count)
{
    // Guards the two below.
    private readonly Lock _gate = new();
    private readonly List<Action> _waiting = [];
    private int _free = Math.Max(1, count);

    /// <summary>Takes a place. Where none is free <paramref name="wake"/> is called once, from any thread, when one may be.</summary>
    internal bool TryTake(Action wake)
    {
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return true;
            }
            _waiting.Add(wake);
            return false;
        }
    }

    /// <summary>Gives a place back. All who wait look again: one that needs it no more must not keep it from the others.</summary>
    internal void GiveBack()
    {
        Action[] woken;
        lock (_gate)
        {
            _free++;
            woken = [.. _waiting];
            _waiting.Clear();
        }
        foreach (Action wake in woken)
            wake();
    }
}
