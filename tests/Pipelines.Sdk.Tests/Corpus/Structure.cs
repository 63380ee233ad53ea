using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Tests.Corpus;

/// <summary>
/// Compares graphs, whatever components are called: the reference makes a component of its own for each task, and hands a
/// condition's operands on into groups that do not need them.
/// </summary>
internal static class Structure
{
    public static IEnumerable<string> Differences(PipelineSpec ours, PipelineSpec theirs)
        => Compare(ours, ours.Root, theirs, theirs.Root, "root")
            .Concat(Differ("root inputs", ours.Root.InputParameters, theirs.Root.InputParameters));

    private static IEnumerable<string> Compare(PipelineSpec ours, ComponentSpec our, PipelineSpec theirs, ComponentSpec their, string path)
    {
        IEnumerable<string> outputs = Differ($"{path} output parameters", our.OutputParameters, their.OutputParameters)
            .Concat(Differ($"{path} output artifacts", our.OutputArtifacts, their.OutputArtifacts));
        if (our.Dag is null || their.Dag is null)
        {
            return outputs
                .Concat(Differ($"{path} kind", our.Dag is null, their.Dag is null))
                .Concat(Differ($"{path} input parameters", our.InputParameters, their.InputParameters))
                .Concat(Differ($"{path} executor", Executor(ours, our), Executor(theirs, their)));
        }
        return outputs
            .Concat(Differ($"{path} given parameters", our.Dag.OutputParameters, their.Dag.OutputParameters))
            .Concat(Differ($"{path} given artifacts", our.Dag.OutputArtifacts, their.Dag.OutputArtifacts))
            .Concat(Differ($"{path} tasks", string.Join(' ', our.Dag.Tasks.Keys), string.Join(' ', their.Dag.Tasks.Keys)))
            .Concat(our.Dag.Tasks.Where(task => their.Dag.Tasks.ContainsKey(task.Key)).SelectMany(
                task => Compare(ours, task.Value, theirs, their.Dag.Tasks[task.Key], $"{path}.{task.Key}")));
    }

    private static IEnumerable<string> Compare(PipelineSpec ours, TaskSpec our, PipelineSpec theirs, TaskSpec their, string path)
    {
        ComponentSpec ourComponent = ours.Components[our.ComponentName];
        ComponentSpec theirComponent = theirs.Components[their.ComponentName];
        bool isGroup = our.Caching is null;
        return Differ($"{path} settings", Settings(our), Settings(their))
            .Concat(Differ($"{path} iterator", Items(our), Items(their)))
            .Concat(Differ($"{path} parameters", our.InputParameters, isGroup ? Only(their.InputParameters, our.InputParameters) : their.InputParameters))
            .Concat(Differ($"{path} artifacts", our.InputArtifacts, isGroup ? Only(their.InputArtifacts, our.InputArtifacts) : their.InputArtifacts))
            .Concat(Compare(ours, ourComponent, theirs, theirComponent, path));
    }

    private static TaskSpec Settings(TaskSpec task) => task with
    {
        ComponentName = "",
        InputParameters = default,
        InputArtifacts = default,
        ParameterIterator = null,
        DependentTasks = task.DependentTasks.Order(StringComparer.Ordinal).ToSequence(),
    };

    // The text of constant items is JSON, and spaces in it mean nothing.
    private static ParameterIterator? Items(TaskSpec task)
        => task.ParameterIterator is { Raw: { } raw } iterator ? iterator with { Raw = ValueJson.Read(raw).ToString() } : task.ParameterIterator;

    private static Map<T> Only<T>(Map<T> entries, Map<T> names) => entries.Where(entry => names.ContainsKey(entry.Key)).ToMap();

    private static ExecutorSpec? Executor(PipelineSpec pipeline, ComponentSpec component)
        => component.ExecutorLabel is { } label ? pipeline.Executors[label] : null;

    private static IEnumerable<string> Differ<T>(string what, T ours, T theirs)
        => EqualityComparer<T>.Default.Equals(ours, theirs) ? [] : [$"{what}: ours {Show(ours)}, theirs {Show(theirs)}"];

    private static string Show<T>(T value) => value is System.Collections.IEnumerable and not string
        ? string.Join(", ", ((System.Collections.IEnumerable)value).Cast<object>())
        : $"{value}";
}
