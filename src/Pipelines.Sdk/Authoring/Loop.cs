using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk;

/// <summary>A loop over values.</summary>
public sealed class Loop : LoopGroup
{
    internal Loop(PipelineScope parent, Argument items, ParameterType itemType, int parallelism)
        : base(parent, parallelism)
    {
        Items = items.Content;
        Item = new(this, itemType);
    }

    /// <summary>The item of the iteration; members of it by <c>Item["name"]</c>.</summary>
    public LoopItem Item { get; }

    internal ArgumentContent Items { get; }

    /// <summary>The items that stand in the file; null when the run knows them.</summary>
    internal Sequence<Value>? ConstantItems => Items is ArgumentContent.Constant { Value: Value.List list } ? list.Items : null;

    internal override Source? ItemSource => (Items as ArgumentContent.Reference)?.Source;

    private protected override string ItemWords
        => ItemSource?.Words ?? (ConstantItems is { } constants ? $"{constants.Count} constant items" : "its items");
}
