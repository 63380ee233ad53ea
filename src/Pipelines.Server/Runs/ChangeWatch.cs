using Pipelines.Core.Values;

namespace Pipelines.Server.Runs;

/// <summary>The runs that have changed since somebody last asked. May be told from any thread; for one reader.</summary>
internal sealed class ChangeWatch(Action<ChangeWatch> leave) : IDisposable
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private HashSet<RunId> _changed = [];
    private TaskCompletionSource _signal = New();

    /// <summary>The run has changed.</summary>
    public void Note(RunId run)
    {
        lock (_gate)
        {
            _changed.Add(run);
            _signal.TrySetResult();
        }
    }

    /// <summary>Ends when there is something to take.</summary>
    public Task SomethingAsync()
    {
        lock (_gate)
            return _signal.Task;
    }

    /// <summary>The runs that have changed since the last call; each once.</summary>
    public IReadOnlyCollection<RunId> Take()
    {
        lock (_gate)
        {
            HashSet<RunId> changed = _changed;
            (_changed, _signal) = ([], New());
            return changed;
        }
    }

    public void Dispose() => leave(this);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
