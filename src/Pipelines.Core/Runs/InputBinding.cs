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
        if (plan.IsEmpty)
            return new(default, "");
        Value?[] values = plan.Names.Length == 0 ? [] : new Value?[plan.Names.Length];
        foreach (UngivenParameter ungiven in plan.Ungiven)
        {
            if (Absent(ungiven.Declared, ref values[ungiven.Slot]) is { } error)
                return Failed(error.Length > 0 ? error : WhyNotGiven(ungiven.Declared));
        }
        foreach (ParameterSource source in plan.Parameters)
        {
            if (BindParameter(source, values) is { } error)
                return Failed(error);
        }
        if (plan.MissingArtifacts.Length > 0)
            return Failed($"input artifact \"{plan.MissingArtifacts[0]}\" is not optional, yet nothing is given.");
        Sequence<Artifact>[] artifacts = plan.Artifacts.Length == 0 ? [] : new Sequence<Artifact>[plan.Artifacts.Length];
        int found = 0;
        for (int i = 0; i < artifacts.Length; i++)
        {
            if (TryFind(plan.Artifacts[i], out artifacts[i]))
                found++;
            else if (plan.Artifacts[i].Declared is { IsOptional: false })
                return Failed($"input artifact \"{plan.ArtifactNames[i]}\" takes {WhyNone(plan.Artifacts[i])}.");
        }
        Map<Sequence<Artifact>> given = found == artifacts.Length ? Map.OfSorted(plan.ArtifactNames, artifacts) : Found(plan);
        return new(new BoundInputs(Map.OfSlots(plan.Names, values), given), "");
    }

    private string? BindParameter(ParameterSource source, Value?[] values)
    {
        ref Value? slot = ref values[source.Slot];
        Value? value = ValueOf(source, values, out string? expandError);
        if (value is not null && source.Selector is { } selector)
        {
            Result<Value> selected = selector.Evaluate(value);
            if (!selected.Succeeded)
                return $"input parameter \"{source.Name}\": {selected.Error}";
            value = selected.Value;
        }
        if (source.Declared is not { } declared)
        {
            slot = value is { IsNull: false } ? value : null;
            return null;
        }
        if (value is { IsNull: false })
            return Take(declared, value, ref slot);
        string? error = Absent(declared, ref slot);
        return error is not "" ? error
            : value is not null ? $"{declared.Subject} is null, and is not optional."
            : expandError ?? WhyNoValue(source);
    }

    private Value? ValueOf(ParameterSource source, Value?[] values, out string? expandError)
    {
        expandError = null;
        switch (source.Input)
        {
            case TaskParameterInput.Constant constant:
                if (source.Template is not { } template)
                    return constant.Value;
                Result<Value> expanded = template.Expand(machine.Facts(node), Map.OfSlots(node.Plan.Inputs.Names, values));
                expandError = expanded.Error;
                return expanded.Succeeded ? expanded.Value : null;
            case TaskParameterInput.FromComponent from:
                return node.Scope.Inputs.Parameters.TryGetValue(from.InputName, out Value? ofDag) ? ofDag : null;
            case TaskParameterInput.RuntimeParameter from:
                return node.Scope.Inputs.Parameters.TryGetValue(from.InputName, out Value? ofRun) ? ofRun : null;
            case TaskParameterInput.FromTask from:
                return node.Scope.Nodes[source.Producer].Parameters.TryGetValue(from.OutputKey, out Value? made) ? made : null;
            case TaskParameterInput.FinalStatusOf:
                return machine.FinalStatus(node.Scope.Nodes[source.Producer]);
            default:
                return null;
        }
    }

    private string WhyNoValue(ParameterSource source) => source.Input switch
    {
        TaskParameterInput.FromTask from => $"input parameter \"{source.Name}\" takes output \"{from.OutputKey}\" of task \"{from.ProducerTask}\", "
            + $"which gave no value ({node.Scope.Nodes[source.Producer].State.Name()}).",
        TaskParameterInput.FromComponent from => NoneOfScope(source.Name, from.InputName),
        TaskParameterInput.RuntimeParameter from => NoneOfScope(source.Name, from.InputName),
        _ => $"{source.Declared!.Subject} is null, and is not optional.",
    };

    private static string NoneOfScope(string name, string input)
        => $"input parameter \"{name}\" takes \"{input}\" of the enclosing pipeline, which has no value.";

    private bool TryFind(ArtifactSource source, out Sequence<Artifact> artifacts) => source.Input is TaskArtifactInput.FromTask from
        ? node.Scope.Nodes[source.Producer].Artifacts.TryGetValue(from.OutputKey, out artifacts)
        : node.Scope.Inputs.Artifacts.TryGetValue(((TaskArtifactInput.FromComponent)source.Input).InputName, out artifacts);

    private string WhyNone(ArtifactSource source) => source.Input is TaskArtifactInput.FromTask from
        ? $"output \"{from.OutputKey}\" of task \"{from.ProducerTask}\", which gave none ({node.Scope.Nodes[source.Producer].State.Name()})"
        : $"\"{((TaskArtifactInput.FromComponent)source.Input).InputName}\" of the enclosing pipeline, which has none";

    /// <summary>The artifacts that are there, where optional ones are not.</summary>
    private Map<Sequence<Artifact>> Found(InputPlan plan)
    {
        Map<Sequence<Artifact>> found = default;
        for (int i = 0; i < plan.Artifacts.Length; i++)
        {
            if (TryFind(plan.Artifacts[i], out Sequence<Artifact> artifacts))
                found = found.With(plan.ArtifactNames[i], artifacts);
        }
        return found;
    }

    private static Bound Failed(string error) => new(default, error);

    private static string WhyNotGiven(DeclaredParameter declared)
        => $"parameter \"{declared.Name}\" is not optional, yet has neither default value nor user provided value.";

    /// <summary>Takes the default. Null: that is right, or it may be absent. An empty text: it may not, and the caller knows why.</summary>
    private static string? Absent(DeclaredParameter declared, ref Value? slot)
    {
        slot = null;
        if (declared.Spec.Default is { IsNull: false } value)
            return Take(declared, value, ref slot);
        return declared.Spec.IsOptional || declared.Spec.Default is not null || declared.Spec.Type is ParameterType.TaskConfig ? null : "";
    }

    private static string? Take(DeclaredParameter declared, Value value, ref Value? slot)
    {
        Result<Value> bound = ParameterBinding.Bind(value, declared.Spec.Type, declared.Subject);
        if (!bound.Succeeded)
            return bound.Error;
        slot = bound.Value;
        return ParameterBinding.LiteralViolation(bound.Value, declared.Spec.Literals, declared.Subject);
    }
}
