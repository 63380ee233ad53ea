using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Components;

namespace Pipelines.Sdk.Compiling;

/// <summary>Puts a task's environment and resources into its program.</summary>
internal static class ExecutorSettings
{
    public static ExecutorSpec Apply(ExecutorSpec executor, TaskSettings settings, Func<Argument, string> quantity)
        => executor is ExecutorSpec.Container container
            ? container with
            {
                Env = Env(container.Env, settings.Env),
                Resources = settings.Resources.Aggregate(
                    container.Resources,
                    (resources, asked) => With(resources, asked.Key, quantity(asked.Value))),
            }
            : executor;

    /// <summary>What a component's own second document says of its pod stays; the task adds to it, and wins where both say one thing.</summary>
    public static ExecutorPlatform Apply(ExecutorPlatform platform, TaskSettings settings, Func<Argument?, TaskParameterInput?> reference)
    {
        if (settings.Pod.Count == 0 && settings.TimeOut is null)
            return platform;
        KubernetesExecutorSpec pod = platform.Kubernetes ?? new();
        foreach (PodSetting setting in settings.Pod)
            pod = setting.Apply(pod, reference(setting.Value));
        return platform with { Kubernetes = settings.TimeOut is { } limit ? pod with { ActiveDeadline = limit } : pod };
    }

    /// <summary>A variable of the component that the task sets too keeps its place: later ones may refer to it.</summary>
    private static Sequence<EnvironmentVariable> Env(Sequence<EnvironmentVariable> own, List<EnvironmentVariable> set)
    {
        List<EnvironmentVariable> all = [.. own];
        foreach (EnvironmentVariable variable in set)
        {
            int known = all.FindIndex(each => each.Name == variable.Name);
            if (known >= 0)
                all[known] = variable;
            else
                all.Add(variable);
        }
        return all.ToSequence();
    }

    // The deprecated number of the same setting goes, or an old reader would take it for the author's wish.
    private static ResourceSpec With(ResourceSpec resources, ResourceSetting setting, string quantity) => setting switch
    {
        ResourceSetting.CpuLimit => resources with { CpuLimit = quantity, OldCpuLimit = 0 },
        ResourceSetting.CpuRequest => resources with { CpuRequest = quantity, OldCpuRequest = 0 },
        ResourceSetting.MemoryLimit => resources with { MemoryLimit = quantity, OldMemoryLimit = 0 },
        ResourceSetting.MemoryRequest => resources with { MemoryRequest = quantity, OldMemoryRequest = 0 },
        ResourceSetting.AcceleratorType => resources with { AcceleratorType = quantity, OldAcceleratorType = "" },
        _ => resources with { AcceleratorCount = quantity, OldAcceleratorCount = 0 },
    };
}
