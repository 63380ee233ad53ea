using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Coding;

namespace Pipelines.Sdk;

/// <summary>How likely the values of a range are, before anything is known about them.</summary>
public enum Spread
{
    /// <summary>All alike.</summary>
    Even = 0,

    /// <summary>All orders of magnitude alike, for rates and sizes; the range is above zero.</summary>
    Log = 1,

    /// <summary>The middle more than the ends.</summary>
    Normal = 2,

    /// <summary>The same in orders of magnitude; the range is above zero.</summary>
    LogNormal = 3,
}

/// <summary>A parameter of a body that a sweep may choose; generated code makes it.</summary>
public abstract class SweptInput
{
    private protected SweptInput(string name) => Name = name;

    internal string Name { get; }
}

/// <summary>A parameter of a body, of one type.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
public class SweptInput<T> : SweptInput
{
    /// <summary>The parameter of that name; generated code calls it.</summary>
    public SweptInput(string name)
        : base(name)
    {
    }

    /// <summary>One of some values.</summary>
    public SweptRange OneOf(params ReadOnlySpan<T> values)
    {
        Argument[] constants = new Argument[values.Length];
        for (int i = 0; i < constants.Length; i++)
            constants[i] = Parameter<T>.Constant(values[i]);
        return new(Name) { Values = constants.ToSequence() };
    }
}

/// <summary>A number that a sweep may choose.</summary>
public sealed class SweptNumber : SweptInput<double>
{
    /// <inheritdoc cref="SweptInput{T}(string)"/>
    public SweptNumber(string name)
        : base(name)
    {
    }

    /// <summary>Any number of a range, both ends included.</summary>
    /// <param name="least">The least.</param>
    /// <param name="most">The greatest.</param>
    /// <param name="spread">How likely they are.</param>
    /// <param name="step">Only least, least + step and so on; every number if not set.</param>
    public SweptRange Between(double least, double most, Spread spread = Spread.Even, double? step = null)
        => new(Name) { Least = least, Most = most, Step = step, Spread = spread };
}

/// <summary>An integer that a sweep may choose.</summary>
public sealed class SweptInteger : SweptInput<long>
{
    /// <inheritdoc cref="SweptInput{T}(string)"/>
    public SweptInteger(string name)
        : base(name)
    {
    }

    /// <summary>Any integer of a range, both ends included.</summary>
    /// <param name="least">The least.</param>
    /// <param name="most">The greatest.</param>
    /// <param name="spread">How likely they are.</param>
    /// <param name="step">Only least, least + step and so on.</param>
    public SweptRange Between(long least, long most, Spread spread = Spread.Even, long step = 1)
        => new(Name) { Least = least, Most = most, Step = step, Spread = spread };
}

/// <summary>What a sweep may choose for one parameter of its body.</summary>
public sealed class SweptRange
{
    private readonly List<Value> _parents = [];

    internal SweptRange(string name) => Name = name;

    internal string Name { get; }

    internal double? Least { get; init; }

    internal double? Most { get; init; }

    internal double? Step { get; init; }

    internal Spread Spread { get; init; }

    internal Sequence<Argument> Values { get; init; }

    internal string Parent { get; private set; } = "";

    /// <summary>Chosen only where another parameter of the sweep has one of these values; else the body's default counts.</summary>
    public SweptRange When<T>(SweptInput<T> parent, params ReadOnlySpan<T> values)
    {
        Parent = parent.Name;
        foreach (T value in values)
        {
            if (Parameter<T>.Constant(value).Content is ArgumentContent.Constant constant)
                _parents.Add(constant.Value);
        }
        return this;
    }

    internal Value ToValue()
    {
        Map<Value> members = default;
        if (Least is { } least && Most is { } most)
        {
            members = members.With("min", Value.Of(least)).With("max", Value.Of(most));
            if (Spread != Spread.Even)
                members = members.With("distribution", Value.Of(Spread switch { Spread.Log => "logUniform", Spread.Normal => "normal", _ => "logNormal" }));
            if (Step is { } step && step != 1)
                members = members.With("step", Value.Of(step));
        }
        else
        {
            members = members.With("values", new Value.List(Values.Select(value => value.Content).OfType<ArgumentContent.Constant>().Select(constant => constant.Value).ToSequence()));
        }
        if (Parent.Length > 0)
            members = members.With("when", new Value.Struct(Map.Of(("parameter", Value.Of(Parent)), ("values", (Value)new Value.List(_parents.ToSequence())))));
        return new Value.Struct(members);
    }
}
