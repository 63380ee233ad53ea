using Pipelines.Core.Spec;

namespace Pipelines.Sdk.Authoring;

/// <summary>A loop over a list of artifacts.</summary>
public sealed class ArtifactLoop : LoopGroup
{
    private readonly ArtifactSource _artifacts;

    internal ArtifactLoop(PipelineScope parent, ArtifactSource artifacts, int parallelism)
        : base(parent, parallelism)
    {
        _artifacts = artifacts;
        Item = new LoopArtifact(this, artifacts);
    }

    /// <summary>The artifact of the iteration.</summary>
    public ArtifactSource Item { get; }

    internal override ArtifactSource ItemSource => _artifacts;

    private protected override string ItemWords => _artifacts.Words;

    private sealed class LoopArtifact(ArtifactLoop loop, ArtifactSource list) : ArtifactSource(loop)
    {
        internal override ArtifactType Type => list.Type;

        internal override bool IsBroken => list.IsBroken;

        internal override string Words => $"the artifact of {loop.Words}";
    }
}
