using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Graph;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Values taken where they cannot be: of another pipeline, out of a loop, out of a branch.</summary>
internal static class ReachCheck
{
    public static void Run(PipelineBuilder pipeline, ProblemList problems)
    {
        foreach (Use use in Use.AllOf(pipeline))
        {
            if (!use.Source.IsBroken)
                Check(use, problems);
        }
        foreach ((LoopGroup loop, Source output) in pipeline.Collections)
        {
            if (!output.IsBroken)
                CheckCollection(loop, output, problems);
        }
    }

    /// <summary>The first scope that keeps a value from being taken at <paramref name="at"/>; null when it can be taken.</summary>
    public static PipelineScope? Barrier(Source source, PipelineScope at)
    {
        for (PipelineScope? scope = source.Home; scope is not null && !scope.Contains(at); scope = scope.Parent)
        {
            if (scope is LoopGroup or Branch)
                return scope;
        }
        return null;
    }

    private static void Check(Use use, ProblemList problems)
    {
        if (use.Source.Home.Root != use.At.Root)
        {
            problems.Add(Code.OtherPipeline, use.Place, $"{use.Source.Words} belongs to pipeline \"{use.Source.Home.Root.Name}\".",
                "Make that pipeline a task of this one, and take an output of the task.");
            return;
        }
        switch (Barrier(use.Source, use.At))
        {
            case LoopGroup loop when use.Source.Producer is null:
                problems.Add(Code.OutOfReach, use.Place, $"{use.Source.Words} is known only inside the loop.", "Put the task into the loop: loop.Task(...).");
                break;
            case LoopGroup loop:
                problems.Add(Code.OutOfReach, use.Place, $"{use.Source.Words} is one of many: it comes from {loop.Words}.",
                    "Take the list of all, loop.Collect(...), or put the task into the loop.");
                break;
            case Branch branch:
                problems.Add(Code.OutOfReach, use.Place, $"{use.Source.Words} may not be there: it comes from the branch {branch.Words}.",
                    "Take OneOf(...) an output of each branch, or put the task into the branch.");
                break;
        }
        if (use.Source.Producer == use.By || (use.Source.Producer is PipelineScope group && group.Contains(use.At)))
            problems.Add(Code.OutOfReach, use.Place, $"{use.Source.Words} is complete only after the step that takes it.", "Put the task outside.");
    }

    private static void CheckCollection(LoopGroup loop, Source output, ProblemList problems)
    {
        string place = $"{loop.Place}, Collect of {output.Words}";
        if (output is not (ParameterOutput or ArtifactOutput))
            problems.Add(Code.Collect, place, "Only outputs of tasks can be collected.", "Collect an output of a task of the loop.");
        else if (!loop.Contains(output.Home))
            problems.Add(Code.Collect, place, "It does not come from this loop.", "Collect it from the loop that holds its task; a value from outside is the same each time.");
        else if (InnerLoop(loop, output.Home) is { } inner)
            problems.Add(Code.Collect, place, $"It comes from a loop within this one, {inner.Words}.", "Collect it there first: outer.Collect(inner.Collect(...)).");
    }

    private static LoopGroup? InnerLoop(LoopGroup loop, PipelineScope home)
    {
        for (PipelineScope? scope = home; scope is not null && scope != loop; scope = scope.Parent)
        {
            if (scope is LoopGroup inner)
                return inner;
        }
        return null;
    }
}
