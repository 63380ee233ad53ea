using Pipelines.Core.Values;

namespace Pipelines.Tuning.Spaces;

/// <summary>One thing to choose. A closed family.</summary>
public abstract record Parameter
{
    private Parameter(string name) => Name = name;

    /// <summary>Unique in its space.</summary>
    public string Name { get; init; }

    /// <summary>When it has a value at all; null: always.</summary>
    public Condition? When { get; init; }

    /// <summary>A real number from <paramref name="Min"/> to <paramref name="Max"/>, both included.</summary>
    public sealed record Real(string Name, double Min, double Max) : Parameter(Name)
    {
        /// <summary>Only Min, Min + Step, Min + 2 Step ... up to Max are chosen; null: every number.</summary>
        public double? Step { get; init; }

        /// <summary>Uniform if not set.</summary>
        public Distribution Distribution { get; init; }
    }

    /// <summary>A whole number from <paramref name="Min"/> to <paramref name="Max"/>, both included.</summary>
    public sealed record Whole(string Name, long Min, long Max) : Parameter(Name)
    {
        /// <summary>Only Min, Min + Step, Min + 2 Step ... up to Max are chosen. 1 if not set.</summary>
        public long Step { get; init; } = 1;

        /// <summary>Uniform if not set.</summary>
        public Distribution Distribution { get; init; }
    }

    /// <summary>One number of a list. Its text is handed on as it was written; its order is that of the numbers.</summary>
    public sealed record Discrete(string Name, Sequence<string> Values) : Parameter(Name);

    /// <summary>One text of a list without order.</summary>
    public sealed record Categorical(string Name, Sequence<string> Values) : Parameter(Name);
}

/// <summary>A parameter has a value only where another one, its parent, has one of some values.</summary>
/// <param name="Parent">The name of the parent. Parents may have conditions themselves.</param>
/// <param name="Values">Texts of the parent's values.</param>
public sealed record Condition(string Parent, Sequence<string> Values);

/// <summary>
/// A half-space that assignments must lie in: the sum of coefficient times value is at most <paramref name="Most"/>. It says
/// nothing about assignments in which one of its parameters has no value.
/// </summary>
/// <param name="Coefficients">By the names of numeric parameters.</param>
/// <param name="Most">The greatest sum that is allowed.</param>
public sealed record LinearConstraint(Map<double> Coefficients, double Most);
