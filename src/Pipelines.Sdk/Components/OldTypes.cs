using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Components;

/// <summary>The names that the older component form gives to types; case is free.</summary>
internal static class OldTypes
{
    private static readonly Dictionary<string, ParameterType> Parameters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["integer"] = ParameterType.Integer,
        ["int"] = ParameterType.Integer,
        ["float"] = ParameterType.Double,
        ["double"] = ParameterType.Double,
        ["string"] = ParameterType.String,
        ["str"] = ParameterType.String,
        ["text"] = ParameterType.String,
        ["bool"] = ParameterType.Boolean,
        ["boolean"] = ParameterType.Boolean,
        ["dict"] = ParameterType.Struct,
        ["jsonobject"] = ParameterType.Struct,
        ["list"] = ParameterType.List,
        ["jsonarray"] = ParameterType.List,
        ["pipelinetaskfinalstatus"] = ParameterType.TaskFinalStatus,
    };

    private static readonly string[] Artifacts =
        ["Artifact", "Model", "Dataset", "Metrics", "ClassificationMetrics", "SlicedClassificationMetrics", "HTML", "Markdown"];

    /// <summary>True when the name is that of a parameter type.</summary>
    public static bool TryParameter(string name, out ParameterType type) => Parameters.TryGetValue(name, out type);

    /// <summary>The artifact type of a name: one of the system's, one with a schema (<c>google.VertexModel@0.0.1</c>), else any artifact.</summary>
    public static ArtifactType Artifact(string name)
    {
        string title = name.Split('@')[0];
        if (title.Contains('.', StringComparison.Ordinal))
            return new() { SchemaTitle = title, SchemaVersion = name.Contains('@', StringComparison.Ordinal) ? name[(title.Length + 1)..] : "0.0.1" };
        string known = Artifacts.FirstOrDefault(each => each.Equals(title, StringComparison.OrdinalIgnoreCase)) ?? "Artifact";
        return ArtifactType.System(known);
    }
}
