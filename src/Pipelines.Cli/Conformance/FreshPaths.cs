using System.Text.Json.Nodes;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Engine.Packages;

namespace Pipelines.Cli.Conformance;

/// <summary>Run parameters that must be given and are the path of a file: each run needs a fresh one.</summary>
internal static class FreshPaths
{
    /// <summary>Names of required texts that end in <c>_path</c> and that nobody gives.</summary>
    public static IEnumerable<string> Of(string file, JsonObject given)
        => PipelineFile.Read(file).Package is { } package
            ? package.Pipeline.Root.InputParameters
                .Where(input => input.Value is { IsRequired: true, Type: ParameterType.String } && input.Key.EndsWith("_path", StringComparison.Ordinal) && !given.ContainsKey(input.Key))
                .Select(input => input.Key)
            : [];
}
