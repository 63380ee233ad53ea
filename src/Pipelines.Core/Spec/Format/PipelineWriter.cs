using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>Writes pipelines. The same package gives the same bytes, and reading them gives the same package.</summary>
public static class PipelineWriter
{
    /// <summary>YAML as the compiler lays it out: fields sorted, the platforms in a second document.</summary>
    public static string ToYaml(PipelinePackage package)
    {
        YamlWriter writer = new();
        writer.Comment("PIPELINE DEFINITION");
        writer.Comment($"Name: {package.Pipeline.Info.Name}");
        if (package.Pipeline.Info.Description.Length > 0)
            writer.Comment($"Description: {package.Pipeline.Info.Description}");
        writer.Document(PipelineFormat.Pipeline.Write(package.Pipeline));
        if (package.Platform != PlatformSpec.None)
        {
            writer.Separate();
            writer.Document(PlatformFormat.Platforms.Write(package.Platform));
        }
        return writer.ToString();
    }

    /// <summary>
    /// JSON: the bare pipeline, or <c>{"pipeline_spec": {...}, "platform_spec": {...}}</c> where platforms add something.
    /// </summary>
    public static string ToJson(PipelinePackage package, bool indented = true) => JsonWriter.Write(Tree(package), indented);

    /// <summary>The same as a value.</summary>
    public static Value ToValue(PipelinePackage package) => FreeValues.ToValue(Tree(package));

    private static Node Tree(PipelinePackage package)
    {
        Node pipeline = PipelineFormat.Pipeline.Write(package.Pipeline);
        return package.Platform == PlatformSpec.None ? pipeline
            : new MapNode([new("pipeline_spec", pipeline), new("platform_spec", PlatformFormat.Platforms.Write(package.Platform))]);
    }
}
