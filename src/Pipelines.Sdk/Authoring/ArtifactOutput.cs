using Pipelines.Core.Spec;

namespace Pipelines.Sdk.Authoring;

/// <summary>An artifact, or a list of them, that a task, a loop or a choice of branches gives.</summary>
public sealed class ArtifactOutput : ArtifactSource
{
    private readonly bool _isBroken;

    internal ArtifactOutput(PipelineScope home, OutputOrigin origin, ArtifactType type, bool isList, bool isBroken = false)
        : base(home)
    {
        Origin = origin;
        Type = type;
        IsList = isList;
        _isBroken = isBroken;
    }

    internal OutputOrigin Origin { get; }

    internal override ArtifactType Type { get; }

    internal override bool IsList { get; }

    internal override PipelineStep? Producer => Origin.Step;

    internal override bool IsBroken => _isBroken;

    internal override string Words => Origin.Words;
}
