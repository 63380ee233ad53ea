using Pipelines.Core.Steps;

namespace Pipelines.Core.Runs;

/// <summary>Says which tasks failed and why: the innermost ones, since a DAG fails only because one of its tasks did.</summary>
internal static class FailureSummary
{
    /// <summary>So many are named, the rest is counted.</summary>
    private const int Named = 5;

    public static string Of(Scope scope)
    {
        List<TaskNode> named = [];
        return Text(named, Count(scope, named));
    }

    public static string Of(TaskNode failed)
    {
        List<TaskNode> named = [];
        return Text(named, Count(failed, named));
    }

    private static string Text(List<TaskNode> named, int count)
    {
        string text = string.Join("; ", named.Select(node => node.Error.Length > 0 ? $"{node.Path}: {node.Error}" : node.Path.Text));
        return count > named.Count ? $"{text}; and {count - named.Count} more" : text;
    }

    private static int Count(Scope? scope, List<TaskNode> named)
    {
        int count = 0;
        foreach (TaskNode node in scope?.Nodes ?? [])
            count += node.State == TaskState.Failed ? Count(node, named) : 0;
        return count;
    }

    private static int Count(TaskNode failed, List<TaskNode> named)
    {
        int inside = Count(failed.Body, named);
        foreach (Scope? iteration in failed.Loop?.Scopes ?? [])
            inside += Count(iteration, named);
        if (inside > 0)
            return inside;
        if (named.Count < Named)
            named.Add(failed);
        return 1;
    }
}
