using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>An If with what follows it: of its branches at most one runs.</summary>
internal sealed class BranchGroup(PipelineScope parent) : PipelineScope(parent)
{
    private readonly PipelineScope _parent = parent;
    private int _choices;

    public List<Branch> Branches { get; } = [];

    public bool IsAlone => Branches.Count == 1;

    internal override PipelineScope Parent => _parent;

    internal override string Words => Branches[0].Words;

    /// <summary>The innermost group with all choices in it, each in a branch; null when there is none.</summary>
    public static BranchGroup? Around(Sequence<Source> choices)
    {
        if (choices.Count == 0)
            return null;
        for (PipelineScope? scope = choices[0].Home; scope is not null; scope = scope.Parent)
        {
            if (scope is Branch { Group: { } group } && choices.All(choice => BranchOf(group, choice) is not null))
                return group;
        }
        return null;
    }

    /// <summary>The branch that a choice comes from; null when it comes from elsewhere.</summary>
    public static Branch? BranchOf(BranchGroup group, Source choice) => group.Branches.Find(branch => branch.Contains(choice.Home));

    public Branch Add(string word, Condition? condition)
    {
        Branch branch = new(this, word, condition);
        Branches.Add(branch);
        Written.Add(branch);
        return branch;
    }

    /// <summary>Counts the choices made among the outputs of this group.</summary>
    public int NextChoice() => ++_choices;
}
