using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>
/// Resolves the parameters in a step's platform settings against the DAG that holds its task. A setting whose parameter has no value is
/// left out, as if the file did not have it; only a claim to be mounted must have a name.
/// </summary>
internal readonly struct PlatformBinding(RunMachine machine, TaskNode node)
{
    /// <summary>Every parameter that the settings name.</summary>
    public static IEnumerable<TaskParameterInput> Parameters(KubernetesExecutorSpec settings)
        => new[]
        {
            settings.SecretVolumes.Select(each => each.SecretNameParameter),
            settings.SecretEnvironments.Select(each => each.SecretNameParameter),
            settings.ConfigMapVolumes.Select(each => each.ConfigMapNameParameter),
            settings.ConfigMapEnvironments.Select(each => each.ConfigMapNameParameter),
            settings.ClaimMounts.Select(each => each.Name),
            settings.Tolerations.Select(each => each.Json),
            settings.NodeAffinity.Select(each => each.Json),
            settings.ImagePullSecrets.Select(each => each.SecretNameParameter),
            [settings.NodeSelector?.Json],
        }.SelectMany(each => each).OfType<TaskParameterInput>();

    /// <summary>A mounted claim as a text that tells it from others.</summary>
    public static string Words(ClaimMount mount) => $"{TextOf(mount.Name)}\0{mount.MountPath}\0{mount.SubPath}";

    /// <summary>The text of a resolved parameter; empty where there is none.</summary>
    public static string TextOf(TaskParameterInput? resolved) => resolved is TaskParameterInput.Constant constant ? constant.Value.ToText() : "";

    /// <summary>The settings with constants in place of all parameters.</summary>
    public Result<KubernetesExecutorSpec> Bind(KubernetesExecutorSpec settings)
    {
        List<ClaimMount> claims = [];
        foreach (ClaimMount mount in settings.ClaimMounts)
        {
            if (mount.Name is null || Resolve(mount.Name) is not { } name || name.ToText().Length == 0)
                return Result.Fail<KubernetesExecutorSpec>($"the claim to be mounted at \"{mount.MountPath}\" has no name: {Source(mount.Name)} has no value.");
            claims.Add(mount with { NameParameter = new TaskParameterInput.Constant(name), OldName = null });
        }
        return Result.Ok(settings with
        {
            ClaimMounts = claims.ToSequence(),
            SecretVolumes = Each(settings.SecretVolumes, each => each.SecretNameParameter, (each, name) => each with { SecretName = name.ToText(), SecretNameParameter = null }),
            SecretEnvironments = Each(settings.SecretEnvironments, each => each.SecretNameParameter, (each, name) => each with { SecretName = name.ToText(), SecretNameParameter = null }),
            ConfigMapVolumes = Each(settings.ConfigMapVolumes, each => each.ConfigMapNameParameter, (each, name) => each with { ConfigMapName = name.ToText(), ConfigMapNameParameter = null }),
            ConfigMapEnvironments = Each(settings.ConfigMapEnvironments, each => each.ConfigMapNameParameter, (each, name) => each with { ConfigMapName = name.ToText(), ConfigMapNameParameter = null }),
            ImagePullSecrets = Each(settings.ImagePullSecrets, each => each.SecretNameParameter, (each, name) => each with { SecretName = name.ToText(), SecretNameParameter = null }),
            Tolerations = Each(settings.Tolerations, each => each.Json, (each, value) => each with { Json = new TaskParameterInput.Constant(value) }),
            NodeAffinity = Each(settings.NodeAffinity, each => each.Json, (each, value) => each with { Json = new TaskParameterInput.Constant(value) }),
            NodeSelector = settings.NodeSelector is { Json: { } json } selector
                ? Resolve(json) is { } labels ? selector with { Json = new TaskParameterInput.Constant(labels) } : null
                : settings.NodeSelector,
        });
    }

    private Sequence<T> Each<T>(Sequence<T> settings, Func<T, TaskParameterInput?> parameter, Func<T, Value, T> resolved)
    {
        List<T> kept = [];
        foreach (T setting in settings)
        {
            if (parameter(setting) is not { } source)
                kept.Add(setting);
            else if (Resolve(source) is { } value)
                kept.Add(resolved(setting, value));
        }
        return kept.ToSequence();
    }

    /// <summary>Null where there is no value.</summary>
    private Value? Resolve(TaskParameterInput source)
    {
        Value? value = source switch
        {
            TaskParameterInput.Constant constant when ConstantTemplate.Of(constant.Value) is { } template
                => template.Expand(machine.Facts(node), node.Inputs.Parameters).Value,
            TaskParameterInput.Constant constant => constant.Value,
            TaskParameterInput.FromComponent from => OfScope(from.InputName),
            TaskParameterInput.RuntimeParameter from => OfScope(from.InputName),
            TaskParameterInput.FromTask from => OfTask(from),
            _ => null,
        };
        return value is null || value.IsNull ? null : value;
    }

    // An iteration straight over an executor stands for the loop task, which is in the DAG around it.
    private Scope Around => node.Plan.IsIterationBody ? node.Scope.Owner!.Scope : node.Scope;

    private Value? OfScope(string input) => Around.Inputs.Parameters.TryGetValue(input, out Value? value) ? value : null;

    private Value? OfTask(TaskParameterInput.FromTask from)
        => Around.Plan.IndexOf(from.ProducerTask) is >= 0 and var index && Around.Nodes[index].Parameters.TryGetValue(from.OutputKey, out Value? value) ? value : null;

    private static string Source(TaskParameterInput? source) => source switch
    {
        TaskParameterInput.FromComponent from => $"\"{from.InputName}\" of the enclosing pipeline",
        TaskParameterInput.RuntimeParameter from => $"\"{from.InputName}\" of the enclosing pipeline",
        TaskParameterInput.FromTask from => $"output \"{from.OutputKey}\" of task \"{from.ProducerTask}\"",
        _ => "its constant",
    };
}
