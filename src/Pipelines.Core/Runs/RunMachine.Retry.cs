using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>A run that has ended and goes on: what succeeded keeps its results, the rest is done again.</summary>
public sealed partial class RunMachine
{
    /// <summary>
    /// Why a <see cref="RunEvent.RetryRequested"/> with these tasks would be refused, and how to mend it; null: it would not.
    /// </summary>
    public string? RefusalOfRetry(Sequence<TaskPath> from)
    {
        if (!Status.IsFinal())
            return $"The run is {Status.Name()}: wait for its end, or cancel it, before parts of it are done again.";
        if (from.Count == 0 && Status == RunStatus.Succeeded)
            return "The run has SUCCEEDED: nothing is left to be done again. Name the tasks to begin from, or start a new run.";
        if (from.Count == 0)
            return null;
        HashSet<TaskPath> known = [.. Tasks().Select(task => task.Path)];
        foreach (TaskPath task in from)
        {
            if (!known.Contains(task))
                return $"The run has no task '{task}'. {NearestName.Advice(task.Text, [.. known.Select(path => path.Text)], "tasks")}";
        }
        return null;
    }

    private void OnRetry(Sequence<TaskPath> from)
    {
        RetryPlan plan = RetryPlan.Of(_root, from);
        if (Status == RunStatus.Succeeded && plan.IsEmpty)
            return;
        Status = RunStatus.Running;
        Error = "";
        EndedAt = null;
        _ending = Ending.None;
        _exitTasksUntil = null;
        _deadline = DeadlineFrom(_now);
        _alarms.Clear();
        Reopen(_root, plan);
        // What was thrown away is no news of this run any more.
        HashSet<TaskNode> there = [.. NodesOf(_root)];
        _changed.RemoveAll(node => !there.Contains(node));
    }

    private void Reopen(Scope scope, RetryPlan plan)
    {
        scope.Failed = scope.Canceled = scope.Unfinished = 0;
        scope.Parameters = default;
        scope.Artifacts = default;
        foreach (TaskNode node in scope.Nodes)
        {
            if (plan.IsAgain(node))
                Reset(node);
            else if (plan.IsInside(node))
                GoInsideAgain(node);
            else
                continue;
            scope.Unfinished++;
            MarkChanged(node);
        }
        CountUpstream(scope, plan);
        if (scope.Unfinished == 0)
            _empty.Enqueue(scope);
        foreach (TaskNode node in scope.Nodes)
        {
            if (plan.IsInside(node))
                ReopenInside(node, plan);
            else if (plan.IsAgain(node) && node.PendingUpstream == 0 && node.Phase == NodePhase.Waiting)
                Consider(node);
        }
    }

    private static void CountUpstream(Scope scope, RetryPlan plan)
    {
        foreach (TaskNode node in scope.Nodes)
        {
            bool isOpen = plan.IsAgain(node) || plan.IsInside(node);
            foreach (int index in scope.Plan.Edges.From(node.Plan.Index))
            {
                TaskNode behind = scope.Nodes[index];
                if (isOpen)
                    behind.PendingUpstream++;
                else if (plan.IsAgain(behind))
                    behind.UpstreamFailed |= node.State != TaskState.Succeeded;
            }
        }
    }

    private void ReopenInside(TaskNode node, RetryPlan plan)
    {
        if (node.Body is { } body)
        {
            Reopen(body, plan);
            return;
        }
        LoopProgress loop = node.Loop!;
        loop.Finished = loop.Failed = loop.Canceled = 0;
        foreach (Scope? iteration in loop.Scopes)
        {
            if (iteration is not null && plan.Has(iteration))
                loop.Again.Enqueue(iteration);
            else if (iteration is not null)
                loop.Finished++;
        }
        loop.Plan = plan;
        BeginIterations(node, loop);
        if (loop.Running == 0)
            EndLoop(node, loop);
    }

    private static void GoInsideAgain(TaskNode node)
    {
        node.Phase = NodePhase.Inside;
        node.State = TaskState.Running;
        node.EndedAt = null;
        node.Error = "";
    }

    private static void Reset(TaskNode node)
    {
        // Numbers of attempts go on behind those that were used, inside too.
        if (node.Body is not null || node.Loop is not null)
            node.InnerAttempts = Math.Max(node.InnerAttempts, node.Scope.MaxAttempt);
        node.Body = null;
        node.Loop = null;
        node.Phase = NodePhase.Waiting;
        node.State = TaskState.Pending;
        node.PendingUpstream = 0;
        node.UpstreamFailed = node.IsCached = node.IsStopping = node.HasStarted = false;
        node.Setbacks = null;
        node.StartedAt = node.EndedAt = null;
        node.Error = node.CacheReason = "";
        node.Fingerprint = null;
        node.Inputs = default;
        node.Parameters = default;
        node.Artifacts = default;
    }

    private static IEnumerable<TaskNode> NodesOf(Scope scope)
    {
        foreach (TaskNode node in scope.Nodes)
        {
            yield return node;
            IEnumerable<Scope?> bodies = node.Loop is { } loop ? loop.Scopes : [node.Body];
            foreach (Scope? body in bodies)
            {
                if (body is null)
                    continue;
                foreach (TaskNode inner in NodesOf(body))
                    yield return inner;
            }
        }
    }
}
