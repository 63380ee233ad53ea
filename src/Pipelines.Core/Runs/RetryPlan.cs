using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>
/// Which parts of a run that has ended are done again: what failed, was canceled or never came to start, at any depth; what was asked
/// for; and all behind those, since what they were given may change. A sub-DAG or loop that holds such a task goes on with the rest of
/// it; one behind such a task begins anew.
/// </summary>
internal sealed class RetryPlan
{
    private readonly HashSet<TaskPath> _wanted;
    private readonly HashSet<TaskNode> _again = [];
    private readonly HashSet<TaskNode> _inside = [];
    private readonly HashSet<Scope> _scopes = [];

    private RetryPlan(IEnumerable<TaskPath> wanted) => _wanted = [.. wanted];

    public static RetryPlan Of(Scope root, IEnumerable<TaskPath> wanted)
    {
        RetryPlan plan = new(wanted);
        plan.IsEmpty = !plan.Mark(root);
        return plan;
    }

    public bool IsEmpty { get; private set; }

    /// <summary>The task begins anew, with all in it.</summary>
    public bool IsAgain(TaskNode node) => _again.Contains(node);

    /// <summary>The sub-DAG or loop goes on with a part of its tasks.</summary>
    public bool IsInside(TaskNode node) => _inside.Contains(node);

    /// <summary>The DAG instance has tasks that are done again.</summary>
    public bool Has(Scope scope) => _scopes.Contains(scope);

    /// <summary>Marks what is done again in a DAG instance; false: nothing.</summary>
    private bool Mark(Scope scope)
    {
        Queue<TaskNode> open = new();
        foreach (TaskNode node in scope.Nodes)
        {
            if (_wanted.Contains(node.Path))
                _again.Add(node);
            else if (MarkInside(node))
                _inside.Add(node);
            else if (NeverDone(node))
                _again.Add(node);
            else
                continue;
            open.Enqueue(node);
        }
        if (open.Count == 0)
            return false;
        _scopes.Add(scope);
        while (open.TryDequeue(out TaskNode? node))
        {
            foreach (int index in scope.Plan.Edges.From(node.Plan.Index))
            {
                TaskNode behind = scope.Nodes[index];
                _inside.Remove(behind);
                if (_again.Add(behind))
                    open.Enqueue(behind);
            }
        }
        return true;
    }

    private bool MarkInside(TaskNode node)
    {
        if (node.State == TaskState.Succeeded && _wanted.Count == 0)
            return false;
        if (node.Body is { } body)
            return Mark(body);
        if (node.Loop is not { } loop)
            return false;
        bool any = loop.Finished < loop.Items.Count;
        foreach (Scope? iteration in loop.Scopes)
            any |= iteration is not null && Mark(iteration);
        return any;
    }

    // Left out because of what stood before it: that is done again, and then this is too, or it would be left out once more.
    private static bool NeverDone(TaskNode node)
        => node.State is TaskState.Failed or TaskState.Canceled || (node.State == TaskState.Omitted && !node.UpstreamFailed);
}
