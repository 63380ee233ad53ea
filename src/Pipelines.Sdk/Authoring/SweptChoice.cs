using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>What a sweep may choose for one parameter of its body: a range, or some values.</summary>
/// <param name="Name">The parameter.</param>
internal sealed record SweptChoice(string Name)
{
    /// <summary>The least value of a range; null: there are <see cref="Values"/>.</summary>
    public double? Least { get; init; }

    /// <summary>The greatest value of a range.</summary>
    public double? Most { get; init; }

    /// <summary>Between values of a range; null: every number of a double, every integer of an int.</summary>
    public double? Step { get; init; }

    /// <summary>How likely values of a range are.</summary>
    public Spread Spread { get; init; }

    /// <summary>The values to choose from.</summary>
    public Sequence<Argument> Values { get; init; }

    /// <summary>The parameter that this one depends on; empty: none.</summary>
    public string Parent { get; init; } = "";

    /// <summary>The values of <see cref="Parent"/> with which it is chosen.</summary>
    public Sequence<Value> ParentValues { get; init; }

    /// <summary>The settings in the form of the file.</summary>
    public Value ToValue()
    {
        Map<Value> members = default;
        if (Least is { } least && Most is { } most)
        {
            members = members.With("min", Value.Of(least)).With("max", Value.Of(most));
            if (Spread != Spread.Even)
                members = members.With("distribution", Value.Of(Spread switch { Spread.Log => "logUniform", Spread.Normal => "normal", _ => "logNormal" }));
            if (Step is { } step)
                members = members.With("step", Value.Of(step));
        }
        else
        {
            members = members.With("values", new Value.List(Values.Select(value => value.Content).OfType<ArgumentContent.Constant>().Select(constant => constant.Value).ToSequence()));
        }
        if (Parent.Length > 0)
            members = members.With("when", new Value.Struct(Map.Of(("parameter", Value.Of(Parent)), ("values", (Value)new Value.List(ParentValues)))));
        return new Value.Struct(members);
    }
}
