using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>Which step gives an output.</summary>
internal abstract record OutputOrigin
{
    private OutputOrigin() { }

    /// <summary>The step itself: sibling tasks refer to it. Null where the author named none that fits.</summary>
    public abstract PipelineStep? Step { get; }

    /// <summary>What messages call the output.</summary>
    public abstract string Words { get; }

    /// <summary>An output that a task's component declares.</summary>
    public sealed record OfTask(PipelineTask Task, string Name) : OutputOrigin
    {
        public override PipelineStep Step => Task;

        public override string Words => $"output \"{Name}\" of {Task.Words}";
    }

    /// <summary>One value of every iteration, as a list.</summary>
    public sealed record OfLoop(LoopGroup Loop, Source Inner) : OutputOrigin
    {
        public override PipelineStep Step => Loop;

        public override string Words => $"the collected {Inner.Words}";
    }

    /// <summary>The value of that branch which ran.</summary>
    /// <param name="Branches">The group.</param>
    /// <param name="Choices">In order; the first whose branch succeeded is taken.</param>
    /// <param name="Number">Counts the choices of this group from 1.</param>
    public sealed record OfBranches(BranchGroup Branches, Sequence<Source> Choices, int Number) : OutputOrigin
    {
        public override PipelineStep Step => Branches;

        public override string Words => $"the one of {string.Join(", ", Choices.Select(choice => choice.Words))}";
    }

    /// <summary>A choice of outputs that belong to no If; told of already.</summary>
    public sealed record Unknown(string Description) : OutputOrigin
    {
        public override PipelineStep? Step => null;

        public override string Words => Description;
    }
}
