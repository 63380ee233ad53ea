using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>A parameter of the pipeline: whoever starts a run may give it.</summary>
public sealed class PipelineParameter : ParameterSource
{
    internal PipelineParameter(PipelineBuilder pipeline, string name, ParameterType type, Argument? defaultValue, bool isOptional, string description)
        : base(pipeline)
    {
        Name = name;
        Type = type;
        Default = defaultValue;
        IsOptional = isOptional;
        Description = description;
    }

    internal string Name { get; }

    internal Argument? Default { get; }

    internal bool IsOptional { get; }

    internal string Description { get; }

    internal List<Argument> Allowed { get; } = [];

    internal override ParameterType Type { get; }

    internal override bool MayBeAbsent => IsOptional && Default is null;

    internal override string Words => $"pipeline parameter \"{Name}\"";

    /// <summary>Refuses every other value.</summary>
    public PipelineParameter AllowOnly(params ReadOnlySpan<Argument> values)
    {
        Allowed.AddRange(values);
        return this;
    }
}
