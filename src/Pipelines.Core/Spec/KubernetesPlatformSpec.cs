using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>What a pipeline asks of Kubernetes. Off a cluster only the workspace and the time limits mean something.</summary>
public sealed record KubernetesPlatformSpec
{
    /// <summary>Settings of pods by the label of the executor.</summary>
    public Map<KubernetesExecutorSpec> Executors { get; init; }

    /// <summary>A workspace for the run; null: none.</summary>
    public WorkspaceSpec? Workspace { get; init; }

    /// <summary>How long a finished run's objects stay; null: the server decides.</summary>
    public TimeSpan? TtlOnCompletion { get; init; }

    /// <summary>The same for a run that succeeded; wins over <see cref="TtlOnCompletion"/>.</summary>
    public TimeSpan? TtlOnSuccess { get; init; }

    /// <summary>The same for a run that failed; wins over <see cref="TtlOnCompletion"/>.</summary>
    public TimeSpan? TtlOnFailure { get; init; }

    /// <summary>A run that lasts longer fails; null: no limit.</summary>
    public TimeSpan? ActiveDeadline { get; init; }
}

/// <summary>A volume (a folder, off a cluster) that the tasks of one run share.</summary>
public sealed record WorkspaceSpec
{
    /// <summary>Where a task sees it.</summary>
    public const string MountPath = "/kfp-workspace";

    /// <summary>The name of its volume in a pod.</summary>
    public const string VolumeName = "kfp-workspace";

    /// <summary>A quantity such as <c>10Gi</c>.</summary>
    public string Size { get; init; } = "";

    /// <summary>Members of the claim's spec, such as <c>storageClassName</c> and <c>accessModes</c>, as written.</summary>
    public Map<Value> ClaimPatch { get; init; }
}

/// <summary>
/// Settings of the pods of one executor. A "parameter" is resolved in the DAG that holds the task; a null optional there
/// leaves the whole setting out. Where a plain text stands beside a parameter, the parameter wins.
/// </summary>
public sealed record KubernetesExecutorSpec
{
    /// <summary>Secrets as folders.</summary>
    public Sequence<SecretVolume> SecretVolumes { get; init; }

    /// <summary>Members of secrets as environment variables.</summary>
    public Sequence<SecretEnvironment> SecretEnvironments { get; init; }

    /// <summary>Config maps as folders.</summary>
    public Sequence<ConfigMapVolume> ConfigMapVolumes { get; init; }

    /// <summary>Members of config maps as environment variables.</summary>
    public Sequence<ConfigMapEnvironment> ConfigMapEnvironments { get; init; }

    /// <summary>Facts about the pod as environment variables.</summary>
    public Sequence<FieldEnvironment> FieldEnvironments { get; init; }

    /// <summary>Claims mounted.</summary>
    public Sequence<ClaimMount> ClaimMounts { get; init; }

    /// <summary>Empty folders that live as long as the pod.</summary>
    public Sequence<EmptyDirMount> EmptyDirs { get; init; }

    /// <summary>Volumes made for the pod and deleted with it.</summary>
    public Sequence<EphemeralVolume> EphemeralVolumes { get; init; }

    /// <summary>Memory under <c>/dev/shm</c>; null: the runtime's default.</summary>
    public SharedMemory? SharedMemory { get; init; }

    /// <summary>Labels that the node must have; null: any node.</summary>
    public NodeSelector? NodeSelector { get; init; }

    /// <summary>Taints that the pod bears.</summary>
    public Sequence<Toleration> Tolerations { get; init; }

    /// <summary>Which nodes are wanted.</summary>
    public Sequence<NodeAffinityTerm> NodeAffinity { get; init; }

    /// <summary>Near which pods, or far from which.</summary>
    public Sequence<PodAffinityTerm> PodAffinity { get; init; }

    /// <summary>Labels and annotations of the pod; null: only ours.</summary>
    public PodMetadata? PodMetadata { get; init; }

    /// <summary>Secrets for pulling the image.</summary>
    public Sequence<ImagePullSecret> ImagePullSecrets { get; init; }

    /// <summary><c>Always</c>, <c>Never</c> or <c>IfNotPresent</c>; empty: the cluster decides.</summary>
    public string ImagePullPolicy { get; init; } = "";

    /// <summary>An attempt that lasts longer fails; null: no limit.</summary>
    public TimeSpan? ActiveDeadline { get; init; }

    /// <summary>As whom the container runs; null: the image decides.</summary>
    public SecurityContext? SecurityContext { get; init; }

    /// <summary>Containers that run before the step, or beside it.</summary>
    public Sequence<InitContainer> InitContainers { get; init; }
}
