using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>Artifacts as conditions see them: <c>inputs.artifacts['data'].artifacts[0].metadata['acc']</c>.</summary>
internal static class ConditionArtifacts
{
    /// <summary>The struct of one input: its list of artifacts, with the member names of the format's messages.</summary>
    public static Value Of(Sequence<Artifact> artifacts) => Struct(("artifacts", new Value.List(artifacts.Select(artifact => (Value)Of(artifact)).ToSequence())));

    private static Value.Struct Of(Artifact artifact) => Struct(
        ("name", Value.Of(artifact.Name)),
        ("uri", Value.Of(artifact.Uri)),
        ("type", Struct(("schema_title", Value.Of(artifact.Type.SchemaTitle)), ("schema_version", Value.Of(artifact.Type.SchemaVersion)))),
        ("metadata", new Value.Struct(artifact.Metadata)),
        ("custom_path", Value.Of(artifact.CustomPath)));

    private static Value.Struct Struct(params ReadOnlySpan<(string Name, Value Value)> members) => new(Map.Of(members));
}
