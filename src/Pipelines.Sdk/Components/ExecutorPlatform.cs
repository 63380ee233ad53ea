using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Components;

/// <summary>What platforms say of one executor.</summary>
/// <param name="Kubernetes">Null when Kubernetes says nothing.</param>
/// <param name="Others">By the platform's name.</param>
internal sealed record ExecutorPlatform(KubernetesExecutorSpec? Kubernetes, Map<Value> Others)
{
    private static readonly ExecutorPlatform None = new(null, default);

    public static ExecutorPlatform Of(PlatformSpec platform, string? label) => label is null ? None : new(
        platform.Kubernetes is { } kubernetes && kubernetes.Executors.TryGetValue(label, out KubernetesExecutorSpec? pod) ? pod : null,
        platform.Platforms
            .Select(each => (each.Key, Setting: Member(Member(Member(each.Value, "deploymentSpec"), "executors"), label)))
            .Where(each => each.Setting is not null)
            .ToMap(each => each.Key, each => each.Setting!));

    /// <summary>What our own platform says of a component; null when it says nothing.</summary>
    public static Value? ConfigOf(PlatformSpec platform, string componentName)
        => platform.Platforms.TryGetValue(PlatformMember.OwnPlatform, out Value? own) ? Member(Member(own, "config"), componentName) : null;

    private static Value? Member(Value? value, string name)
        => value is Value.Struct members && members.Members.TryGetValue(name, out Value? member) ? member : null;
}
