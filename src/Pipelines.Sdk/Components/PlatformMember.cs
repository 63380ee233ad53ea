using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Components;

/// <summary>Something that a second document says of the pipeline as a whole, not of one executor or component.</summary>
internal sealed record PlatformMember(string Platform, string Name, Value Value)
{
    /// <summary>Our own platform, where extensions of the format stand.</summary>
    public const string OwnPlatform = "pipelines";

    public static IEnumerable<PlatformMember> AllOf(PlatformSpec platform)
        => from each in platform.Platforms
           where each.Value is Value.Struct
           from member in ((Value.Struct)each.Value).Members
           where member.Key != "deploymentSpec" && !(each.Key == OwnPlatform && member.Key == "config")
           select new PlatformMember(each.Key, member.Key, member.Value);
}
