using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Where the inputs of one task come from, prepared once for all instances of its DAG.</summary>
internal sealed class InputPlan
{
    private InputPlan() { }

    /// <summary>The names of all parameters that may get a value, sorted: a parameter's place among them is its slot.</summary>
    public required string[] Names { get; init; }

    /// <summary>Given parameters, in an order in which each follows those that its text refers to.</summary>
    public required ParameterSource[] Parameters { get; init; }

    /// <summary>Given artifacts, in name order.</summary>
    public required ArtifactSource[] Artifacts { get; init; }

    /// <summary>Their names.</summary>
    public required string[] ArtifactNames { get; init; }

    /// <summary>Declared parameters that the task does not give: they have a default, are optional, or are missing.</summary>
    public required UngivenParameter[] Ungiven { get; init; }

    /// <summary>Declared artifacts that the task does not give and that are not optional.</summary>
    public required string[] MissingArtifacts { get; init; }

    /// <summary>Null: always.</summary>
    public Condition? Condition { get; init; }

    /// <summary>There is nothing to bind.</summary>
    public bool IsEmpty => Names.Length + Artifacts.Length + MissingArtifacts.Length == 0;

    /// <param name="task">The task.</param>
    /// <param name="component">What it runs.</param>
    /// <param name="declared">The component's parameters, in the order of its map: made once, however many tasks run it.</param>
    /// <param name="positions">Where the tasks of the DAG stand.</param>
    public static InputPlan Of(TaskSpec task, ComponentSpec component, DeclaredParameter[] declared, Dictionary<string, int> positions)
    {
        DeclaredParameter[] missing = MissingOf(task, declared);
        string[] names = NamesOf(task, component, missing);
        return new InputPlan
        {
            Names = names,
            Parameters = InOrder(ParametersOf(task, component, declared, names, positions)),
            Artifacts = ArtifactsOf(task, component, positions),
            ArtifactNames = task.InputArtifacts.NameArray,
            Ungiven = missing.Length == 0 ? [] : [.. missing.Select(one => new UngivenParameter(SlotOf(one.Name, names), one))],
            MissingArtifacts = MissingArtifactsOf(task, component),
            Condition = task.Condition.Length == 0 ? null : Condition.Parse(task.Condition).Value,
        };
    }

    private static ParameterSource[] ParametersOf(
        TaskSpec task, ComponentSpec component, DeclaredParameter[] declared, string[] names, Dictionary<string, int> positions)
    {
        int count = task.InputParameters.Count;
        ParameterSource[] sources = count == 0 ? [] : new ParameterSource[count];
        for (int i = 0; i < count; i++)
        {
            (string name, TaskParameterInput input) = task.InputParameters.At(i);
            int known = component.InputParameters.IndexOf(name);
            sources[i] = ParameterSource.Of(name, SlotOf(name, names), input, known < 0 ? null : declared[known], positions);
        }
        return sources;
    }

    private static ArtifactSource[] ArtifactsOf(TaskSpec task, ComponentSpec component, Dictionary<string, int> positions)
    {
        int count = task.InputArtifacts.Count;
        ArtifactSource[] sources = count == 0 ? [] : new ArtifactSource[count];
        for (int i = 0; i < count; i++)
        {
            (string name, TaskArtifactInput input) = task.InputArtifacts.At(i);
            sources[i] = ArtifactSource.Of(input, component.InputArtifacts, name, positions);
        }
        return sources;
    }

    private static DeclaredParameter[] MissingOf(TaskSpec task, DeclaredParameter[] declared)
    {
        string? item = task.ParameterIterator?.ItemInput;
        foreach (DeclaredParameter one in declared)
        {
            if (one.Name != item && !task.InputParameters.ContainsKey(one.Name))
                return [.. declared.Where(one => one.Name != item && !task.InputParameters.ContainsKey(one.Name))];
        }
        return [];
    }

    private static string[] MissingArtifactsOf(TaskSpec task, ComponentSpec component)
    {
        string? item = task.ArtifactIterator?.ItemInput;
        return component.InputArtifacts.Count == 0
            ? []
            : [.. component.InputArtifacts.Where(one => one.Key != item && !one.Value.IsOptional && !task.InputArtifacts.ContainsKey(one.Key)).Select(one => one.Key)];
    }

    private static int SlotOf(string name, string[] names) => Array.BinarySearch(names, name, StringComparer.Ordinal);

    private static string[] NamesOf(TaskSpec task, ComponentSpec component, DeclaredParameter[] missing)
    {
        // Most tasks give just what the component declares: they all share its names.
        if (missing.Length == 0 && task.InputParameters.Names.SequenceEqual(component.InputParameters.Names))
            return component.InputParameters.NameArray;
        if (missing.Length == 0)
            return task.InputParameters.NameArray;
        string[] names = [.. task.InputParameters.Names, .. missing.Select(one => one.Name)];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>Constants whose text refers to other inputs of the task come after those (Kahn's algorithm; the checker refuses circles).</summary>
    private static ParameterSource[] InOrder(ParameterSource[] sources)
    {
        if (Array.TrueForAll(sources, static source => source.References.Count == 0))
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

/// <summary>A declared parameter that the task does not give.</summary>
internal readonly record struct UngivenParameter(int Slot, DeclaredParameter Declared);

/// <summary>
/// A given artifact; <see cref="Declared"/> is null where the component does not know it, <see cref="Producer"/> the position of the task
/// that makes it, or -1.
/// </summary>
internal readonly record struct ArtifactSource(TaskArtifactInput Input, ArtifactInputSpec? Declared, int Producer)
{
    public static ArtifactSource Of(TaskArtifactInput input, Map<ArtifactInputSpec> inputs, string name, Dictionary<string, int> positions) => new(
        input,
        inputs.TryGetValue(name, out ArtifactInputSpec? declared) ? declared : null,
        input is TaskArtifactInput.FromTask from ? positions[from.ProducerTask] : -1);
}

/// <summary>
/// A given parameter; <see cref="Slot"/> is its place among the names, <see cref="Declared"/> null where the component does not know it,
/// <see cref="Producer"/> the position of the task that it comes from, or -1.
/// </summary>
internal readonly record struct ParameterSource(
    string Name, int Slot, TaskParameterInput Input, DeclaredParameter? Declared, int Producer, Selector? Selector, ConstantTemplate? Template)
{
    /// <summary>Other inputs of the task that the constant's text names.</summary>
    public Sequence<string> References => Template?.References ?? default;

    public static ParameterSource Of(string name, int slot, TaskParameterInput input, DeclaredParameter? declared, Dictionary<string, int> positions) => new(
        name,
        slot,
        input,
        declared,
        input switch
        {
            TaskParameterInput.FromTask from => positions[from.ProducerTask],
            TaskParameterInput.FinalStatusOf of => positions[of.ProducerTask],
            _ => -1,
        },
        input.ExpressionSelector.Length == 0 ? null : Selector.Parse(input.ExpressionSelector).Value,
        input is TaskParameterInput.Constant constant ? ConstantTemplate.Of(constant.Value) : null);
}
