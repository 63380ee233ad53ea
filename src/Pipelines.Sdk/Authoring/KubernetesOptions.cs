using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>What a task asks of Kubernetes; off a cluster it means nothing. Names may be values of the run.</summary>
public sealed class KubernetesOptions
{
    private readonly List<PodSetting> _settings;

    internal KubernetesOptions(List<PodSetting> settings) => _settings = settings;

    /// <summary>A secret as a folder of files.</summary>
    /// <param name="secret">Its name.</param>
    /// <param name="mountPath">The folder in the container.</param>
    /// <param name="isOptional">The pod starts even where the secret is absent.</param>
    public KubernetesOptions SecretAsVolume(Argument secret, string mountPath, bool isOptional = false)
        => Add("SecretAsVolume", secret, (pod, name) => pod with
        {
            SecretVolumes = pod.SecretVolumes.Add(new() { SecretNameParameter = name, SecretName = Plain(name), MountPath = mountPath, IsOptional = isOptional }),
        });

    /// <summary>Members of a secret as environment variables.</summary>
    public KubernetesOptions SecretAsEnv(Argument secret, params ReadOnlySpan<(string Key, string Variable)> keys)
    {
        Sequence<KeyToVariable> pairs = Pairs(keys);
        return Add("SecretAsEnv", secret, (pod, name) => pod with
        {
            SecretEnvironments = pod.SecretEnvironments.Add(new() { SecretNameParameter = name, SecretName = Plain(name), Keys = pairs }),
        });
    }

    /// <summary>A config map as a folder of files.</summary>
    /// <param name="configMap">Its name.</param>
    /// <param name="mountPath">The folder in the container.</param>
    /// <param name="isOptional">The pod starts even where the config map is absent.</param>
    public KubernetesOptions ConfigMapAsVolume(Argument configMap, string mountPath, bool isOptional = false)
        => Add("ConfigMapAsVolume", configMap, (pod, name) => pod with
        {
            ConfigMapVolumes = pod.ConfigMapVolumes.Add(new() { ConfigMapNameParameter = name, ConfigMapName = Plain(name), MountPath = mountPath, IsOptional = isOptional }),
        });

    /// <summary>Members of a config map as environment variables.</summary>
    public KubernetesOptions ConfigMapAsEnv(Argument configMap, params ReadOnlySpan<(string Key, string Variable)> keys)
    {
        Sequence<KeyToVariable> pairs = Pairs(keys);
        return Add("ConfigMapAsEnv", configMap, (pod, name) => pod with
        {
            ConfigMapEnvironments = pod.ConfigMapEnvironments.Add(new() { ConfigMapNameParameter = name, ConfigMapName = Plain(name), Keys = pairs }),
        });
    }

    /// <summary>A fact about the pod as an environment variable, such as <c>metadata.namespace</c>.</summary>
    public KubernetesOptions FieldAsEnv(string variable, string fieldPath)
        => Add("FieldAsEnv", pod => pod with { FieldEnvironments = pod.FieldEnvironments.Add(new(variable, fieldPath)) });

    /// <summary>A persistent volume claim as a folder.</summary>
    /// <param name="claim">Its name, such as the output of <c>CreateClaim</c>.</param>
    /// <param name="mountPath">The folder in the container.</param>
    /// <param name="subPath">The folder in the volume; empty: all of it.</param>
    public KubernetesOptions MountClaim(Argument claim, string mountPath, string subPath = "")
        => Add("MountClaim", claim, (pod, name) => pod with
        {
            ClaimMounts = pod.ClaimMounts.Add(new() { NameParameter = name, OldName = name, MountPath = mountPath, SubPath = subPath }),
        });

    /// <summary>An empty folder that lives as long as the pod.</summary>
    /// <param name="volume">The volume's name.</param>
    /// <param name="mountPath">The folder in the container.</param>
    /// <param name="medium"><c>Memory</c>, or empty for the node's disk.</param>
    /// <param name="sizeLimit">A quantity; empty: no limit.</param>
    public KubernetesOptions EmptyDir(string volume, string mountPath, string medium = "", string sizeLimit = "")
        => Add("EmptyDir", pod => pod with
        {
            EmptyDirs = pod.EmptyDirs.Add(new() { VolumeName = volume, MountPath = mountPath, Medium = medium, SizeLimit = sizeLimit }),
        });

    /// <summary>A volume that is made for the pod and deleted with it.</summary>
    public KubernetesOptions Ephemeral(EphemeralVolume volume)
        => Add("Ephemeral", pod => pod with { EphemeralVolumes = pod.EphemeralVolumes.Add(volume) });

    /// <summary>Memory under <c>/dev/shm</c>, up to a quantity; empty: no limit.</summary>
    public KubernetesOptions SharedMemory(string size = "", string volume = "")
        => Add("SharedMemory", pod => pod with { SharedMemory = new(volume, size) });

