using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

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
        => ItemSource?.Words ?? (ConstantItems is { } constants ? Shown(constants) : "its items");

    private static string Shown(Sequence<Value> items)
    {
        const int Longest = 40;
        string text = new Value.List(items).ToString();
        return text.Length <= Longest ? text : $"{text[..Longest]}...";
    }
}
