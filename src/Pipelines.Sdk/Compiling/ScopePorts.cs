using Pipelines.Core.Spec;

namespace Pipelines.Sdk.Compiling;

/// <summary>What crosses the border of a group's graph, as far as it is known.</summary>
internal sealed class ScopePorts
{
    public SortedDictionary<string, ParameterInputSpec> InputParameters { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, ArtifactInputSpec> InputArtifacts { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, (DagOutputParameter From, ParameterOutputSpec Spec)> OutputParameters { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, (DagOutputArtifact From, ArtifactOutputSpec Spec)> OutputArtifacts { get; } = new(StringComparer.Ordinal);
}

/// <summary>Where the inputs of a step come from, as far as it is known.</summary>
internal sealed class StepInputs
{
    public SortedDictionary<string, TaskParameterInput> Parameters { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, TaskArtifactInput> Artifacts { get; } = new(StringComparer.Ordinal);
}