    /// <summary>A label that the node must have.</summary>
    public KubernetesOptions NodeSelector(string label, string value)
        => Add("NodeSelector", pod => pod with
        {
            NodeSelector = (pod.NodeSelector ?? new()) with { Labels = (pod.NodeSelector?.Labels ?? default).With(label, value) },
        });

    /// <summary>Labels that the node must have, as a struct that the run knows; it takes the place of labels set one by one.</summary>
    public KubernetesOptions NodeSelector(Argument labels)
        => Add("NodeSelector", labels, (pod, json) => pod with { NodeSelector = (pod.NodeSelector ?? new()) with { Json = json } });

    /// <summary>A taint that the pod bears.</summary>
    public KubernetesOptions Tolerate(Toleration toleration)
        => Add("Tolerate", pod => pod with { Tolerations = pod.Tolerations.Add(toleration) });

    /// <summary>Taints that the pod bears, as a struct or a list of structs that the run knows.</summary>
    public KubernetesOptions Tolerate(Argument tolerations)
        => Add("Tolerate", tolerations, (pod, json) => pod with { Tolerations = pod.Tolerations.Add(new() { Json = json }) });

    /// <summary>Nodes that are required, or preferred where it has a weight.</summary>
    public KubernetesOptions NodeAffinity(NodeAffinityTerm term)
        => Add("NodeAffinity", pod => pod with { NodeAffinity = pod.NodeAffinity.Add(term) });

    /// <summary>A whole node affinity as a struct that the run knows.</summary>
    public KubernetesOptions NodeAffinity(Argument affinity)
        => Add("NodeAffinity", affinity, (pod, json) => pod with { NodeAffinity = pod.NodeAffinity.Add(new() { Json = json }) });

    /// <summary>Pods that this one is to be near to, or far from.</summary>
    public KubernetesOptions PodAffinity(PodAffinityTerm term)
        => Add("PodAffinity", pod => pod with { PodAffinity = pod.PodAffinity.Add(term) });

    /// <summary>A label of the pod.</summary>
    public KubernetesOptions Label(string name, string value)
        => Add("Label", pod => pod with
        {
            PodMetadata = (pod.PodMetadata ?? new()) with { Labels = (pod.PodMetadata?.Labels ?? default).With(name, value) },
        });

    /// <summary>An annotation of the pod.</summary>
    public KubernetesOptions Annotation(string name, string value)
        => Add("Annotation", pod => pod with
        {
            PodMetadata = (pod.PodMetadata ?? new()) with { Annotations = (pod.PodMetadata?.Annotations ?? default).With(name, value) },
        });

    /// <summary>A secret for pulling the image.</summary>
    public KubernetesOptions ImagePullSecret(Argument secret)
        => Add("ImagePullSecret", secret, (pod, name) => pod with
        {
            ImagePullSecrets = pod.ImagePullSecrets.Add(new() { SecretNameParameter = name, SecretName = Plain(name) }),
        });

    /// <summary>When the node fetches the image.</summary>
    public KubernetesOptions ImagePull(ImagePullPolicy policy)
        => Add("ImagePull", pod => pod with { ImagePullPolicy = policy.ToString() });

    /// <summary>As whom the container runs; what is not said is left to the image.</summary>
    public KubernetesOptions RunAs(long? user = null, long? group = null, bool? nonRoot = null)
        => Add("RunAs", pod => pod with { SecurityContext = new(user, group, nonRoot) });

    /// <summary>A container that runs before the step; with <see cref="InitContainer.Sidecar"/> as its restart policy, beside it.</summary>
    public KubernetesOptions Container(InitContainer container)
        => Add("Container", pod => pod with { InitContainers = pod.InitContainers.Add(container) });

    private KubernetesOptions Add(string words, Func<KubernetesExecutorSpec, KubernetesExecutorSpec> apply)
    {
        _settings.Add(new(words, Value: null, (pod, _) => apply(pod)));
        return this;
    }

    private KubernetesOptions Add(string words, Argument value, Func<KubernetesExecutorSpec, TaskParameterInput?, KubernetesExecutorSpec> apply)
    {
        _settings.Add(new(words, value, apply));
        return this;
    }

    // Older readers know the plain name alone.
    private static string Plain(TaskParameterInput? name) => name is TaskParameterInput.Constant constant ? constant.Value.ToText() : "";

    private static Sequence<KeyToVariable> Pairs(ReadOnlySpan<(string Key, string Variable)> keys)
    {
        List<KeyToVariable> pairs = [];
        foreach ((string key, string variable) in keys)
            pairs.Add(new(key, variable));
        return pairs.ToSequence();
    }
}

/// <summary>When a node fetches an image.</summary>
public enum ImagePullPolicy
{
    /// <summary>Unless the node has it.</summary>
    IfNotPresent,

    /// <summary>For every pod.</summary>
    Always,

    /// <summary>The node must have it.</summary>
    Never,
}
