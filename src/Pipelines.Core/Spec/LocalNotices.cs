using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>What a pipeline asks for that a single machine does not give: to be said once, before it runs.</summary>
public static class LocalNotices
{
    /// <summary>One sentence for each kind of setting that is ignored; nothing where all is heeded.</summary>
    /// <param name="package">A package without problems.</param>
    /// <param name="inContainers">Steps run in containers: images and limits of processor and memory hold.</param>
    public static Sequence<string> Of(PipelinePackage package, bool inContainers)
    {
        List<string> notices = [];
        (string Label, ExecutorSpec.Container Container)[] containers = [.. package.Pipeline.Executors
            .Where(executor => executor.Value is ExecutorSpec.Container container && !ClaimImages.Has(container))
            .Select(executor => (executor.Key, (ExecutorSpec.Container)executor.Value))];
        if (!inContainers && containers.Any(each => each.Container.Image.Length > 0))
            notices.Add("Images are ignored: steps run as processes of this machine (--launcher container runs them in containers).");
        List<string> ignored = [];
        if (!inContainers)
        {
            Add(ignored, "limits and requests of processor and memory", containers.Where(each => HasLimits(each.Container.Resources)).Select(each => each.Label));
            Add(ignored, "accelerators", containers.Where(each => HasAccelerator(each.Container.Resources)).Select(each => each.Label));
        }
        Map<KubernetesExecutorSpec> settings = package.Platform.Kubernetes?.Executors ?? default;
        foreach ((string words, Func<KubernetesExecutorSpec, bool> has) in Kinds)
            Add(ignored, words, settings.Where(executor => has(executor.Value)).Select(executor => executor.Key));
        if (ignored.Count > 0)
            notices.Add($"Settings for a cluster are ignored here: {string.Join("; ", ignored)}.");
        return notices.ToSequence();
    }

    private static readonly (string Words, Func<KubernetesExecutorSpec, bool> Has)[] Kinds =
    [
        ("node selectors", settings => settings.NodeSelector is not null),
        ("tolerations", settings => settings.Tolerations.Count > 0),
        ("node affinity", settings => settings.NodeAffinity.Count > 0),
        ("pod affinity", settings => settings.PodAffinity.Count > 0),
        ("labels and annotations of pods", settings => settings.PodMetadata is { } pod && pod.Labels.Count + pod.Annotations.Count > 0),
        ("secrets for pulling images", settings => settings.ImagePullSecrets.Count > 0),
        ("pull policies", settings => settings.ImagePullPolicy.Length > 0),
        ("security contexts", settings => settings.SecurityContext is not null),
        ("init containers", settings => settings.InitContainers.Count > 0),
        ("shared memory", settings => settings.SharedMemory is not null),
        ("sizes and media of volumes", settings => settings.EphemeralVolumes.Count > 0 || settings.EmptyDirs.Any(empty => empty.SizeLimit.Length + empty.Medium.Length > 0)),
    ];

    private static void Add(List<string> ignored, string words, IEnumerable<string> labels)
    {
        string[] all = [.. labels];
        if (all.Length > 0)
            ignored.Add($"{words} ({string.Join(", ", all.Take(3))}{(all.Length > 3 ? $" and {all.Length - 3} more" : "")})");
    }

    private static bool HasLimits(ResourceSpec resources)
        => resources.CpuLimit.Length + resources.CpuRequest.Length + resources.MemoryLimit.Length + resources.MemoryRequest.Length > 0
            || resources.OldCpuLimit + resources.OldCpuRequest + resources.OldMemoryLimit + resources.OldMemoryRequest > 0;

    private static bool HasAccelerator(ResourceSpec resources) => resources.AcceleratorType.Length + resources.OldAcceleratorType.Length > 0;
}
