using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>Labels that a node must have.</summary>
public sealed record NodeSelector
{
    /// <summary>Plain labels.</summary>
    public Map<string> Labels { get; init; }

    /// <summary>A parameter with a struct of labels; wins over <see cref="Labels"/>. Null: none.</summary>
    public TaskParameterInput? Json { get; init; }
}

/// <summary>A taint that the pod bears.</summary>
public sealed record Toleration
{
    /// <summary>The taint's key; empty: every taint.</summary>
    public string Key { get; init; } = "";

    /// <summary><c>Equal</c> (also when empty) or <c>Exists</c>.</summary>
    public string Operator { get; init; } = "";

    /// <summary>The taint's value.</summary>
    public string Value { get; init; } = "";

    /// <summary><c>NoSchedule</c>, <c>PreferNoSchedule</c>, <c>NoExecute</c>, or empty for all.</summary>
    public string Effect { get; init; } = "";

    /// <summary>How long a <c>NoExecute</c> taint is borne; null: for ever.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>A parameter with a struct or a list of structs; wins over the rest. Null: none.</summary>
    public TaskParameterInput? Json { get; init; }
}

/// <summary>One test of a label or a field.</summary>
/// <param name="Key">The label's or field's name.</param>
/// <param name="Operator"><c>In</c>, <c>NotIn</c>, <c>Exists</c>, <c>DoesNotExist</c>; for nodes also <c>Gt</c> and <c>Lt</c>.</param>
/// <param name="Values">What it is compared with.</param>
public sealed record LabelExpression(string Key, string Operator, Sequence<string> Values);

/// <summary>Which nodes are wanted.</summary>
public sealed record NodeAffinityTerm
{
    /// <summary>Tests of the node's labels.</summary>
    public Sequence<LabelExpression> MatchExpressions { get; init; }

    /// <summary>Tests of the node's fields.</summary>
    public Sequence<LabelExpression> MatchFields { get; init; }

    /// <summary>How much it is preferred, 1 to 100; null: required.</summary>
    public int? Weight { get; init; }

    /// <summary>A parameter with a whole node affinity; wins over the rest. Null: none.</summary>
    public TaskParameterInput? Json { get; init; }
}

/// <summary>Near which pods the pod runs, or far from which.</summary>
public sealed record PodAffinityTerm
{
    /// <summary>Tests of the other pods' labels.</summary>
    public Sequence<LabelExpression> MatchPodExpressions { get; init; }

    /// <summary>Labels of the other pods.</summary>
    public Map<string> MatchPodLabels { get; init; }

    /// <summary>The node label that says what "near" means.</summary>
    public string TopologyKey { get; init; } = "";

    /// <summary>Where the other pods are looked for.</summary>
    public Sequence<string> Namespaces { get; init; }

    /// <summary>Tests of the namespaces' labels.</summary>
    public Sequence<LabelExpression> MatchNamespaceExpressions { get; init; }

    /// <summary>Labels of the namespaces.</summary>
    public Map<string> MatchNamespaceLabels { get; init; }

    /// <summary>How much it is preferred, 1 to 100; null: required.</summary>
    public int? Weight { get; init; }

    /// <summary>Far from those pods, not near.</summary>
    public bool IsAnti { get; init; }
}

/// <summary>Labels and annotations.</summary>
public sealed record PodMetadata
{
    /// <summary>Labels.</summary>
    public Map<string> Labels { get; init; }

    /// <summary>Annotations.</summary>
    public Map<string> Annotations { get; init; }
}

/// <summary>A secret for pulling the image.</summary>
public sealed record ImagePullSecret
{
    /// <summary>The secret's name as plain text; empty when the parameter gives it.</summary>
    public string SecretName { get; init; } = "";

    /// <summary>Where the name comes from; null: <see cref="SecretName"/>.</summary>
    public TaskParameterInput? SecretNameParameter { get; init; }
}

/// <summary>As whom a container runs; null: the image decides.</summary>
public sealed record SecurityContext(long? RunAsUser, long? RunAsGroup, bool? RunAsNonRoot);

/// <summary>A container that runs before the step, or beside it.</summary>
public sealed record InitContainer
{
    /// <summary>The restart policy of a sidecar, the only one that is not empty.</summary>
    public const string Sidecar = "Always";

    /// <summary>The container's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The image.</summary>
    public string Image { get; init; } = "";

    /// <summary>The command; empty: the image's entry point.</summary>
    public Sequence<string> Command { get; init; }

    /// <summary>The arguments.</summary>
    public Sequence<string> Args { get; init; }

    /// <summary>Environment.</summary>
    public Sequence<EnvironmentVariable> Env { get; init; }

    /// <summary>Volumes of the pod that it sees.</summary>
    public Sequence<VolumeMount> VolumeMounts { get; init; }

    /// <summary><see cref="Sidecar"/>, or empty.</summary>
    public string RestartPolicy { get; init; } = "";

    /// <summary>Quantities asked for, by resource.</summary>
    public Map<string> Requests { get; init; }

    /// <summary>Quantities at most, by resource.</summary>
    public Map<string> Limits { get; init; }
}

/// <summary>A volume of the pod and the folder where a container sees it.</summary>
public sealed record VolumeMount(string VolumeName, string MountPath);
