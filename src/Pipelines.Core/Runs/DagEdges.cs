namespace Pipelines.Core.Runs;

/// <summary>Which tasks of a DAG wait for which, by position: two arrays for all, since a DAG may have 100,000 tasks.</summary>
internal sealed class DagEdges
{
    public static readonly DagEdges None = Of([], 1);

    // The consumers of task i stand from _starts[i] up to _starts[i + 1].
    private readonly int[] _starts;
    private readonly int[] _consumers;

    private DagEdges(int[] starts, int[] consumers) => (_starts, _consumers) = (starts, consumers);

    /// <param name="edges">Each once, in the order of their consumers.</param>
    /// <param name="tasks">How many tasks the DAG has.</param>
    public static DagEdges Of(List<(int Producer, int Consumer)> edges, int tasks)
    {
        int[] starts = new int[tasks + 1];
        foreach ((int producer, _) in edges)
            starts[producer + 1]++;
        for (int i = 0; i < tasks; i++)
            starts[i + 1] += starts[i];
        int[] consumers = new int[edges.Count];
        int[] ends = starts[1..];
        for (int i = edges.Count - 1; i >= 0; i--)
            consumers[--ends[edges[i].Producer]] = edges[i].Consumer;
        return new(starts, consumers);
    }

    /// <summary>The tasks that wait for this one, in their order.</summary>
    public ReadOnlySpan<int> From(int producer) => _consumers.AsSpan(_starts[producer].._starts[producer + 1]);
}
