using Pipelines.Core.Spec;

namespace Pipelines.Sdk.Authoring;

/// <summary>One thing that a task asks of Kubernetes.</summary>
/// <param name="Words">What messages call it.</param>
/// <param name="Value">The part that the run may decide; null where the setting has none.</param>
/// <param name="Apply">Adds the setting to the pod's; is given <paramref name="Value"/> as the format refers to it.</param>
internal sealed record PodSetting(
    string Words, Argument? Value, Func<KubernetesExecutorSpec, TaskParameterInput?, KubernetesExecutorSpec> Apply);
