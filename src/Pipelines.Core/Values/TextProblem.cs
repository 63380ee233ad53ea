using System.Diagnostics.CodeAnalysis;

namespace Pipelines.Core.Values;

/// <summary>
/// Something wrong inside one text of a file: an expression, a template. It knows where in that text; where the text
/// stands and which code the problem has is known to the checker that reads the file.
/// </summary>
/// <param name="Position">Offset into the text, counted from 0.</param>
/// <param name="What">What is wrong, with the offending words.</param>
/// <param name="Fix">How to mend it; the nearest name where one was mistyped.</param>
public sealed record TextProblem(int Position, string What, string Fix)
{
    /// <summary>The problem as one of the file; <paramref name="place"/> is the place of the whole text.</summary>
    public Problem At(string code, string place) => new(code, $"{place}, character {Position + 1}", What, Fix);

    /// <summary>One line for a terminal; characters are counted from 1, as editors do.</summary>
    public override string ToString() => $"character {Position + 1}: {What} {Fix}";
}

/// <summary>What a text means, or all that is wrong with it.</summary>
/// <param name="Value">The meaning; null when there are problems.</param>
/// <param name="Problems">In order of their position; empty after a success.</param>
public readonly record struct Parsed<T>(T? Value, Sequence<TextProblem> Problems)
    where T : class
{
    /// <summary>True when the text has a meaning.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Succeeded => Value is not null;
}
