using Pipelines.Core.Spec;

namespace Pipelines.Sdk.Authoring;

/// <summary>The artifact types that every back end knows; a vendor's is <c>new ArtifactType { SchemaTitle = "google.VertexModel" }</c>.</summary>
public static class ArtifactTypes
{
    /// <summary>Anything: an input of this type takes every artifact.</summary>
    public static readonly ArtifactType Artifact = ArtifactType.System("Artifact");

    /// <summary>Data to learn from or to judge by.</summary>
    public static readonly ArtifactType Dataset = ArtifactType.System("Dataset");

    /// <summary>A trained model.</summary>
    public static readonly ArtifactType Model = ArtifactType.System("Model");

    /// <summary>Numbers by name, in the metadata.</summary>
    public static readonly ArtifactType Metrics = ArtifactType.System("Metrics");

    /// <summary>A ROC curve and a confusion matrix.</summary>
    public static readonly ArtifactType ClassificationMetrics = ArtifactType.System("ClassificationMetrics");

    /// <summary>The same for each slice of the data.</summary>
    public static readonly ArtifactType SlicedClassificationMetrics = ArtifactType.System("SlicedClassificationMetrics");

    /// <summary>A page.</summary>
    public static readonly ArtifactType Html = ArtifactType.System("HTML");

    /// <summary>A Markdown text.</summary>
    public static readonly ArtifactType Markdown = ArtifactType.System("Markdown");
}
