using Pipelines.Core.Spec;

namespace Pipelines.Sdk.Authoring;

/// <summary>An artifact that the pipeline takes. Only a pipeline within another one can be given it.</summary>
public sealed class PipelineArtifact : ArtifactSource
{
    internal PipelineArtifact(PipelineBuilder pipeline, string name, ArtifactInputSpec spec)
        : base(pipeline)
    {
        Name = name;
        Spec = spec;
    }

    internal string Name { get; }

    internal ArtifactInputSpec Spec { get; }

    internal override ArtifactType Type => Spec.Type;

    internal override bool IsList => Spec.IsList;

    internal override bool MayBeAbsent => Spec.IsOptional;

    internal override string Words => $"pipeline artifact \"{Name}\"";
}
