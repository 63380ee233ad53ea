using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Server.Runs;

/// <summary>A state and when it began.</summary>
internal readonly record struct StateChange(DateTimeOffset At, string State, string Error = "");

/// <summary>A run as its events tell it, with the states that it and its tasks went through. For one reader at a time.</summary>
internal sealed class FoldedRun
{
    private readonly List<StateChange> _history = [];
    private readonly Dictionary<TaskPath, List<StateChange>> _taskHistory = [];

    public FoldedRun(RunEvent.Created created)
    {
        Machine = new(created);
        _history.Add(new(created.At, RunStatus.Pending.Name()));
        Note(created.At);
        Version = 1;
    }

    public RunMachine Machine { get; }

    /// <summary>Events so far.</summary>
    public long Version { get; private set; }

    /// <summary>PENDING until something of the run has begun.</summary>
    public string State => _history[^1].State;

    public IReadOnlyList<StateChange> History => _history;

    /// <summary>Tasks that it has or has had.</summary>
    public int TaskCount => _taskHistory.Count;

    public IReadOnlyList<StateChange> HistoryOf(TaskPath task) => _taskHistory.GetValueOrDefault(task) ?? [];

    public void Apply(RunEvent happened)
    {
        Machine.Apply(happened);
        Version++;
        if (Machine.Status.Name() != State)
            _history.Add(new(happened.At, Machine.Status.Name(), Machine.Error));
        Note(happened.At);
    }

    private void Note(DateTimeOffset at)
    {
        foreach (TaskSnapshot task in Machine.TakeChanges())
        {
            string state = RunStates.NameOf(task.State);
            if (!_taskHistory.TryGetValue(task.Path, out List<StateChange>? states))
                _taskHistory[task.Path] = states = [];
            if (states.Count == 0 || states[^1].State != state)
                states.Add(new(at, state, task.Error));
        }
    }
}
