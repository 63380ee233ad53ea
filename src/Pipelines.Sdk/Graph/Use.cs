using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk.Graph;

/// <summary>A place where a value of the run is taken.</summary>
/// <param name="Source">The value.</param>
/// <param name="By">The step that takes it; the pipeline itself for its outputs.</param>
/// <param name="At">The scope that the step stands in.</param>
/// <param name="Place">Where messages place a mistake.</param>
internal readonly record struct Use(Source Source, PipelineStep By, PipelineScope At, string Place)
{
    /// <summary>All places of a pipeline, in the order of writing.</summary>
    public static IEnumerable<Use> AllOf(PipelineBuilder pipeline)
        => pipeline.Created.SelectMany(Of).Concat(pipeline.Outputs.Select(
            output => new Use(output.Source, pipeline, pipeline, $"{pipeline.Place}, output \"{output.Name}\"")));

    private static IEnumerable<Use> Of(PipelineStep step) => step switch
    {
        PipelineTask task => Of(task),
        LoopGroup { ItemSource: { } items } loop => [new Use(items, loop, loop.Parent!, loop.Place)],
        Loop { Items: { } items } loop => items.Sources().Select(source => new Use(source, loop, loop.Parent, loop.Place)),
        BranchGroup group => group.Branches.SelectMany(branch => Of(group, branch)),
        _ => [],
    };

    private static IEnumerable<Use> Of(PipelineTask task)
    {
        IEnumerable<(string Place, Argument Value)> inputs = task.Arguments.Select(
            argument => ($"{task.Place}, input \"{argument.Input}\"", argument.Value));
        IEnumerable<(string Place, Argument Value)> resources = task.Settings.Resources.Select(
            asked => ($"{task.Place}, {asked.Key.Words()}", asked.Value));
        IEnumerable<(string Place, Argument Value)> pod = task.Settings.Pod.Where(setting => setting.Value is not null)
            .Select(setting => ($"{task.Place}, {setting.Words}", setting.Value!));
        return from taken in inputs.Concat(resources).Concat(pod)
               from source in taken.Value.Content.Sources()
               select new Use(source, task, task.Scope, taken.Place);
    }

    private static IEnumerable<Use> Of(BranchGroup group, Branch branch)
    {
        PipelineStep by = group.IsAlone ? branch : group;
        foreach (Condition.Comparison comparison in branch.Condition?.Comparisons ?? [])
        {
            yield return new(comparison.Left, by, group.Parent, branch.Place);
            foreach (Source right in comparison.Right.Content.Sources())
                yield return new(right, by, group.Parent, branch.Place);
        }
    }
}
