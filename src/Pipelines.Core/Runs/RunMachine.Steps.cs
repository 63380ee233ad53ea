using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Attempts of steps: the cache, the launch, the end, the next try.</summary>
public sealed partial class RunMachine
{
    /// <summary>A machine or pod that goes away again and again is not the weather any more.</summary>
    private const int LossesForgiven = 5;

    private static RunCommand.AskCache AskCache(TaskNode node) => new(
        node.Path,
        node.Fingerprint!.Value,
        node.Plan.Spec.Caching!.CacheKey,
        node.Plan.Sweep is { } sweep ? sweep.Programs : node.Plan.Work!.LocalCommand is { Count: > 0 } program ? [program] : []);

    private void StartStep(TaskNode node)
    {
        StepWork work = WorkOf(node, out string error);
        if (error.Length > 0)
        {
            Settle(node, TaskState.Failed, error);
            return;
        }
        node.Inputs = work.Inputs;
        _active.Add(node.Path, node);
        // A claim is made or deleted each time: an answer from the cache would leave it undone.
        bool isClaimWork = node.Plan.Executor is ExecutorSpec.Container container && ClaimImages.Has(container);
        bool mayUseCache = node.Plan.Spec.Caching is { EnableCache: true } && node.Plan.Executor is ExecutorSpec.Container && !isClaimWork;
        if (!mayUseCache)
        {
            node.CacheReason = isClaimWork ? "It was not asked: volume claims are made and deleted each time." : "";
            NewAttempt(node);
            return;
        }
        node.Fingerprint = Fingerprint.Of(node.Plan, node.Inputs, work.Settings);
        AskOrBegin(node);
    }

    private void AskOrBegin(TaskNode node)
    {
        if (!_request.Options.UseCache)
        {
            node.CacheReason = "The cache was turned off for this run.";
            NewAttempt(node);
            return;
        }
        node.Phase = NodePhase.AskingCache;
        _commands.Add(AskCache(node));
    }

    private void OnCacheAnswered(RunEvent.CacheAnswered answered)
    {
        if (!_active.TryGetValue(answered.Task, out TaskNode? node) || node.Phase != NodePhase.AskingCache)
            return;
        node.Fingerprint = answered.Fingerprint;
        node.CacheReason = answered.Reason;
        if (answered.Hit is { } hit)
        {
            node.IsCached = true;
            node.StartedAt = _now;
            KeepOutputs(node, hit);
            Settle(node, TaskState.Succeeded, "");
        }
        else
        {
            NewAttempt(node);
        }
    }

    private void NewAttempt(TaskNode node)
    {
        node.Phase = NodePhase.Ordered;
        node.HasStarted = false;
        node.Attempt = Math.Max(node.Attempt, node.Scope.AttemptBase) + 1;
        for (Scope? scope = node.Scope; scope is not null && scope.MaxAttempt < node.Attempt; scope = scope.Owner?.Scope)
            scope.MaxAttempt = node.Attempt;
        MarkChanged(node);
        RunCommand? ordered = OrderedWork(node, out string error);
        if (ordered is not null)
            _commands.Add(ordered);
        else
            Settle(node, TaskState.Failed, error);
    }

    private RunCommand? OrderedWork(TaskNode node, out string error)
    {
        error = "";
        if (node.Plan.Sweep is not null)
            return new RunCommand.Sweep(AttemptOf(node));
        return node.Plan.Executor is ExecutorSpec.Importer ? ImportOf(node, out error) : new RunCommand.Launch(AttemptOf(node));
    }

    private void OnStarted(RunEvent.StepStarted started)
    {
        if (!IsCurrent(started.Task, started.Attempt, out TaskNode node) || node.HasStarted)
            return;
        node.HasStarted = true;
        node.State = TaskState.Running;
        node.StartedAt ??= _now;
        MarkChanged(node);
    }

    private void OnEnded(RunEvent.StepEnded ended)
    {
        if (!IsCurrent(ended.Task, ended.Attempt, out TaskNode node))
            return;
        StepReport report = ended.Report;
        node.StartedAt ??= report.StartedAt ?? _now;
        bool wasStopped = node.IsStopping;
        node.IsStopping = false;
        switch (report.Outcome)
        {
            case StepOutcome.Succeeded:
                KeepOutputs(node, report);
                Settle(node, TaskState.Succeeded, "");
                break;
            case StepOutcome.Lost when !wasStopped && ++SetbacksOf(node).LostInARow <= LossesForgiven:
                NewAttempt(node);
                break;
            case StepOutcome.Canceled:
            case var _ when wasStopped:
                KeepOutputs(node, report);
                Settle(node, TaskState.Canceled, report.Error);
                break;
            default:
                SetbacksOf(node).LostInARow = 0;
                KeepOutputs(node, report);
                if (report.Outcome == StepOutcome.Impossible || !RetryLater(node))
                    Settle(node, TaskState.Failed, report.Error);
                else
                    node.Error = report.Error;
                break;
        }
    }

    private bool IsCurrent(TaskPath task, int attempt, out TaskNode node)
        => _active.TryGetValue(task, out node!) && node.Phase == NodePhase.Ordered && node.Attempt == attempt;

    private static void KeepOutputs(TaskNode node, StepReport report)
    {
        node.Parameters = report.Parameters;
        node.Artifacts = report.Artifacts;
    }

