using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Coding;

namespace Pipelines.Sdk;

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
        return new(new SweptChoice(Name) { Values = constants.ToSequence() });
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
        => new(new SweptChoice(Name) { Least = least, Most = most, Step = step, Spread = spread });
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
        => new(new SweptChoice(Name) { Least = least, Most = most, Step = step == 1 ? null : step, Spread = spread });
}

/// <summary>What a sweep may choose for one parameter of its body.</summary>
public sealed class SweptRange
{
    internal SweptRange(SweptChoice choice) => Choice = choice;

    internal SweptChoice Choice { get; }
}

/// <summary>Ranges that depend on other parameters.</summary>
public static class SweptConditions
{
    /// <summary>Chosen only where another parameter of the sweep has one of these values; else the body's default counts.</summary>
    public static SweptRange When<T>(this SweptRange range, SweptInput<T> parent, params ReadOnlySpan<T> values)
    {
        List<Value> parents = [];
        foreach (T value in values)
        {
            if (Parameter<T>.Constant(value).Content is ArgumentContent.Constant constant)
                parents.Add(constant.Value);
        }
        return new(range.Choice with { Parent = parent.Name, ParentValues = parents.ToSequence() });
    }
}
