using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Components;

/// <summary>Makes a component of a compiled file.</summary>
internal static class CompiledComponent
{
    /// <summary>
    /// The component that the file wraps, where the graph around it only hands its inputs and outputs on, as the graph around a
    /// single compiled component does; else the whole graph as one component.
    /// </summary>
    public static ComponentDefinition From(PipelinePackage package)
    {
        PipelineSpec pipeline = package.Pipeline;
        bool isWrapped = pipeline.Root.Dag is { Tasks.Count: 1 } dag && IsWrapping(pipeline.Root, dag, pipeline.Components[dag.Tasks.At(0).Value.ComponentName]);
        string wrapped = isWrapped ? pipeline.Root.Dag!.Tasks.At(0).Value.ComponentName : "";
        return new()
        {
            Name = pipeline.Info.Name,
            SourceName = wrapped,
            Description = pipeline.Info.Description,
            Spec = isWrapped ? pipeline.Components[wrapped] : pipeline.Root,
            Components = pipeline.Components,
            Executors = pipeline.Executors,
            Platform = package.Platform,
        };
    }

    private static bool IsWrapping(ComponentSpec root, DagSpec dag, ComponentSpec inner)
    {
        (string name, TaskSpec task) = dag.Tasks.At(0);
        bool isPlain = inner.ExecutorLabel is not null && task is
        {
            Condition: "",
            Strategy: TriggerStrategy.AllUpstreamTasksSucceeded,
            ParameterIterator: null,
            ArtifactIterator: null,
            Retry: null,
            Caching: null or { EnableCache: true, CacheKey: "" },
        };
        return isPlain
            && SameNames(root.InputParameters.Keys, inner.InputParameters.Keys)
            && SameNames(root.InputArtifacts.Keys, inner.InputArtifacts.Keys)
            && SameNames(root.OutputParameters.Keys, inner.OutputParameters.Keys)
            && SameNames(root.OutputArtifacts.Keys, inner.OutputArtifacts.Keys)
            && task.InputParameters.Count == inner.InputParameters.Count
            && task.InputParameters.All(input => input.Value is TaskParameterInput.FromComponent { ExpressionSelector: "" } from && from.InputName == input.Key)
            && task.InputArtifacts.Count == inner.InputArtifacts.Count
            && task.InputArtifacts.All(input => input.Value is TaskArtifactInput.FromComponent from && from.InputName == input.Key)
            && dag.OutputParameters.All(output => output.Value is { IsOneOf: false } from && IsOnly(from.Selectors, name, output.Key))
            && dag.OutputArtifacts.All(output => IsOnly(output.Value.Selectors, name, output.Key));
    }

    private static bool SameNames(IEnumerable<string> left, IEnumerable<string> right) => left.SequenceEqual(right, StringComparer.Ordinal);

    private static bool IsOnly(Sequence<OutputSelector> selectors, string task, string output)
        => selectors.Count == 1 && selectors[0] == new OutputSelector(task, output);
}
