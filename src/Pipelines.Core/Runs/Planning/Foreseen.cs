using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs.Planning;

/// <summary>A value as it can be told before the run: itself, or a name in angle brackets that stands for it.</summary>
/// <param name="Value">The value, or the name.</param>
/// <param name="IsKnown">False: only the run will know; <see cref="Value"/> stands for it.</param>
internal readonly record struct Foreseen(Value Value, bool IsKnown)
{
    public static Foreseen Known(Value value) => new(value, true);

    public static Foreseen Unknown(string name) => new(Value.Of($"<{name}>"), false);
}

/// <summary>The inputs of a DAG or task as they can be told before the run.</summary>
/// <param name="Parameters">Those that have a value, or will have one.</param>
/// <param name="Artifacts">The name of each source.</param>
internal sealed record ForeseenInputs(Dictionary<string, Foreseen> Parameters, Dictionary<string, string> Artifacts)
{
    public string Error { get; set; } = "";

    public Map<Value> Values => Parameters.ToMap(entry => entry.Key, entry => entry.Value.Value);
}

/// <summary>Tells inputs ahead: by the rules of <see cref="InputBinding"/>, with names where those would need a result.</summary>
internal static class ForeseenBinding
{
    public static ForeseenInputs Root(ComponentSpec root, Map<Value> given)
        => new(InputBinding.Root(root, given).Parameters.ToDictionary(entry => entry.Key, entry => Foreseen.Known(entry.Value), StringComparer.Ordinal), []);

    public static ForeseenInputs Of(TaskPlan task, TaskPath dag, ForeseenInputs outer, TaskFacts facts)
    {
        ForeseenInputs inputs = new(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        foreach ((int _, DeclaredParameter declared) in task.Inputs.Ungiven)
        {
            if (declared.Spec.Default is { IsNull: false } value)
                Take(inputs, declared.Name, declared, Foreseen.Known(value));
        }
        foreach (ParameterSource source in task.Inputs.Parameters)
        {
            Foreseen? found = ValueOf(source, dag, outer, facts, inputs);
            if (found is { } value && source.Selector is { } selector)
                found = Select(inputs, source, selector, value);
            if (found is { Value.IsNull: false } given)
                Take(inputs, source.Name, source.Declared, given);
            else if (source.Declared is { Spec.Default: { IsNull: false } fallback } declared)
                Take(inputs, source.Name, declared, Foreseen.Known(fallback));
            else if (source.Declared is { Spec.IsRequired: true })
                inputs.Error = $"{source.Declared.Subject} is not optional, and has no value.";
        }
        foreach ((string input, TaskArtifactInput given) in task.Spec.InputArtifacts)
        {
            if (given is TaskArtifactInput.FromTask from)
                inputs.Artifacts[input] = dag.Task(from.ProducerTask).Text + "." + from.OutputKey;
            else if (outer.Artifacts.TryGetValue(((TaskArtifactInput.FromComponent)given).InputName, out string? name))
                inputs.Artifacts[input] = name;
        }
        return inputs;
    }

    private static Foreseen? ValueOf(ParameterSource source, TaskPath dag, ForeseenInputs outer, TaskFacts facts, ForeseenInputs inputs)
    {
        switch (source.Input)
        {
            case TaskParameterInput.Constant constant:
                if (source.Template is not { } template)
                    return Foreseen.Known(constant.Value);
                bool isKnown = template.References.All(name => !inputs.Parameters.TryGetValue(name, out Foreseen part) || part.IsKnown);
                Result<Value> expanded = template.Expand(facts, inputs.Values);
                return expanded.Succeeded ? new(expanded.Value, isKnown) : Refuse(inputs, expanded.Error);
            case TaskParameterInput.FromComponent from:
                return outer.Parameters.TryGetValue(from.InputName, out Foreseen given) ? given : null;
            case TaskParameterInput.RuntimeParameter from:
                return outer.Parameters.TryGetValue(from.InputName, out Foreseen old) ? old : null;
            case TaskParameterInput.FromTask from:
                return Foreseen.Unknown($"{dag.Task(from.ProducerTask).Text}.{from.OutputKey}");
            case TaskParameterInput.FinalStatusOf of:
                return Foreseen.Unknown($"final status of {dag.Task(of.ProducerTask).Text}");
            default:
                return null;
        }
    }

    private static Foreseen? Select(ForeseenInputs inputs, ParameterSource source, Spec.Expressions.Selector selector, Foreseen value)
    {
        if (!value.IsKnown)
            return Foreseen.Unknown($"{value.Value.ToText().Trim('<', '>')}: {selector.Text}");
        Result<Value> selected = selector.Evaluate(value.Value);
        return selected.Succeeded ? Foreseen.Known(selected.Value) : Refuse(inputs, $"input parameter \"{source.Name}\": {selected.Error}");
    }

    private static void Take(ForeseenInputs inputs, string name, DeclaredParameter? declared, Foreseen value)
    {
        if (declared is not null && value.IsKnown)
        {
            Result<Value> bound = ParameterBinding.Bind(value.Value, declared.Spec.Type, declared.Subject);
            string? wrong = bound.Succeeded ? ParameterBinding.LiteralViolation(bound.Value, declared.Spec.Literals, declared.Subject) : bound.Error;
            if (wrong is not null)
                inputs.Error = wrong;
            else
                value = Foreseen.Known(bound.Value!);
        }
        inputs.Parameters[name] = value;
    }

    private static Foreseen? Refuse(ForeseenInputs inputs, string? error)
    {
        inputs.Error = error ?? "";
        return null;
    }
}
