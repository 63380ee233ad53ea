using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Components;

/// <summary>A component with all that it needs: ready to be put into any pipeline's file.</summary>
internal sealed record ComponentDefinition
{
    /// <summary>What tasks of it are called: <c>load-dataset</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What its own file calls it: platforms know it by that; empty: it has none.</summary>
    public string SourceName { get; init; } = "";

    /// <summary>What it is for; empty if not said.</summary>
    public string Description { get; init; } = "";

    /// <summary>The interface, and a DAG or the label of an executor in <see cref="Executors"/>.</summary>
    public required ComponentSpec Spec { get; init; }

    /// <summary>What the tasks of the DAG refer to.</summary>
    public Map<ComponentSpec> Components { get; init; }

    /// <summary>Executors by label.</summary>
    public Map<ExecutorSpec> Executors { get; init; }

    /// <summary>What platforms add.</summary>
    public PlatformSpec Platform { get; init; } = PlatformSpec.None;
}
