using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk.Graph;

/// <summary>Which steps of a scope come before which: by the values they take, and because the author said so.</summary>
internal sealed class Ordering
{
    private readonly Dictionary<PipelineStep, HashSet<PipelineStep>> _before = [];

    public Ordering(PipelineBuilder pipeline)
    {
        foreach (Use use in Use.AllOf(pipeline))
        {
            if (!use.Source.IsBroken && use.Source.Producer is { } producer && use.Source.Home.Root == pipeline)
                Add(producer, use.By);
        }
        foreach (PipelineStep step in StepsOf(pipeline))
        {
            foreach (PipelineStep other in step.Predecessors.Where(other => other.Root == pipeline))
                Add(other, step);
            if (step is ExitHandler body)
                Add(body, body.ExitTask);
        }
    }

    /// <summary>The steps that come right before one, all in its scope.</summary>
    public IEnumerable<PipelineStep> Before(PipelineStep step) => _before.TryGetValue(step, out HashSet<PipelineStep>? before) ? before : [];

    /// <summary>All tasks and groups, groups before what is in them.</summary>
    public static IEnumerable<PipelineStep> StepsOf(PipelineScope scope)
        => scope.Steps.SelectMany(step => step is PipelineScope inner ? StepsOf(inner).Prepend(step) : [step]);

    /// <summary>
    /// The two steps of one scope in which a pair of steps lies, wherever they stand; null when one lies in the other.
    /// </summary>
    public static (PipelineStep First, PipelineStep Second)? Siblings(PipelineStep first, PipelineStep second)
    {
        List<PipelineStep> left = Ancestry(first);
        List<PipelineStep> right = Ancestry(second);
        int depth = 0;
        while (depth < left.Count && depth < right.Count && left[depth] == right[depth])
            depth++;
        return depth < left.Count && depth < right.Count ? (left[depth], right[depth]) : null;
    }

    /// <summary>From the pipeline down to the step.</summary>
    private static List<PipelineStep> Ancestry(PipelineStep step)
    {
        List<PipelineStep> path = [];
        for (PipelineStep? at = step; at is not null; at = at.Parent)
            path.Add(at);
        path.Reverse();
        return path;
    }

    private void Add(PipelineStep first, PipelineStep second)
    {
        if (Siblings(first, second) is not var (earlier, later))
            return;
        if (!_before.TryGetValue(later, out HashSet<PipelineStep>? before))
            _before[later] = before = [];
        before.Add(earlier);
    }
}
