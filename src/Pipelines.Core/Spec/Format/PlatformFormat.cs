using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;
using Placement = Pipelines.Core.Spec.Format.KubernetesPlacementFormat;
using Volumes = Pipelines.Core.Spec.Format.KubernetesVolumeFormat;

namespace Pipelines.Core.Spec.Format;

/// <summary>How platforms stand in a file's second document.</summary>
internal static class PlatformFormat
{
    /// <summary>The platform whose settings we understand.</summary>
    public const string Kubernetes = "kubernetes";

    private static readonly Codec<KubernetesExecutorSpec> Executor = new RecordCodec<KubernetesExecutorSpec>("a kubernetes executor", new())
    {
        { "secretAsVolume", Collections.ListOf(Volumes.SecretVolume), e => e.SecretVolumes, (e, all) => e with { SecretVolumes = all } },
        { "secretAsEnv", Collections.ListOf(Volumes.SecretEnvironment), e => e.SecretEnvironments, (e, all) => e with { SecretEnvironments = all } },
        { "configMapAsVolume", Collections.ListOf(Volumes.ConfigMapVolume), e => e.ConfigMapVolumes, (e, all) => e with { ConfigMapVolumes = all } },
        { "configMapAsEnv", Collections.ListOf(Volumes.ConfigMapEnvironment), e => e.ConfigMapEnvironments, (e, all) => e with { ConfigMapEnvironments = all } },
        { "fieldPathAsEnv", Collections.ListOf(Volumes.FieldEnvironment), e => e.FieldEnvironments, (e, all) => e with { FieldEnvironments = all } },
        { "pvcMount", Collections.ListOf(Volumes.ClaimMount), e => e.ClaimMounts, (e, all) => e with { ClaimMounts = all } },
        { "emptyDirMounts", Collections.ListOf(Volumes.EmptyDir), e => e.EmptyDirs, (e, all) => e with { EmptyDirs = all } },
        { "genericEphemeralVolume", Collections.ListOf(Volumes.EphemeralVolume), e => e.EphemeralVolumes, (e, all) => e with { EphemeralVolumes = all } },
        { "enabledSharedMemory", Volumes.SharedMemory, e => e.SharedMemory, (e, memory) => e with { SharedMemory = memory } },
        { "nodeSelector", Placement.NodeSelector, e => e.NodeSelector, (e, selector) => e with { NodeSelector = selector } },
        { "tolerations", Collections.ListOf(Placement.Toleration), e => e.Tolerations, (e, all) => e with { Tolerations = all } },
        { "nodeAffinity", Collections.ListOf(Placement.NodeAffinity), e => e.NodeAffinity, (e, all) => e with { NodeAffinity = all } },
        { "podAffinity", Collections.ListOf(Placement.PodAffinity), e => e.PodAffinity, (e, all) => e with { PodAffinity = all } },
        { "podMetadata", Volumes.Metadata, e => e.PodMetadata, (e, metadata) => e with { PodMetadata = metadata } },
        { "imagePullSecret", Collections.ListOf(Placement.ImagePullSecret), e => e.ImagePullSecrets, (e, all) => e with { ImagePullSecrets = all } },
        { "imagePullPolicy", Scalars.Text, e => e.ImagePullPolicy, (e, policy) => e with { ImagePullPolicy = policy } },
        { "activeDeadlineSeconds", Scalars.Seconds.OrNull(), e => e.ActiveDeadline, (e, time) => e with { ActiveDeadline = time } },
        { "securityContext", Placement.SecurityContext, e => e.SecurityContext, (e, context) => e with { SecurityContext = context } },
        { "initContainers", Collections.ListOf(Placement.InitContainer), e => e.InitContainers, (e, all) => e with { InitContainers = all } },
    };

    private static readonly Codec<WorkspaceSpec> Workspace = new RecordCodec<WorkspaceSpec>("a workspace", new())
    {
        { "size", Scalars.TextOrNumber, w => w.Size, (w, size) => w with { Size = size } },
        { "kubernetes", new RecordCodec<WorkspaceSpec>("a workspace's kubernetes settings", new())
            {
                { "pvcSpecPatch", FreeValues.Members, w => w.ClaimPatch, (w, patch) => w with { ClaimPatch = patch } },
            } },
    };

    private static readonly Codec<KubernetesPlatformSpec> KubernetesPlatform =
        new RecordCodec<KubernetesPlatformSpec>("the kubernetes platform", new())
        {
            { "deploymentSpec", new RecordCodec<KubernetesPlatformSpec>("the kubernetes platform's deployment spec", new())
                {
                    { "executors", Collections.MapOf(Executor), k => k.Executors, (k, all) => k with { Executors = all } },
                } },
            { "pipelineConfig", new RecordCodec<KubernetesPlatformSpec>("a pipeline config", new())
                {
                    { "workspace", Workspace, k => k.Workspace, (k, workspace) => k with { Workspace = workspace } },
                    { "resourceTtlOnCompletion", Scalars.Seconds.OrNull(), k => k.TtlOnCompletion, (k, time) => k with { TtlOnCompletion = time } },
                    { "resourceTtlOnSuccess", Scalars.Seconds.OrNull(), k => k.TtlOnSuccess, (k, time) => k with { TtlOnSuccess = time } },
                    { "resourceTtlOnFailure", Scalars.Seconds.OrNull(), k => k.TtlOnFailure, (k, time) => k with { TtlOnFailure = time } },
                    { "activeDeadlineSeconds", Scalars.Seconds.OrNull(), k => k.ActiveDeadline, (k, time) => k with { ActiveDeadline = time } },
                } },
        };

    public static readonly Codec<PlatformSpec> Platforms = new RecordCodec<PlatformSpec>("a platform document", PlatformSpec.None)
    {
        { "platforms", new PlatformsCodec(), p => p, (_, platforms) => platforms },
    };

    private sealed class PlatformsCodec : Codec<PlatformSpec>
    {
        public override bool TryRead(Node node, Place place, [MaybeNullWhen(false)] out PlatformSpec value)
        {
            value = PlatformSpec.None;
            if (node is not MapNode map)
                return Refuse(node, place, "a map", out value);
            List<KeyValuePair<string, Value>> others = [];
            foreach (Entry platform in map.Entries)
            {
                if (platform.Name != Kubernetes)
                {
                    if (FreeValues.Struct.TryRead(platform.Value, place[platform.Name], out Value? other))
                        others.Add(new(platform.Name, other));
                }
                else if (KubernetesPlatform.TryRead(platform.Value, place[Kubernetes], out KubernetesPlatformSpec? ours))
                {
                    value = value with { Kubernetes = ours };
                }
            }
            value = value with { Platforms = others.ToMap() };
            return true;
        }

        public override Node Write(PlatformSpec value)
        {
            Map<Node> platforms = value.Platforms.ToMap(entry => entry.Key, entry => FreeValues.ToNode(entry.Value));
            if (value.Kubernetes is { } ours)
                platforms = platforms.With(Kubernetes, KubernetesPlatform.Write(ours));
            return new MapNode([.. platforms.Select(entry => new Entry(entry.Key, entry.Value))]);
        }
    }
}
