using Pipelines.Core.Spec;

namespace Pipelines.Sdk.Authoring;

/// <summary>An artifact, or a list of artifacts, that is known only when the pipeline runs.</summary>
public abstract class ArtifactSource : Source
{
    private protected ArtifactSource(PipelineScope home)
        : base(home)
    {
    }

    /// <summary>The type of the artifact, or of each one in the list.</summary>
    internal abstract ArtifactType Type { get; }

    /// <summary>True for a list.</summary>
    internal virtual bool IsList => false;

    /// <summary>True when there may be none.</summary>
    internal virtual bool MayBeAbsent => false;
}
