using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Tests.Support;

/// <summary>Looks into the second document.</summary>
internal static class Extension
{
    public static string[] LocalCommand(PipelinePackage package, string label)
    {
        Value value = package.Platform.Platforms["pipelines"];
        foreach (string member in new[] { "deploymentSpec", "executors", label, "localCommand" })
            value = ((Value.Struct)value).Members[member];
        return [.. ((Value.List)value).Items.Select(word => word.ToText())];
    }
}
