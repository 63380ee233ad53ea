namespace Pipelines.Sdk;

/// <summary>Any artifact. The classes derived from it say of what type an artifact is; there are no objects of them.</summary>
[ArtifactType("system.Artifact")]
public abstract class Artifact
{
    private protected Artifact() { }
}

/// <summary>The root of artifact types of an author's own: <c>[ArtifactType("acme.Index")] sealed class Index : CustomArtifact;</c></summary>
public abstract class CustomArtifact : Artifact;

/// <summary>Data to learn from or to judge by.</summary>
[ArtifactType("system.Dataset")]
public sealed class Dataset : Artifact;

/// <summary>A trained model.</summary>
[ArtifactType("system.Model")]
public sealed class Model : Artifact;

/// <summary>Numbers by name, in the metadata.</summary>
[ArtifactType("system.Metrics")]
public sealed class Metrics : Artifact;

/// <summary>A ROC curve and a confusion matrix, in the metadata.</summary>
[ArtifactType("system.ClassificationMetrics")]
public sealed class ClassificationMetrics : Artifact;

/// <summary>The same for each slice of the data.</summary>
[ArtifactType("system.SlicedClassificationMetrics")]
public sealed class SlicedClassificationMetrics : Artifact;

/// <summary>A page.</summary>
[ArtifactType("system.HTML")]
public sealed class Html : Artifact;

/// <summary>A Markdown text.</summary>
[ArtifactType("system.Markdown")]
public sealed class Markdown : Artifact;
