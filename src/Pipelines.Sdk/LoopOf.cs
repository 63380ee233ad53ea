using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk;

/// <summary>A loop of a pipeline.</summary>
/// <typeparam name="T">What its body returns.</typeparam>
public sealed class LoopOf<T>
{
    private readonly LoopGroup _loop;
    private readonly T _inside;

    internal LoopOf(LoopGroup loop, T inside) => (_loop, _inside) = (loop, inside);

    /// <summary>Where the loop is one of the steps that come first.</summary>
    public static implicit operator PipelineStep(LoopOf<T> loop) => loop._loop;

    /// <summary>The name that people see; references and paths keep the key.</summary>
    public LoopOf<T> DisplayName(string name)
    {
        _loop.DisplayName(name);
        return this;
    }

    /// <summary>Starts only when the others have succeeded.</summary>
    public LoopOf<T> After(params ReadOnlySpan<PipelineStep> others)
    {
        _loop.After(others);
        return this;
    }

    /// <summary>What every iteration gives, as a list in the order of the items; an iteration that gave nothing is left out.</summary>
    public ParameterList<TItem> Collect<TItem>(Func<T, Parameter<TItem>> output) => new(Collected(output(_inside)));

    /// <inheritdoc cref="Collect{TItem}(Func{T, Parameter{TItem}})"/>
    public ParameterList<IReadOnlyList<TItem>> Collect<TItem>(Func<T, ParameterList<TItem>> output) => new(Collected(output(_inside)));

    /// <inheritdoc cref="Collect{TItem}(Func{T, Parameter{TItem}})"/>
    public ParameterList Collect(Func<T, ParameterStruct> output) => new(Collected(output(_inside)));

    /// <summary>What every iteration gives, as one flat list in the order of the items.</summary>
    public Artifacts<TItem> Collect<TItem>(Func<T, Artifact<TItem>> output)
        where TItem : Artifact
        => new(_loop.Collect(output(_inside).Source));

    /// <inheritdoc cref="Collect{TItem}(Func{T, Artifact{TItem}})"/>
    public Artifacts<TItem> Collect<TItem>(Func<T, Artifacts<TItem>> output)
        where TItem : Artifact
        => new(_loop.Collect(output(_inside).Source));

    private Argument Collected(Parameter output) => output.Source is { } source
        ? _loop.Collect(source)
        : throw new InvalidOperationException($"{output} is a constant: a loop collects outputs of its tasks.");
}
