using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Graph;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Steps that wait for each other, or for what they are part of.</summary>
internal static class OrderCheck
{
    public static void Run(PipelineBuilder pipeline, Ordering ordering, ProblemList problems)
    {
        foreach (PipelineStep step in Ordering.StepsOf(pipeline).Prepend(pipeline))
        {
            foreach (PipelineStep other in step.Predecessors)
                CheckWait(step, other, problems);
        }
        Dictionary<PipelineStep, bool> finished = [];
        foreach (PipelineStep step in Ordering.StepsOf(pipeline))
            Visit(step, ordering, finished, [], problems);
    }

    private static void CheckWait(PipelineStep step, PipelineStep other, ProblemList problems)
    {
        string place = $"{step.Place}, After";
        if (other.Root != step.Root)
        {
            problems.Add(Code.OtherPipeline, place, $"{other.Words} belongs to pipeline \"{other.Root.Name}\".",
                "Make that pipeline a task of this one, and wait for the task.");
        }
        else if (Ordering.Siblings(other, step) is null)
        {
            string what = other == step ? "It waits for itself." : $"It waits for {other.Words}, and one of the two is part of the other.";
            problems.Add(Code.CannotWait, place, what, "Wait for a step that is over before this one can start.");
        }
    }

    /// <summary>Depth first; a step met again while its own predecessors are visited closes a circle.</summary>
    private static void Visit(
        PipelineStep step, Ordering ordering, Dictionary<PipelineStep, bool> finished, List<PipelineStep> path, ProblemList problems)
    {
        if (finished.TryGetValue(step, out bool isFinished))
        {
            if (!isFinished)
                Report([.. path[path.IndexOf(step)..], step], problems);
            return;
        }
        finished[step] = false;
        path.Add(step);
        foreach (PipelineStep before in ordering.Before(step))
            Visit(before, ordering, finished, path, problems);
        path.RemoveAt(path.Count - 1);
        finished[step] = true;
    }

    private static void Report(List<PipelineStep> circle, ProblemList problems)
        => problems.Add(Code.Cycle, circle[0].Place, $"The steps wait for each other: {string.Join(" waits for ", circle.Select(step => step.Words))}.",
            "Take one After(...) away.");
}
