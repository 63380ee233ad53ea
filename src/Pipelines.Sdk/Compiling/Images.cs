using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Compiling;

/// <summary>Components in C# whose author named no image. On this machine they need none.</summary>
internal static class Images
{
    private const string NotNeeded = "local";

    /// <exception cref="PipelineDefinitionException">A component has no image.</exception>
    public static PipelinePackage Check(PipelinePackage package)
    {
        ProblemList problems = new();
        foreach ((string label, ExecutorSpec executor) in package.Pipeline.Executors)
        {
            if (executor is ExecutorSpec.Container { Image.Length: 0 })
            {
                problems.Add(Code.NoImage, $"executor \"{label}\"", "Nothing says which image holds its program, so it runs on this machine alone.",
                    "Set the project's property PipelinesImage, or Image of [Component].");
            }
        }
        problems.ThrowIfAny();
        return package;
    }

    /// <summary>The format asks for an image; the command of this machine takes its place.</summary>
    public static PipelinePackage Substitute(PipelinePackage package) => package with
    {
        Pipeline = package.Pipeline with
        {
            Executors = package.Pipeline.Executors.ToMap(
                each => each.Key,
                each => each.Value is ExecutorSpec.Container { Image.Length: 0 } container ? container with { Image = NotNeeded } : each.Value),
        },
    };
}
