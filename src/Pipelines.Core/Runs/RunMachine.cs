using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>
/// Decides what must happen next in one run. A fold: the same events give the same state and the same commands, on any machine
/// and at any time. It has no clock, disk, network or randomness, and never waits.
/// <para>
/// The state is folded in place by its one owner: a copy per event would make the cost of an event grow with the size of the
/// run. An event costs what it changes: the task, its neighbours, the DAGs that it ends. An event that is told twice, late or
/// about an unknown attempt changes nothing.
/// </para>
/// </summary>
public sealed partial class RunMachine
{
    private readonly RunRequest _request;
    private readonly DateTimeOffset _createdAt;
    private readonly Scope _root;
    private readonly Dictionary<TaskPath, TaskNode> _active;
    private readonly Queue<TaskNode> _settled = new();
    private readonly Queue<Scope> _empty = new();
    private readonly List<TaskNode> _changed = [];
    private readonly RunFacts _facts;
    private List<RunCommand> _commands = [];
    private DateTimeOffset _now;

    /// <summary>Begins a run. The first commands are in <see cref="Outstanding"/>.</summary>
    /// <param name="created">The run's first event; its package has no problems.</param>
    public RunMachine(RunEvent.Created created)
    {
        _request = created.Request;
        _createdAt = _now = created.At;
        _facts = FactsOf(_request, _createdAt);
        _deadline = DeadlineFrom(_createdAt);
        BoundInputs inputs = InputBinding.Root(_request.Package.Pipeline.Root, _request.Parameters) with { Artifacts = _request.Artifacts };
        _root = new Scope(RunPlan.Of(_request.Package).Root, owner: null, iteration: -1, TaskPath.Root, inputs, attemptBase: 0);
        // Most of a wide pipeline may be active at once.
        _active = new(_root.Nodes.Length);
        Status = RunStatus.Running;
        Open(_root);
        Drain();
        SetAlarm();
        _commands.Clear();
    }

    /// <summary>What was asked for.</summary>
    public RunRequest Request => _request;

    /// <summary>Where the run stands.</summary>
    public RunStatus Status { get; private set; }

    /// <summary>Why it failed or was canceled; empty else.</summary>
    public string Error { get; private set; } = "";

    /// <summary>When the run was accepted.</summary>
    public DateTimeOffset CreatedAt => _createdAt;

    /// <summary>When the run ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The pipeline's output parameters; complete once the run has ended.</summary>
    public Map<Value> OutputParameters => _root.Parameters;

    /// <summary>The pipeline's output artifacts; complete once the run has ended.</summary>
    public Map<Sequence<Artifact>> OutputArtifacts => _root.Artifacts;

    private static RunFacts FactsOf(RunRequest request, DateTimeOffset createdAt)
    {
        string id = request.Run.Value;
        return new()
        {
            JobName = request.DisplayName,
            JobResourceName = $"{request.Package.Pipeline.Info.Name}-{(id.Length > 8 ? id[..8] : id)}",
            JobId = id,
            CreatedAt = createdAt,
            ScheduledAt = request.ScheduledAt ?? createdAt,
            PipelineRoot = request.PipelineRoot,
            WorkspacePath = request.WorkspacePath,
        };
    }

    /// <summary>Takes in what has happened and says what must be done now.</summary>
    public IReadOnlyList<RunCommand> Apply(RunEvent happened)
    {
        if (Status.IsFinal() && happened is not RunEvent.RetryRequested)
            return [];
        if (_commands.Count > 0)
            _commands = [];
        _now = happened.At;
        switch (happened)
        {
            case RunEvent.StepStarted started: OnStarted(started); break;
            case RunEvent.StepEnded ended: OnEnded(ended); break;
            case RunEvent.CacheAnswered answered: OnCacheAnswered(answered); break;
            case RunEvent.AlarmRang: OnAlarm(); break;
            case RunEvent.CancelRequested cancel: OnCancel(cancel.Reason); break;
            case RunEvent.RetryRequested retry when Status.IsFinal(): OnRetry(retry.From); break;
            default: break; // Created is the constructor's; Ended is our own word.
        }
        Drain();
        SetAlarm();
        return _commands;
    }

    /// <summary>
    /// All that is still to be done: what a driver carries out after a restart. Commands that were carried out before are among
    /// them; carrying them out again does no harm.
    /// </summary>
    public IReadOnlyList<RunCommand> Outstanding()
    {
        _commands = [];
        if (Status.IsFinal())
        {
            _commands.Add(new RunCommand.Finish(Status, Error));
            return _commands;
        }
        foreach (TaskNode node in _active.Values)
        {
            if (node.Phase == NodePhase.AskingCache)
                _commands.Add(AskCache(node));
            else if (node.Phase == NodePhase.Ordered && OrderedWork(node, out _) is { } ordered)
                _commands.Add(ordered);
            if (node.IsStopping)
                _commands.Add(new RunCommand.Stop(AttemptOf(node)));
        }
        _alarm = null;
        SetAlarm();
        return _commands;
    }
}
