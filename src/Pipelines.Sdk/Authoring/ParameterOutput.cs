using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>A parameter that a task, a loop or a choice of branches gives.</summary>
public sealed class ParameterOutput : ParameterSource
{
    private readonly bool _isBroken;

    internal ParameterOutput(PipelineScope home, OutputOrigin origin, ParameterType type, bool isBroken = false)
        : base(home)
    {
        Origin = origin;
        Type = type;
        _isBroken = isBroken;
    }

    internal OutputOrigin Origin { get; }

    internal override ParameterType Type { get; }

    internal override PipelineStep? Producer => Origin.Step;

    internal override bool IsBroken => _isBroken;

    internal override string Words => Origin.Words;
}
