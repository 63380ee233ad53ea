using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Resolved inputs, or why there are none (then <see cref="Error"/> is not empty).</summary>
internal readonly record struct Bound(BoundInputs Inputs, string Error);

/// <summary>Resolves the inputs of one task of one DAG instance from what its siblings and its DAG have.</summary>
internal readonly struct InputBinding(RunMachine machine, TaskNode node)
{
    /// <summary>Run parameters with the defaults of those not given. Kinds are right: the checker has seen them.</summary>
    public static BoundInputs Root(ComponentSpec root, Map<Value> given)
    {
        Dictionary<string, Value> values = new(StringComparer.Ordinal);
        foreach ((string name, ParameterInputSpec declared) in root.InputParameters)
        {
            Value? value = given.TryGetValue(name, out Value? own) && !own.IsNull ? own : declared.Default;
            if (value is null || value.IsNull)
                continue;
            Result<Value> bound = ParameterBinding.Bind(value, declared.Type, $"input parameter \"{name}\"");
            values[name] = bound.Succeeded ? bound.Value : value;
        }
        return new(values.ToMap(), default);
    }

    public Bound Bind()
    {
        InputPlan plan = node.Plan.Inputs;
        if (plan.Parameters.Length + plan.Artifacts.Length + plan.Ungiven.Length + plan.MissingArtifacts.Length == 0)
            return new(BoundInputs.None, "");
        Dictionary<string, Value> parameters = new(plan.Parameters.Length + plan.Ungiven.Length, StringComparer.Ordinal);
        foreach (DeclaredParameter declared in plan.Ungiven)
        {
            if (Absent(declared, parameters, WhyNotGiven(declared)) is { } error)
                return Failed(error);
        }
        foreach (ParameterSource source in plan.Parameters)
        {
            if (BindParameter(source, parameters) is { } error)
                return Failed(error);
        }
        if (plan.MissingArtifacts.Length > 0)
            return Failed($"input artifact \"{plan.MissingArtifacts[0]}\" is not optional, yet nothing is given.");
        Dictionary<string, Sequence<Artifact>> artifacts = new(plan.Artifacts.Length, StringComparer.Ordinal);
        foreach (ArtifactSource source in plan.Artifacts)
        {
            if (BindArtifact(source, artifacts) is { } error)
                return Failed(error);
        }
        return new(new BoundInputs(parameters.ToMap(), artifacts.ToMap()), "");
    }

    private string? BindParameter(ParameterSource source, Dictionary<string, Value> parameters)
    {
        Value? value = ValueOf(source, parameters, out string? why);
        if (value is not null && source.Selector is { } selector)
        {
            Result<Value> selected = selector.Evaluate(value);
            if (!selected.Succeeded)
                return $"input parameter \"{source.Name}\": {selected.Error}";
            value = selected.Value;
        }
        if (source.Declared is not { } declared)
        {
            if (value is { IsNull: false })
                parameters[source.Name] = value;
            return null;
        }
        return value is null || value.IsNull
            ? Absent(declared, parameters, why ?? $"{declared.Subject} is null, and is not optional.")
            : Take(declared, value, parameters);
    }

    private Value? ValueOf(ParameterSource source, Dictionary<string, Value> parameters, out string? why)
    {
        why = null;
        switch (source.Input)
        {
            case TaskParameterInput.Constant constant:
                if (source.Template is not { } template)
                    return constant.Value;
                Result<Value> expanded = template.Expand(machine.Facts(node), parameters);
                why = expanded.Error;
                return expanded.Succeeded ? expanded.Value : null;
            case TaskParameterInput.FromComponent from:
                return FromScope(from.InputName, source.Name, out why);
            case TaskParameterInput.RuntimeParameter from:
                return FromScope(from.InputName, source.Name, out why);
            case TaskParameterInput.FromTask from:
                TaskNode producer = Sibling(from.ProducerTask);
                if (producer.Parameters.TryGetValue(from.OutputKey, out Value? value))
                    return value;
                why = $"input parameter \"{source.Name}\" takes output \"{from.OutputKey}\" of task \"{from.ProducerTask}\", "
                    + $"which gave no value ({producer.State.Name()}).";
                return null;
            case TaskParameterInput.FinalStatusOf of:
                return machine.FinalStatus(Sibling(of.ProducerTask));
            default:
                return null;
        }
    }

    private Value? FromScope(string input, string name, out string? why)
    {
        bool has = node.Scope.Inputs.Parameters.TryGetValue(input, out Value? value);
        why = has ? null : $"input parameter \"{name}\" takes \"{input}\" of the enclosing pipeline, which has no value.";
        return value;
    }

    private string? BindArtifact(ArtifactSource source, Dictionary<string, Sequence<Artifact>> artifacts)
    {
        Sequence<Artifact> found;
        string why;
        bool has;
        if (source.Input is TaskArtifactInput.FromTask from)
        {
            TaskNode producer = Sibling(from.ProducerTask);
            has = producer.Artifacts.TryGetValue(from.OutputKey, out found);
            why = $"output \"{from.OutputKey}\" of task \"{from.ProducerTask}\", which gave none ({producer.State.Name()})";
        }
        else
        {
            string input = ((TaskArtifactInput.FromComponent)source.Input).InputName;
            has = node.Scope.Inputs.Artifacts.TryGetValue(input, out found);
            why = $"\"{input}\" of the enclosing pipeline, which has none";
        }
        if (has)
            artifacts[source.Name] = found;
        return has || source.Declared is null or { IsOptional: true }
            ? null
            : $"input artifact \"{source.Name}\" takes {why}.";
    }

    private TaskNode Sibling(string name) => node.Scope.Nodes[node.Scope.Plan.IndexOf(name)];

    private static Bound Failed(string error) => new(BoundInputs.None, error);

    private static string WhyNotGiven(DeclaredParameter declared)
        => $"parameter \"{declared.Name}\" is not optional, yet has neither default value nor user provided value.";

    private static string? Absent(DeclaredParameter declared, Dictionary<string, Value> parameters, string why)
    {
        if (declared.Spec.Default is { IsNull: false } value)
            return Take(declared, value, parameters);
        return declared.Spec.IsOptional || declared.Spec.Default is not null
            || declared.Spec.Type is ParameterType.TaskConfig
            ? null
            : why;
    }

    private static string? Take(DeclaredParameter declared, Value value, Dictionary<string, Value> parameters)
    {
        Result<Value> bound = ParameterBinding.Bind(value, declared.Spec.Type, declared.Subject);
        if (!bound.Succeeded)
            return bound.Error;
        parameters[declared.Name] = bound.Value;
        return ParameterBinding.LiteralViolation(bound.Value, declared.Spec.Literals, declared.Subject);
    }
}
