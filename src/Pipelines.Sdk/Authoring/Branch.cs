namespace Pipelines.Sdk.Authoring;

/// <summary>Tasks that run only where a condition holds. Their outputs leave it through <see cref="PipelineScope.OneOf(ReadOnlySpan{Source})"/>.</summary>
public sealed class Branch : PipelineScope
{
    internal Branch(BranchGroup group, string word, Condition? condition)
        : base(group)
    {
        Group = group;
        Word = word;
        Condition = condition;
    }

    internal BranchGroup Group { get; }

    /// <summary><c>If</c>, <c>ElseIf</c> or <c>Else</c>.</summary>
    internal string Word { get; }

    /// <summary>Null for the Else.</summary>
    internal Condition? Condition { get; }

    // An If without another branch needs no group around it, and the format has none there.
    internal override PipelineScope Parent => Group.IsAlone ? Group.Parent : Group;

    internal override string Words => Condition is null ? $"the {Word} of {Group.Words}" : $"{Word} ({Condition.Words})";

    /// <summary>A branch for when no earlier one ran and the condition holds.</summary>
    public Branch ElseIf(Condition condition) => Group.Add("ElseIf", condition);

    /// <summary>The branch for when no earlier one ran; the last.</summary>
    public Branch Else() => Group.Add("Else", condition: null);
}
