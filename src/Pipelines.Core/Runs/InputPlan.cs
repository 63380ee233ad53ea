using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Where the inputs of one task come from, prepared once for all instances of its DAG.</summary>
internal sealed class InputPlan
{
    private InputPlan() { }

    /// <summary>Given parameters, in an order in which each follows those that its text refers to.</summary>
    public required ParameterSource[] Parameters { get; init; }

    public required ArtifactSource[] Artifacts { get; init; }

    /// <summary>Declared parameters that the task does not give: they have a default, are optional, or are missing.</summary>
    public required DeclaredParameter[] Ungiven { get; init; }

    /// <summary>Declared artifacts that the task does not give and that are not optional.</summary>
    public required string[] MissingArtifacts { get; init; }

    /// <summary>Null: always.</summary>
    public Condition? Condition { get; init; }

    public static InputPlan Of(TaskSpec task, ComponentSpec component)
    {
        string? item = task.ParameterIterator?.ItemInput;
        string? artifactItem = task.ArtifactIterator?.ItemInput;
        return new InputPlan
        {
            Parameters = InOrder([.. task.InputParameters.Select(given => ParameterSource.Of(given.Key, given.Value, component))]),
            Artifacts = [.. task.InputArtifacts.Select(given => new ArtifactSource(
                given.Key,
                given.Value,
                component.InputArtifacts.TryGetValue(given.Key, out ArtifactInputSpec? declared) ? declared : null))],
            Ungiven = [.. component.InputParameters
                .Where(declared => declared.Key != item && !task.InputParameters.ContainsKey(declared.Key))
                .Select(declared => new DeclaredParameter(declared.Key, declared.Value))],
            MissingArtifacts = [.. component.InputArtifacts
                .Where(declared => declared.Key != artifactItem && !declared.Value.IsOptional && !task.InputArtifacts.ContainsKey(declared.Key))
                .Select(declared => declared.Key)],
            Condition = task.Condition.Length == 0 ? null : Condition.Parse(task.Condition).Value,
        };
    }

    /// <summary>Constants whose text refers to other inputs of the task come after those (Kahn's algorithm; the checker refuses circles).</summary>
    private static ParameterSource[] InOrder(ParameterSource[] sources)
    {
        if (sources.All(source => source.References.Count == 0))
            return sources;
        Dictionary<string, ParameterSource> waiting = sources.ToDictionary(source => source.Name, StringComparer.Ordinal);
        List<ParameterSource> ordered = [];
        while (waiting.Count > 0)
        {
            ParameterSource[] ready = [.. sources.Where(source => waiting.ContainsKey(source.Name)
                && !source.References.Any(name => name != source.Name && waiting.ContainsKey(name)))];
            if (ready.Length == 0)
                ready = [.. waiting.Values.OrderBy(source => source.Name, StringComparer.Ordinal)];
            foreach (ParameterSource source in ready)
            {
                waiting.Remove(source.Name);
                ordered.Add(source);
            }
        }
        return [.. ordered];
    }
}

/// <summary>A declared parameter with the words that messages use for it.</summary>
internal sealed record DeclaredParameter(string Name, ParameterInputSpec Spec)
{
    public string Subject { get; } = $"input parameter \"{Name}\"";
}

/// <summary>A given artifact; <see cref="Declared"/> is null where the component does not know it.</summary>
internal sealed record ArtifactSource(string Name, TaskArtifactInput Input, ArtifactInputSpec? Declared);

/// <summary>A given parameter; <see cref="Declared"/> is null where the component does not know it.</summary>
internal sealed record ParameterSource(string Name, TaskParameterInput Input, DeclaredParameter? Declared, Selector? Selector, ConstantTemplate? Template)
{
    /// <summary>Other inputs of the task that the constant's text names.</summary>
    public Sequence<string> References => Template?.References ?? default;

    public static ParameterSource Of(string name, TaskParameterInput input, ComponentSpec component) => new(
        name,
        input,
        component.InputParameters.TryGetValue(name, out ParameterInputSpec? declared) ? new DeclaredParameter(name, declared) : null,
        input.ExpressionSelector.Length == 0 ? null : Selector.Parse(input.ExpressionSelector).Value,
        input is TaskParameterInput.Constant constant ? ConstantTemplate.Of(constant.Value) : null);
}
