using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>A secret as a folder of files.</summary>
public sealed record SecretVolume
{
    /// <summary>The secret's name as plain text; empty when the parameter gives it.</summary>
    public string SecretName { get; init; } = "";

    /// <summary>Where the name comes from; null: <see cref="SecretName"/>.</summary>
    public TaskParameterInput? SecretNameParameter { get; init; }

    /// <summary>The folder in the container.</summary>
    public string MountPath { get; init; } = "";

    /// <summary>The pod starts even where the secret is absent.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>Members of a secret as environment variables.</summary>
public sealed record SecretEnvironment
{
    /// <summary>The secret's name as plain text; empty when the parameter gives it.</summary>
    public string SecretName { get; init; } = "";

    /// <summary>Where the name comes from; null: <see cref="SecretName"/>.</summary>
    public TaskParameterInput? SecretNameParameter { get; init; }

    /// <summary>Which member becomes which variable.</summary>
    public Sequence<KeyToVariable> Keys { get; init; }

    /// <summary>The pod starts even where the secret is absent.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>A config map as a folder of files.</summary>
public sealed record ConfigMapVolume
{
    /// <summary>The config map's name as plain text; empty when the parameter gives it.</summary>
    public string ConfigMapName { get; init; } = "";

    /// <summary>Where the name comes from; null: <see cref="ConfigMapName"/>.</summary>
    public TaskParameterInput? ConfigMapNameParameter { get; init; }

    /// <summary>The folder in the container.</summary>
    public string MountPath { get; init; } = "";

    /// <summary>The pod starts even where the config map is absent.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>Members of a config map as environment variables.</summary>
public sealed record ConfigMapEnvironment
{
    /// <summary>The config map's name as plain text; empty when the parameter gives it.</summary>
    public string ConfigMapName { get; init; } = "";

    /// <summary>Where the name comes from; null: <see cref="ConfigMapName"/>.</summary>
    public TaskParameterInput? ConfigMapNameParameter { get; init; }

    /// <summary>Which member becomes which variable.</summary>
    public Sequence<KeyToVariable> Keys { get; init; }

    /// <summary>The pod starts even where the config map is absent.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>A member of a secret or config map and the variable that it becomes.</summary>
public sealed record KeyToVariable(string Key, string Variable);

/// <summary>A fact about the pod as an environment variable (the downward API).</summary>
/// <param name="Name">The variable.</param>
/// <param name="FieldPath">Such as <c>metadata.labels['team']</c>.</param>
public sealed record FieldEnvironment(string Name, string FieldPath);

/// <summary>A persistent volume claim mounted into the container.</summary>
public sealed record ClaimMount
{
    /// <summary>Where the claim's name comes from; null in files that only have <see cref="OldName"/>.</summary>
    public TaskParameterInput? NameParameter { get; init; }

    /// <summary>The older spelling beside or in place of it: a constant, a task's output or an input of the component.</summary>
    public TaskParameterInput? OldName { get; init; }

    /// <summary>Where the claim's name comes from, in either spelling; null: nowhere.</summary>
    public TaskParameterInput? Name => NameParameter ?? OldName;

    /// <summary>The folder in the container.</summary>
    public string MountPath { get; init; } = "";

    /// <summary>The folder in the volume; empty: all of it.</summary>
    public string SubPath { get; init; } = "";
}

/// <summary>An empty folder that lives as long as the pod.</summary>
public sealed record EmptyDirMount
{
    /// <summary>The volume's name.</summary>
    public string VolumeName { get; init; } = "";

    /// <summary>The folder in the container.</summary>
    public string MountPath { get; init; } = "";

    /// <summary><c>Memory</c>, huge pages, or empty for the node's disk.</summary>
    public string Medium { get; init; } = "";

    /// <summary>A quantity; empty: no limit.</summary>
    public string SizeLimit { get; init; } = "";
}

/// <summary>A volume made for the pod and deleted with it.</summary>
public sealed record EphemeralVolume
{
    /// <summary>The volume's name.</summary>
    public string VolumeName { get; init; } = "";

    /// <summary>The folder in the container.</summary>
    public string MountPath { get; init; } = "";

    /// <summary>Such as <c>ReadWriteOnce</c>.</summary>
    public Sequence<string> AccessModes { get; init; }

    /// <summary>A quantity such as <c>10Gi</c>.</summary>
    public string Size { get; init; } = "";

    /// <summary>Takes the cluster's default storage class.</summary>
    public bool UsesDefaultStorageClass { get; init; }

    /// <summary>The storage class; empty when the default is taken.</summary>
    public string StorageClassName { get; init; } = "";

    /// <summary>Labels and annotations of the claim; null: none.</summary>
    public PodMetadata? Metadata { get; init; }
}

/// <summary>Memory under <c>/dev/shm</c>.</summary>
/// <param name="VolumeName">The volume's name; empty: ours to choose.</param>
/// <param name="Size">A quantity; empty: no limit.</param>
public sealed record SharedMemory(string VolumeName, string Size);
