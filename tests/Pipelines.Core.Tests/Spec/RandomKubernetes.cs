using Pipelines.Core.Spec;

namespace Pipelines.Core.Tests.Spec;

/// <summary>Kubernetes platforms with every field set now and then.</summary>
internal sealed class RandomKubernetes(RandomPackage some)
{
    public KubernetesPlatformSpec Platform() => new()
    {
        Executors = some.Map(Executor),
        Workspace = some.Maybe() ? new() { Size = some.Text(), ClaimPatch = some.Map(() => some.Value()) } : null,
        TtlOnCompletion = some.TimeOrNull(),
        TtlOnSuccess = some.TimeOrNull(),
        TtlOnFailure = some.TimeOrNull(),
        ActiveDeadline = some.TimeOrNull(),
    };

    private KubernetesExecutorSpec Executor() => new()
    {
        SecretVolumes = some.List(() => new SecretVolume { SecretName = some.Text(), SecretNameParameter = Source(), MountPath = some.Text(), IsOptional = some.Maybe() }),
        SecretEnvironments = some.List(() => new SecretEnvironment { SecretName = some.Text(), SecretNameParameter = Source(), Keys = some.List(Key), IsOptional = some.Maybe() }),
        ConfigMapVolumes = some.List(() => new ConfigMapVolume { ConfigMapName = some.Text(), ConfigMapNameParameter = Source(), MountPath = some.Text(), IsOptional = some.Maybe() }),
        ConfigMapEnvironments = some.List(() => new ConfigMapEnvironment { ConfigMapName = some.Text(), ConfigMapNameParameter = Source(), Keys = some.List(Key), IsOptional = some.Maybe() }),
        FieldEnvironments = some.List(() => new FieldEnvironment(some.Text(), some.Text())),
        ClaimMounts = some.List(() => new ClaimMount { NameParameter = Source(), OldName = OldName(), MountPath = some.Text(), SubPath = some.Text() }),
        EmptyDirs = some.List(() => new EmptyDirMount { VolumeName = some.Text(), MountPath = some.Text(), Medium = some.Text(), SizeLimit = some.Text() }),
        EphemeralVolumes = some.List(() => new EphemeralVolume
        {
            VolumeName = some.Text(),
            MountPath = some.Text(),
            AccessModes = some.List(some.Text),
            Size = some.Text(),
            UsesDefaultStorageClass = some.Maybe(),
            StorageClassName = some.Text(),
            Metadata = Metadata(),
        }),
        SharedMemory = some.Maybe() ? new(some.Text(), some.Text()) : null,
        NodeSelector = some.Maybe() ? new() { Labels = some.Map(some.Text), Json = Source() } : null,
        Tolerations = some.List(() => new Toleration
        {
            Key = some.Text(),
            Operator = some.Text(),
            Value = some.Text(),
            Effect = some.Text(),
            Time = some.TimeOrNull(),
            Json = Source(),
        }),
        NodeAffinity = some.List(() => new NodeAffinityTerm { MatchExpressions = some.List(Expression), MatchFields = some.List(Expression), Weight = Weight(), Json = Source() }),
        PodAffinity = some.List(() => new PodAffinityTerm
        {
            MatchPodExpressions = some.List(Expression),
            MatchPodLabels = some.Map(some.Text),
            TopologyKey = some.Text(),
            Namespaces = some.List(some.Text),
            MatchNamespaceExpressions = some.List(Expression),
            MatchNamespaceLabels = some.Map(some.Text),
            Weight = Weight(),
            IsAnti = some.Maybe(),
        }),
        PodMetadata = Metadata(),
        ImagePullSecrets = some.List(() => new ImagePullSecret { SecretName = some.Text(), SecretNameParameter = Source() }),
        ImagePullPolicy = some.Text(),
        ActiveDeadline = some.TimeOrNull(),
        SecurityContext = some.Maybe() ? new(Id(), Id(), some.Maybe() ? some.Maybe() : null) : null,
        InitContainers = some.List(() => new InitContainer
        {
            Name = some.Text(),
            Image = some.Text(),
            Command = some.List(some.Text),
            Args = some.List(some.Text),
            Env = some.List(some.Variable),
            VolumeMounts = some.List(() => new VolumeMount(some.Text(), some.Text())),
            RestartPolicy = some.Text(),
            Requests = some.Map(some.Text),
            Limits = some.Map(some.Text),
        }),
    };

    private TaskParameterInput? Source() => some.Maybe() ? some.ParameterInput() : null;

    private TaskParameterInput? OldName() => some.Number(4) switch
    {
        0 => new TaskParameterInput.Constant(Core.Values.Value.Of(some.Text())),
        1 => new TaskParameterInput.FromTask(some.Text(), some.Text()),
        2 => new TaskParameterInput.FromComponent(some.Text()),
        _ => null,
    };

    private KeyToVariable Key() => new(some.Text(), some.Text());

    private PodMetadata? Metadata() => some.Maybe() ? new() { Labels = some.Map(some.Text), Annotations = some.Map(some.Text) } : null;

    private LabelExpression Expression() => new(some.Text(), some.Text(), some.List(some.Text));

    private int? Weight() => some.Maybe() ? some.Number(200) - 50 : null;

    private long? Id() => some.Maybe() ? some.Pick(0, 1000, long.MaxValue, -1) : null;
}
