using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>How a DAG and its outputs stand in a file.</summary>
internal static class DagFormat
{
    private static readonly Codec<OutputSelector> ParameterSelector = Selector("outputParameterKey");

    private static readonly Codec<OutputSelector> ArtifactSelector = Selector("outputArtifactKey");

    private static readonly Codec<Selectors> OneOf = new RecordCodec<Selectors>("a OneOf", new(default))
    {
        { "parameterSelectors", Collections.ListOf(ParameterSelector), one => one.All, (_, all) => new(all) },
    };

    private static readonly Codec<DagOutputParameter> OutputParameter = new UnionCodec<DagOutputParameter>("an output of a DAG")
    {
        { "valueFromParameter", ParameterSelector, o => o.IsOneOf ? null : o.Selectors[0], selector => new([selector], IsOneOf: false) },
        { "valueFromOneof", OneOf, o => o.IsOneOf ? new(o.Selectors) : null, one => new(one.All, IsOneOf: true) },
    };

    private static readonly Codec<DagOutputArtifact> OutputArtifact =
        new RecordCodec<DagOutputArtifact>("an output artifact of a DAG", new(default(Sequence<OutputSelector>)))
        {
            { "artifactSelectors", Collections.ListOf(ArtifactSelector), o => o.Selectors, (_, all) => new(all) },
        };

    public static readonly Codec<DagSpec> Dag = new RecordCodec<DagSpec>("a DAG", new())
    {
        { "tasks", Collections.MapOf(TaskFormat.Task), d => d.Tasks, (d, tasks) => d with { Tasks = tasks } },
        { "outputs", new RecordCodec<DagSpec>("a DAG's outputs", new())
            {
                { "parameters", Collections.MapOf(OutputParameter), d => d.OutputParameters, (d, map) => d with { OutputParameters = map } },
                { "artifacts", Collections.MapOf(OutputArtifact), d => d.OutputArtifacts, (d, map) => d with { OutputArtifacts = map } },
            } },
    };

    private static RecordCodec<OutputSelector> Selector(string key) => new("a selector", new("", ""))
    {
        { "producerSubtask", Scalars.Text, s => s.ProducerSubtask, (s, task) => s with { ProducerSubtask = task } },
        { key, Scalars.Text, s => s.OutputKey, (s, output) => s with { OutputKey = output } },
    };

    private sealed record Selectors(Sequence<OutputSelector> All);
}
