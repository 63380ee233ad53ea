using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>Where tasks are put: the pipeline, a branch, a loop, a guarded body.</summary>
public abstract class PipelineScope : PipelineStep
{
    private protected PipelineScope(PipelineScope? parent)
        : base(parent)
    {
    }

    internal override PipelineBuilder Root => Parent?.Root ?? (PipelineBuilder)this;

    /// <summary>Tasks and groups of this scope in the order of writing; an If with one branch stands as that branch.</summary>
    internal IEnumerable<PipelineStep> Steps
        => Written.Select(step => step is BranchGroup { IsAlone: true } group ? group.Branches[0] : step);

    private protected List<PipelineStep> Written { get; } = [];

    /// <summary>Puts a task here.</summary>
    /// <param name="component">What it runs; a <see cref="Pipeline"/> will do.</param>
    /// <param name="inputs">What its inputs are given. An input given null is left to its default.</param>
    public PipelineTask Task(Component component, params ReadOnlySpan<(string Input, Argument? Value)> inputs)
    {
        List<(string, Argument)> given = new(inputs.Length);
        List<string> leftOut = [];
        foreach ((string input, Argument? value) in inputs)
        {
            if (value is null)
                leftOut.Add(input);
            else
                given.Add((input, value));
        }
        return Put(new PipelineTask(this, component, given.ToSequence()) { LeftOut = leftOut.ToSequence() });
    }

    /// <summary>Registers data that lies elsewhere as an artifact, without a copy and without a process.</summary>
    /// <param name="uri">Where it lies: text, or a text that the run knows.</param>
    /// <param name="type">Its type; see <see cref="ArtifactTypes"/>.</param>
    /// <param name="metadata">A struct; values of the run may stand in it.</param>
    /// <param name="reimport">Makes a new record even when an identical one exists.</param>
    /// <returns>A task with one output, <c>artifact</c>.</returns>
    public PipelineTask Import(Argument uri, ArtifactType type, Argument? metadata = null, bool reimport = false)
    {
        ImporterComponent importer = ImporterComponent.For(uri, type, metadata, reimport);
        return Put(new PipelineTask(this, importer.Component, importer.Arguments) { ImportMetadata = metadata });
    }

    /// <summary>A branch that runs only where the condition holds; go on with <see cref="Branch.ElseIf"/> and <see cref="Branch.Else"/>.</summary>
    public Branch If(Condition condition) => Put(new BranchGroup(this)).Add("If", condition);

    /// <summary>Runs what is put into it once for each item.</summary>
    /// <param name="items">A list: <c>[0.1, 0.2]</c>, or a list that the run knows.</param>
    /// <param name="itemType">The type of an item. Not set: seen from constant items, else STRUCT where members are taken, else STRING.</param>
    /// <param name="parallelism">At most so many at a time; 0: no limit.</param>
    public Loop ForEach(Argument items, ParameterType itemType = ParameterType.Unspecified, int parallelism = 0)
        => Put(new Loop(this, items, itemType, parallelism));

    /// <summary>Runs what is put into it once for each artifact of a list.</summary>
    /// <param name="artifacts">A list, such as a collected output.</param>
    /// <param name="parallelism">At most so many at a time; 0: no limit.</param>
    public ArtifactLoop ForEachArtifact(ArtifactSource artifacts, int parallelism = 0) => Put(new ArtifactLoop(this, artifacts, parallelism));

    /// <summary>A body after which <paramref name="exitTask"/> runs, whatever became of the body.</summary>
    /// <param name="exitTask">A task of this scope that takes nothing from the body; its TASK_FINAL_STATUS input tells how the body ended.</param>
    public ExitHandler OnExit(PipelineTask exitTask) => Put(new ExitHandler(this, exitTask));

    /// <summary>The value of the branch that runs: one output of each branch of an If that ends in an Else.</summary>
    public ParameterOutput OneOf(params ReadOnlySpan<ParameterSource> choices) => (ParameterOutput)Choose([.. choices]);

    /// <inheritdoc cref="OneOf(ReadOnlySpan{ParameterSource})"/>
    public ArtifactOutput OneOf(params ReadOnlySpan<ArtifactSource> choices) => (ArtifactOutput)Choose([.. choices]);

    /// <inheritdoc cref="OneOf(ReadOnlySpan{ParameterSource})"/>
    public Source OneOf(params ReadOnlySpan<Source> choices) => Choose([.. choices]);

    /// <summary>True when <paramref name="other"/> is this scope or lies in it.</summary>
    internal bool Contains(PipelineScope? other)
    {
        for (PipelineScope? scope = other; scope is not null; scope = scope.Parent)
        {
            if (scope == this)
                return true;
        }
        return false;
    }

    private TStep Put<TStep>(TStep step)
        where TStep : PipelineStep
    {
        Written.Add(step);
        Root.Created.Add(step);
        return step;
    }

    private Source Choose(Sequence<Source> choices)
    {
        BranchGroup? group = BranchGroup.Around(choices);
        Root.Choices.Add((this, group, choices));
        OutputOrigin origin = group is null
            ? new OutputOrigin.Unknown("the one of several outputs")
            : new OutputOrigin.OfBranches(group, choices, group.NextChoice());
        bool isBroken = group is null || choices.Any(choice => choice.IsBroken);
        return choices.OfType<ArtifactSource>().FirstOrDefault() is { } artifact
            ? new ArtifactOutput(group?.Parent ?? this, origin, artifact.Type, artifact.IsList, isBroken)
            : new ParameterOutput(group?.Parent ?? this, origin, choices.OfType<ParameterSource>().FirstOrDefault()?.Type ?? default, isBroken);
    }
}
