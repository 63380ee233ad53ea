using System.Collections.Concurrent;
using Pipelines.Core.Values;

namespace Pipelines.Server.Runs;

/// <summary>
/// Tells those who look at a run that it has changed; not what: they look again. A change that comes while nobody waits is not kept, so
/// ask for the signal first, look then, and wait last.
/// </summary>
internal sealed class RunSignals
{
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource> _waiting = [];
    private readonly ConcurrentDictionary<ChangeWatch, bool> _watches = [];

    /// <summary>Ends at the next change of the run.</summary>
    public Task Next(RunId run) => _waiting.GetOrAdd(run, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Collects the changes of all runs until it is disposed of.</summary>
    public ChangeWatch Watch()
    {
        ChangeWatch watch = new(gone => _watches.TryRemove(gone, out _));
        _watches[watch] = true;
        return watch;
    }

    /// <summary>The run has changed.</summary>
    public void Ring(RunId run)
    {
        if (_waiting.TryRemove(run, out TaskCompletionSource? signal))
            signal.TrySetResult();
        foreach ((ChangeWatch watch, _) in _watches)
            watch.Note(run);
    }

    /// <summary>All runs that somebody waits for and that fit may have changed.</summary>
    public void RingAll(Func<RunId, bool> fits)
    {
        // A copy made by the dictionary itself: others add to it meanwhile.
        foreach (RunId run in _waiting.Keys)
        {
            if (fits(run))
                Ring(run);
        }
    }
}
