using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// Takes a part out of a parameter's value, <c>parameterExpressionSelector</c>: <c>parseJson(string_value)["lr"]</c>.
/// <c>string_value</c> is the text form of any value; <c>number_value</c>, <c>bool_value</c>, <c>struct_value</c> and
/// <c>list_value</c> are set when the value is of that kind.
/// </summary>
public sealed class Selector : IEquatable<Selector>
{
    private static readonly Map<Kinds> Names = Map.Of(
        ("string_value", Kinds.String),
        ("number_value", Kinds.Double),
        ("bool_value", Kinds.Bool),
        ("struct_value", Kinds.Map),
        ("list_value", Kinds.List));

    private Selector(string text, Expression tree) => (Text, Tree) = (text, tree);

    /// <summary>As the file has it.</summary>
    public string Text { get; }

    internal Expression Tree { get; }

    /// <summary>Reads a selector and checks what can be seen without a value.</summary>
    /// <returns>The selector, or all problems. What does not parse has one problem.</returns>
    public static Parsed<Selector> Parse(string text)
    {
        Parsed<Expression> tree = Parser.Parse(text);
        if (!tree.Succeeded)
            return new(null, tree.Problems);
        Sequence<TextProblem> problems = ExpressionChecker.Check(tree.Value, Names, null, Kinds.Any, "a value");
        return problems.Count == 0 ? new(new(text, tree.Value), []) : new(null, problems);
    }

    /// <summary>The selected part, or why there is none: no such member, a text that is not JSON.</summary>
    public Result<Value> Evaluate(Value value)
    {
        Operand part = new Evaluator(null, null, value).Evaluate(Tree);
        Result<Value> result = part.ToValue();
        return result.Succeeded
            ? result
            : Result.Fail<Value>($"{(part.IsError ? $"Character {part.Position + 1} of the selector" : "The selector")}: {result.Error} Selector: {Excerpt.Around(Text, part.IsError ? part.Position : 0)}");
    }

    /// <summary>Equal when the texts are.</summary>
    public bool Equals([NotNullWhen(true)] Selector? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Selector);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
