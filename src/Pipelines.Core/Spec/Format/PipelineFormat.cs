using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>How a pipeline stands in a file's first document.</summary>
internal static class PipelineFormat
{
    /// <summary>A pipeline with nothing in it: what a document without fields reads as.</summary>
    public static readonly PipelineSpec Blank = new() { Info = new() { Name = "" }, Root = new(), SchemaVersion = "" };

    private static readonly Codec<PipelineInfo> Info = new RecordCodec<PipelineInfo>("pipeline info", Blank.Info)
    {
        { "name", Scalars.Text, i => i.Name, (i, name) => i with { Name = name } },
        { "displayName", Scalars.Text, i => i.DisplayName, (i, name) => i with { DisplayName = name } },
        { "description", Scalars.Text, i => i.Description, (i, text) => i with { Description = text } },
    };

    public static readonly Codec<PipelineSpec> Pipeline = new RecordCodec<PipelineSpec>("a pipeline", Blank)
    {
        { "pipelineInfo", Info, p => p.Info, (p, info) => p with { Info = info } },
        { "schemaVersion", Scalars.TextOrNumber, p => p.SchemaVersion, (p, version) => p with { SchemaVersion = version } },
        { "sdkVersion", Scalars.Text, p => p.SdkVersion, (p, version) => p with { SdkVersion = version } },
        { "defaultPipelineRoot", Scalars.Text, p => p.DefaultPipelineRoot, (p, root) => p with { DefaultPipelineRoot = root } },
        { "components", Collections.MapOf(ComponentFormat.Component), p => p.Components, (p, map) => p with { Components = map } },
        { "deploymentSpec", new RecordCodec<PipelineSpec>("a deployment spec", Blank)
            {
                { "executors", Collections.MapOf(ExecutorFormat.Executor), p => p.Executors, (p, map) => p with { Executors = map } },
            } },
        { "root", ComponentFormat.Component, p => p.Root, (p, root) => p with { Root = root } },
    };
}
