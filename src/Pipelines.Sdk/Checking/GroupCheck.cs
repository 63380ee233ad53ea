using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Graph;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Groups without tasks, items that no loop can go over, exit tasks that cannot be ones.</summary>
internal static class GroupCheck
{
    public static void Run(PipelineBuilder pipeline, ProblemList problems)
    {
        foreach (PipelineScope scope in Ordering.StepsOf(pipeline).Prepend(pipeline).OfType<PipelineScope>())
        {
            if (!scope.Steps.Any())
                problems.Add(Code.EmptyGroup, scope.Place, "There is no task in it.", "Put a task into it by Task(...), or take it away.");
            if (scope is LoopGroup { Parallelism: < 0 } loop)
                problems.Add(Code.Limit, loop.Place, $"Its parallelism is {loop.Parallelism}.", "Give the most iterations at a time, or 0 for no limit.");
            switch (scope)
            {
                case Loop values: CheckItems(values, problems); break;
                case ArtifactLoop artifacts: CheckItems(artifacts, problems); break;
                case ExitHandler body: CheckExit(body, problems); break;
            }
        }
    }

    private static void CheckItems(Loop loop, ProblemList problems)
    {
        switch (loop.Items)
        {
            case ArgumentContent.Reference { Source.IsBroken: true }:
                break;
            case ArgumentContent.Reference { Source: ArtifactSource artifact }:
                problems.Add(Code.LoopItems, loop.Place, $"{artifact.Words} is an artifact.", "Go over a list of artifacts by ForEachArtifact(...).");
                break;
            case ArgumentContent.Reference { Source: ParameterSource source }:
                // A text may hold a JSON array; the engine reads it.
                if (source.Type is not (ParameterType.List or ParameterType.String or ParameterType.Unspecified))
                    problems.Add(Code.LoopItems, loop.Place, $"{source.Words} is {source.Type.Words()}.", "Go over a list.");
                break;
            case ArgumentContent.Constant { Value: Value.List list }:
                CheckConstants(loop, list.Items, problems);
                break;
            case ArgumentContent.List list:
                problems.Add(Code.LoopItems, loop.Place, $"The list holds {list.Sources().First().Words}, and the format has no place for it there.",
                    "Go over constants, or let a task make the whole list.");
                break;
            default:
                problems.Add(Code.LoopItems, loop.Place, "Its items are no list.", "Go over a list: ForEach([1, 2], ...), or an output that is a list.");
                break;
        }
    }

    private static void CheckConstants(Loop loop, Sequence<Value> items, ProblemList problems)
    {
        if (PrintedHandle.Report(loop.Items, loop.Place, problems))
            return;
        // Also with a declared type: the engine checks each item against it.
        ParameterType type = loop.Item.Type;
        for (int i = 0; i < items.Count; i++)
        {
            ParameterType seen = ConstantType.Of(items[i]);
            if (seen == ParameterType.Unspecified || (!seen.Fits(type) && type != ParameterType.String))
                problems.Add(Code.LoopItems, loop.Place, $"Item {i} is {items[i]}, and each item is {type.Words()}.", "Make all items of one type.");
        }
        if (items.Count > 0 && ConstantType.Common(items) is null && !loop.Item.IsDeclared && type == ParameterType.String)
            problems.Add(Code.LoopItems, loop.Place, "The items are of several types.", "Make all items of one type.");
    }

    private static void CheckItems(ArtifactLoop loop, ProblemList problems)
    {
        if (!loop.ItemSource.IsBroken && !loop.ItemSource.IsList)
            problems.Add(Code.LoopItems, loop.Place, $"{loop.ItemSource.Words} is a single artifact.", "Go over a list, such as what a loop collects.");
    }

    private static void CheckExit(ExitHandler body, ProblemList problems)
    {
        if (body.IsSecond)
            problems.Add(Code.ExitTask, body.Place, $"{body.ExitTask.Words} is the exit task of another body already.", "Give each body an exit task of its own.");
        if (body.ExitTask.Scope != body.Parent)
            problems.Add(Code.ExitTask, body.Place, $"{body.ExitTask.Words} stands in another scope.", "Put the exit task into the scope on which OnExit is called.");
        foreach (PipelineStep other in body.ExitTask.Predecessors.Concat(body.ExitTask.Arguments.SelectMany(argument => argument.Value.Content.Sources())
            .Where(source => !source.IsBroken).Select(source => source.Producer).OfType<PipelineStep>()))
        {
            if (!body.Contains(other as PipelineScope ?? other.Parent))
                problems.Add(Code.ExitTask, body.ExitTask.Place, $"It also waits for {other.Words}.", "Let an exit task wait for its body alone: put the other step into the body.");
        }
        if (body.ExitTask.Component.Definition?.Spec is { } component)
        {
            foreach ((string input, Argument value) in body.ExitTask.Arguments)
            {
                if (component.InputParameters.TryGetValue(input, out ParameterInputSpec? parameter) && parameter.Type == ParameterType.TaskFinalStatus)
                {
                    problems.Add(Code.ExitTask, $"{body.ExitTask.Place}, input \"{input}\"", $"It is given {value.Words}, but the engine gives it the final status.",
                        "Leave it out.");
                }
            }
        }
    }
}
