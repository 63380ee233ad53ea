using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>How readiness flows through a DAG: a task that ends frees its neighbours, a DAG that ends frees its owner.</summary>
public sealed partial class RunMachine
{
    private void Open(Scope scope)
    {
        if (scope.Nodes.Length == 0)
            _empty.Enqueue(scope);
        _changed.EnsureCapacity(_changed.Count + scope.Nodes.Length);
        foreach (TaskNode node in scope.Nodes)
        {
            MarkChanged(node);
            if (node.PendingUpstream == 0)
                Consider(node);
        }
    }

    /// <summary>Works the queue of ended tasks off; a queue and not recursion, since a chain may be 100,000 tasks long.</summary>
    private void Drain()
    {
        while (true)
        {
            if (_empty.TryDequeue(out Scope? empty))
            {
                Close(empty);
                continue;
            }
            if (!_settled.TryDequeue(out TaskNode? node))
                return;
            Scope scope = node.Scope;
            foreach (int index in scope.Plan.Edges.From(node.Plan.Index))
            {
                TaskNode next = scope.Nodes[index];
                next.UpstreamFailed |= node.State != TaskState.Succeeded;
                next.PendingUpstream--;
                if (next.PendingUpstream == 0 && next.Phase == NodePhase.Waiting)
                    Consider(next);
            }
            scope.Failed += node.State == TaskState.Failed ? 1 : 0;
            scope.Canceled += node.State == TaskState.Canceled ? 1 : 0;
            scope.Unfinished--;
            if (scope.Unfinished == 0)
                Close(scope);
            if (node.State == TaskState.Failed && _request.Options.FailFast && _ending == Ending.None)
                EndEarly(Ending.FailFast);
        }
    }

    /// <summary>All upstream tasks of a waiting task are final: it starts, or it never will.</summary>
    private void Consider(TaskNode node)
    {
        if (_ending is not Ending.None && !MayStartWhileEnding(node))
        {
            Settle(node, _ending == Ending.FailFast ? TaskState.Omitted : TaskState.Canceled, "");
            return;
        }
        if (node.UpstreamFailed && node.Plan.Spec.Strategy == TriggerStrategy.AllUpstreamTasksSucceeded)
        {
            Settle(node, TaskState.Omitted, "");
            return;
        }
        Bound bound = new InputBinding(this, node).Bind();
        if (bound.Error.Length > 0)
        {
            Settle(node, TaskState.Failed, bound.Error);
            return;
        }
        node.Inputs = bound.Inputs;
        if (node.Plan.Inputs.Condition is { } condition)
        {
            (Map<Value> parameters, Map<Sequence<Artifact>> artifacts) = bound.Inputs;
            TaskPlan plan = node.Plan;
            Result<bool> met = condition.Evaluate(
                // An input without a value is null for a condition, as it is in a sub-pipeline; what is no input at all is an error.
                name => parameters.TryGetValue(name, out Value? value) ? value
                    : plan.Spec.InputParameters.ContainsKey(name) || plan.Component.InputParameters.ContainsKey(name) ? Value.Null : null,
                name => artifacts.TryGetValue(name, out Sequence<Artifact> given) ? ConditionArtifacts.Of(given) : null);
            if (!met.Succeeded)
            {
                Settle(node, TaskState.Failed, met.Error);
                return;
            }
            if (!met.Value)
            {
                Settle(node, TaskState.Skipped, "");
                return;
            }
        }
        Start(node);
    }

    private void Start(TaskNode node)
    {
        if (node.Plan.IsLoop)
            StartLoop(node);
        else if (node.Plan.Body is { } body)
            Enter(node, body);
        else if (node.Plan.Sweep is { } sweep)
            StartSweep(node, sweep);
        else
            StartStep(node);
    }

    private void Enter(TaskNode node, DagPlan body)
    {
        node.Phase = NodePhase.Inside;
        node.State = TaskState.Running;
        node.StartedAt ??= _now;
        MarkChanged(node);
        int attemptBase = node.Body?.MaxAttempt ?? Math.Max(node.InnerAttempts, node.Scope.AttemptBase);
        node.Body = new Scope(body, node, iteration: -1, node.Path, node.Inputs, attemptBase);
        Open(node.Body);
    }

    /// <summary>Every task of the scope is final.</summary>
    private void Close(Scope scope)
    {
        TaskState state = scope.Failed > 0 ? TaskState.Failed
            : scope.Canceled > 0 ? TaskState.Canceled
            : TaskState.Succeeded;
        DagOutputs.Collect(scope);
        if (scope.Owner is not { } owner)
        {
            EndRun(state);
            return;
        }
        owner.Scope.MaxAttempt = Math.Max(owner.Scope.MaxAttempt, scope.MaxAttempt);
        if (scope.Iteration >= 0)
        {
            IterationEnded(owner, state);
            return;
        }
        if (state == TaskState.Failed && RetryLater(owner))
            return;
        owner.Parameters = scope.Parameters;
        owner.Artifacts = scope.Artifacts;
        Settle(owner, state, "");
    }

    private void Settle(TaskNode node, TaskState state, string error)
    {
        if (node.Phase is NodePhase.AskingCache or NodePhase.Ordered or NodePhase.Resting)
            _active.Remove(node.Path);
        node.Phase = NodePhase.Final;
        node.State = state;
        node.Error = error;
        node.EndedAt = node.StartedAt is null ? null : _now;
        node.IsStopping = false;
        MarkChanged(node);
        _settled.Enqueue(node);
    }

    private void MarkChanged(TaskNode node)
    {
        if (node.IsDirty)
            return;
        node.IsDirty = true;
        _changed.Add(node);
    }
}