    private static Setbacks SetbacksOf(TaskNode node) => node.Setbacks ??= new();

    /// <summary>Plans the next try of a step or a sub-DAG; false when the policy allows none.</summary>
    private bool RetryLater(TaskNode node)
    {
        if (_ending != Ending.None || node.Plan.IsLoop || node.Plan.Spec.Retry is not { MaxRetryCount: > 0 } policy)
            return false;
        Setbacks setbacks = SetbacksOf(node);
        if (setbacks.Retries >= policy.MaxRetryCount)
            return false;
        if (setbacks.Retries == 0)
            setbacks.FirstFailureAt = _now;
        TimeSpan delay = DelayBefore(setbacks.Retries + 1, policy);
        if (_now + delay > setbacks.FirstFailureAt + policy.BackoffMax)
            return false;
        setbacks.Retries++;
        if (node.Phase == NodePhase.Inside)
            _active.Add(node.Path, node);
        node.Phase = NodePhase.Resting;
        node.State = TaskState.Pending;
        MarkChanged(node);
        _alarms.Enqueue(node, _now + delay);
        return true;
    }

    /// <summary><c>backoff * factor^(retry - 1)</c>, kept in the range that a time can have.</summary>
    private static TimeSpan DelayBefore(int retry, RetryPolicy policy)
    {
        double seconds = policy.Backoff.TotalSeconds * Math.Pow(policy.BackoffFactor, retry - 1);
        double most = policy.BackoffMax.TotalSeconds + 1;
        return TimeSpan.FromSeconds(double.IsNaN(seconds) ? 0 : Math.Clamp(seconds, 0, most));
    }

    private void RestOver(TaskNode node)
    {
        if (node.Phase != NodePhase.Resting)
            return;
        if (node.Plan.Body is { } body)
        {
            _active.Remove(node.Path);
            Enter(node, body);
        }
        else
        {
            NewAttempt(node);
        }
    }

    private AttemptId AttemptOf(TaskNode node) => new(_request.Run, node.Path, node.Attempt);

    /// <summary>
    /// What an attempt that <see cref="RunCommand.Launch"/> named has to do; null when the run does not wait for it any more. Made when it
    /// is asked for: thousands of steps may wait for a place, and none of them needs its order before.
    /// </summary>
    public StepOrder? OrderOf(AttemptId attempt)
        => attempt.Run == _request.Run && IsCurrent(attempt.Task, attempt.Number, out TaskNode node) && node.Plan.Sweep is null ? Order(node) : null;

    private StepOrder Order(TaskNode node)
    {
        StepWork work = WorkOf(node, out _);
        return new()
        {
            Attempt = AttemptOf(node),
            PipelineName = _request.Package.Pipeline.Info.Name,
            TaskName = node.Plan.Name,
            ComponentName = node.Plan.Spec.ComponentName,
            ExecutorLabel = node.Plan.Component.ExecutorLabel ?? "",
            Executor = work.Executor,
            LocalCommand = node.Plan.Work!.LocalCommand,
            Component = node.Plan.Component,
            Settings = work.Settings,
            Parameters = work.Inputs.Parameters,
            Artifacts = node.Inputs.Artifacts,
            Facts = Facts(node),
            NeededOutputs = NeededOf(node),
            RetryIndex = node.Setbacks?.Retries ?? 0,
            TimeOut = node.Plan.Work.TimeOut,
        };
    }

    /// <summary>
    /// Output parameters that a task behind this one cannot do without: leaving one of them out is this step's failure, not that task's.
    /// </summary>
    private static Sequence<string> NeededOf(TaskNode node)
    {
        if (node.Plan.Component.OutputParameters.Count == 0)
            return default;
        Sequence<string> needed = default;
        DagPlan dag = node.Scope.Plan;
        foreach (int consumer in dag.Edges.From(node.Plan.Index))
        {
            if (dag.Tasks[consumer].Spec.Strategy != TriggerStrategy.AllUpstreamTasksSucceeded)
                continue;
            foreach (ParameterSource source in dag.Tasks[consumer].Inputs.Parameters)
            {
                if (source.Producer == node.Plan.Index && source is { Input: TaskParameterInput.FromTask from, Declared.Spec.IsRequired: true }
                    && !needed.Contains(from.OutputKey))
                {
                    needed = needed.Add(from.OutputKey);
                }
            }
        }
        return needed;
    }

    /// <summary>What a step runs with: its platform settings resolved, and its TASK_CONFIG input filled. Most steps have neither.</summary>
    private StepWork WorkOf(TaskNode node, out string error)
    {
        error = "";
        ExecutorPlan plan = node.Plan.Work!;
        KubernetesExecutorSpec? settings = null;
        if (plan.Settings is { } written)
        {
            Result<KubernetesExecutorSpec> bound = new PlatformBinding(this, node).Bind(written);
            error = bound.Error ?? "";
            settings = bound.Value;
        }
        StepWork work = new(node.Inputs, plan.Spec, settings);
        return node.Plan.Component.TaskConfigPassthroughs.Count > 0 ? TaskConfigs.Apply(node.Plan.Component, work, Facts(node)) : work;
    }

    internal TaskFacts Facts(TaskNode node) => new(_facts, node.Plan.Name, node.Path);
}
