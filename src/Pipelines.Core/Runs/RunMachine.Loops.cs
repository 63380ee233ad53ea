using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Loops: one DAG instance for each item, begun in order, at most so many at a time.</summary>
public sealed partial class RunMachine
{
    private void StartLoop(TaskNode node)
    {
        Iterations found = LoopItems.Of(node);
        if (found.Error.Length > 0)
        {
            Settle(node, TaskState.Failed, found.Error);
            return;
        }
        node.Phase = NodePhase.Inside;
        node.State = TaskState.Running;
        node.StartedAt = _now;
        node.Loop = new LoopProgress(found.Inputs);
        MarkChanged(node);
        BeginIterations(node, node.Loop);
        if (node.Loop.Items.Count == 0)
            EndLoop(node, node.Loop);
    }

    private void BeginIterations(TaskNode node, LoopProgress loop)
    {
        int limit = node.Plan.Spec.ParallelismLimit > 0 ? node.Plan.Spec.ParallelismLimit : int.MaxValue;
        while (loop.Running < limit && _ending == Ending.None)
        {
            if (loop.Again.TryDequeue(out Scope? again))
            {
                Reopen(again, loop.Plan!);
                continue;
            }
            if (loop.Started == loop.Items.Count)
                break;
            int index = loop.Started++;
            int attemptBase = Math.Max(node.InnerAttempts, node.Scope.AttemptBase);
            Scope scope = new(node.Plan.Body!, node, index, node.Path.Iteration(index), loop.Items[index], attemptBase);
            loop.Scopes[index] = scope;
            Open(scope);
        }
    }

    private void IterationEnded(TaskNode node, TaskState state)
    {
        LoopProgress loop = node.Loop!;
        loop.Finished++;
        loop.Failed += state == TaskState.Failed ? 1 : 0;
        loop.Canceled += state == TaskState.Canceled ? 1 : 0;
        BeginIterations(node, loop);
        if (loop.Running == 0)
            EndLoop(node, loop);
    }

    private void EndLoop(TaskNode node, LoopProgress loop)
    {
        bool isCut = loop.Finished < loop.Items.Count;
        TaskState state = loop.Failed > 0 ? TaskState.Failed
            : loop.Canceled > 0 || isCut ? TaskState.Canceled
            : TaskState.Succeeded;
        DagOutputs.Gather(node, loop);
        Settle(node, state, "");
    }
}
