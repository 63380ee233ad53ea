using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Components;

/// <summary>Something that a second document says of the pipeline as a whole, not of one executor or component.</summary>
/// <param name="Platform">The platform's name.</param>
/// <param name="Name">The setting's name.</param>
/// <param name="Setting">A <see cref="KubernetesPlatformSpec"/> without executors, or a <see cref="Value"/> of another platform.</param>
internal sealed record PlatformMember(string Platform, string Name, object Setting)
{
    /// <summary>Our own platform, where extensions of the format stand.</summary>
    public const string OwnPlatform = "pipelines";

    /// <summary>Kubernetes.</summary>
    public const string Kubernetes = "kubernetes";

    public static IEnumerable<PlatformMember> AllOf(PlatformSpec platform)
    {
        if (platform.Kubernetes is { } kubernetes && kubernetes with { Executors = default } is { } whole && whole != new KubernetesPlatformSpec())
            yield return new(Kubernetes, "pipelineConfig", whole);
        foreach ((string name, Value members) in platform.Platforms)
        {
            foreach ((string member, Value value) in members is Value.Struct known ? known.Members : default)
            {
                if (member != "deploymentSpec" && !(name == OwnPlatform && member == "config"))
                    yield return new(name, member, value);
            }
        }
    }
}
