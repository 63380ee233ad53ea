using Pipelines.Core.Spec;

namespace Pipelines.Sdk.Components;

/// <summary>The names that the older component form gives to types of artifacts; case is free.</summary>
internal static class OldTypes
{
    private static readonly string[] Artifacts =
        ["Artifact", "Model", "Dataset", "Metrics", "ClassificationMetrics", "SlicedClassificationMetrics", "HTML", "Markdown"];

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
