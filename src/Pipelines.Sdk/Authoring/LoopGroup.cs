namespace Pipelines.Sdk.Authoring;

/// <summary>Tasks that run once for each item. Their outputs leave it as lists, through <c>Collect</c>.</summary>
public abstract class LoopGroup : PipelineScope
{
    private readonly PipelineScope _parent;

    private protected LoopGroup(PipelineScope parent, int parallelism)
        : base(parent)
    {
        _parent = parent;
        Parallelism = parallelism;
    }

    internal int Parallelism { get; }

    /// <summary>Where the items come from; null when they are constants or something that no loop can go over.</summary>
    internal abstract Source? ItemSource { get; }

    /// <summary>The name of the input that an iteration finds its item in; set with the keys.</summary>
    internal string ItemInput { get; set; } = "";

    internal override PipelineScope Parent => _parent;

    internal override string Words => $"the loop over {ItemWords}";

    private protected abstract string ItemWords { get; }

    /// <summary>What every iteration gives, as a list in the order of the items; an iteration that gave nothing is left out.</summary>
    public ParameterOutput Collect(ParameterSource output)
    {
        Root.Collections.Add((this, output));
        return new(_parent, new OutputOrigin.OfLoop(this, output), Core.Values.ParameterType.List, output.IsBroken);
    }

    /// <summary>What every iteration gives, as one flat list in the order of the items.</summary>
    public ArtifactOutput Collect(ArtifactSource output)
    {
        Root.Collections.Add((this, output));
        return new(_parent, new OutputOrigin.OfLoop(this, output), output.Type, isList: true, output.IsBroken);
    }

    /// <inheritdoc cref="Collect(ParameterSource)"/>
    public Source Collect(Source output) => output is ArtifactSource artifact ? Collect(artifact) : Collect((ParameterSource)output);
}
