using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Where a task that is not final stands, finer than <see cref="TaskState"/>.</summary>
internal enum NodePhase : byte
{
    /// <summary>Upstream tasks are not final yet.</summary>
    Waiting,

    /// <summary>The cache was asked.</summary>
    AskingCache,

    /// <summary>An attempt or an import was ordered.</summary>
    Ordered,

    /// <summary>Between two attempts.</summary>
    Resting,

    /// <summary>A sub-DAG or iterations of it run.</summary>
    Inside,

    /// <summary>See <see cref="TaskNode.State"/>.</summary>
    Final,
}

/// <summary>One task of one DAG instance: mutable, owned by its <see cref="RunMachine"/>.</summary>
internal sealed class TaskNode(TaskPlan plan, Scope scope)
{
    public readonly TaskPlan Plan = plan;
    public readonly Scope Scope = scope;
    private string? _path;
    public int PendingUpstream = plan.UpstreamCount;
    public NodePhase Phase;
    public TaskState State;
    public bool UpstreamFailed;
    public bool IsCached;
    public bool IsDirty;
    public bool IsStopping;
    public bool HasStarted;

    /// <summary>The number of the newest attempt; 0 before the first.</summary>
    public int Attempt;

    /// <summary>Attempts inside, in a sub-DAG or loop that was thrown away, end here; 0: none was.</summary>
    public int InnerAttempts;

    /// <summary>Null as long as nothing has failed.</summary>
    public Setbacks? Setbacks;
    private long _startedAt;
    private long _endedAt;
    public string Error = "";
    public string CacheReason = "";
    public Digest? Fingerprint;

    /// <summary>Resolved inputs; none before the task starts.</summary>
    public BoundInputs Inputs;
    public Map<Value> Parameters;
    public Map<Sequence<Artifact>> Artifacts;

    /// <summary>The sub-DAG, or the loop, that this task opened; null for a step.</summary>
    public Scope? Body;
    public LoopProgress? Loop;

    // A run may have 100,000 tasks: times take eight bytes each, and 0 for none.
    public DateTimeOffset? StartedAt
    {
        get => Time(_startedAt);
        set => _startedAt = value?.UtcTicks ?? 0;
    }

    public DateTimeOffset? EndedAt
    {
        get => Time(_endedAt);
        set => _endedAt = value?.UtcTicks ?? 0;
    }

    public bool IsFinal => Phase == NodePhase.Final;

    public TaskPath Path
    {
        get
        {
            _path ??= (Plan.IsIterationBody ? Scope.Path : Scope.Path.Task(Plan.Name)).Text;
            return new(_path);
        }
    }

    private static DateTimeOffset? Time(long ticks) => ticks == 0 ? null : new(ticks, TimeSpan.Zero);
}

/// <summary>What went wrong with a task so far.</summary>
internal sealed class Setbacks
{
    /// <summary>Tries begun by the author's retry policy.</summary>
    public int Retries;
    public int LostInARow;
    public DateTimeOffset FirstFailureAt;
}

/// <summary>The iterations of one loop task.</summary>
internal sealed class LoopProgress(Sequence<BoundInputs> items)
{
    public readonly Sequence<BoundInputs> Items = items;
    public readonly Scope?[] Scopes = new Scope?[items.Count];
    public int Started;
    public int Finished;
    public int Failed;
    public int Canceled;

    /// <summary>Iterations of an earlier try that are to go on, by <see cref="Plan"/>.</summary>
    public readonly Queue<Scope> Again = new();
    public RetryPlan? Plan;

    public int Running => Started - Finished - Again.Count;
}

/// <summary>One instance of a DAG: the root, a sub-DAG, or an iteration of a loop.</summary>
internal sealed class Scope
{
    public Scope(DagPlan plan, TaskNode? owner, int iteration, TaskPath path, BoundInputs inputs, int attemptBase)
    {
        Plan = plan;
        Owner = owner;
        Iteration = iteration;
        Path = path;
        Inputs = inputs;
        AttemptBase = MaxAttempt = attemptBase;
        Nodes = new TaskNode[plan.Tasks.Length];
        for (int i = 0; i < Nodes.Length; i++)
            Nodes[i] = new TaskNode(plan.Tasks[i], this);
        Unfinished = Nodes.Length;
    }

    public readonly DagPlan Plan;
    public readonly TaskNode? Owner;

    /// <summary>The index of the iteration; -1 for the only instance.</summary>
    public readonly int Iteration;
    public readonly TaskPath Path;
    public readonly BoundInputs Inputs;
    public readonly TaskNode[] Nodes;
    public int Unfinished;
    public int Failed;
    public int Canceled;

    /// <summary>Attempts of an earlier try of this sub-DAG end here; ours begin above, so that no number is used twice.</summary>
    public readonly int AttemptBase;
    public int MaxAttempt;

    public Map<Value> Parameters;
    public Map<Sequence<Artifact>> Artifacts;
}

/// <summary>The inputs of a task or DAG instance, resolved and converted. Absent optional ones are not in the maps.</summary>
internal readonly record struct BoundInputs(Map<Value> Parameters, Map<Sequence<Artifact>> Artifacts);
