using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>A parameter that is known only when the pipeline runs.</summary>
public abstract class ParameterSource : Source
{
    private protected ParameterSource(PipelineScope home)
        : base(home)
    {
    }

    /// <summary>The type; <see cref="ParameterType.Unspecified"/> where only the run can tell.</summary>
    internal abstract ParameterType Type { get; }

    /// <summary>True when there may be no value at all.</summary>
    internal virtual bool MayBeAbsent => false;

    /// <summary>A member of a struct, such as <c>run.Item["learning_rate"]</c>.</summary>
    public virtual ParameterMember this[string member] => new(this, [member]);

    /// <summary>An element of a list, counted from 0.</summary>
    public virtual ParameterMember this[int index] => new(this, [index]);
}
