using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// A task's condition, <c>triggerPolicy.condition</c>: an expression in a part of CEL over the task's inputs,
/// <c>inputs.parameter_values['x']</c> and <c>inputs.artifacts['data']</c>. Read once, evaluated as often as needed.
/// </summary>
public sealed class Condition : IEquatable<Condition>
{
    private static readonly Map<Kinds> Names = Map.Of(("inputs", Kinds.Inputs));

    private Condition(string text, Expression tree) => (Text, Tree) = (text, tree);

    /// <summary>As the file has it.</summary>
    public string Text { get; }

    internal Expression Tree { get; }

    /// <summary>Reads a condition and checks what can be seen without values.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="inputs">The inputs that the task has; null: names and declared types of inputs are not checked.</param>
    /// <returns>The condition, or all problems. What does not parse has one problem.</returns>
    public static Parsed<Condition> Parse(string text, ExpressionInputs? inputs = null)
    {
        Parsed<Expression> tree = Parser.Parse(text);
        if (!tree.Succeeded)
            return new(null, tree.Problems);
        Sequence<TextProblem> problems = ExpressionChecker.Check(tree.Value, Names, inputs, Kinds.Bool, "a truth value");
        return problems.Count == 0 ? new(new(text, tree.Value), []) : new(null, problems);
    }

    /// <summary>The verdict, or why there is none: a missing input, a text that is no number, a division by zero.</summary>
    /// <param name="parameter">An input parameter by name; null when it has no value.</param>
    /// <param name="artifact">An artifact input by name, as the struct that the expression sees; null when there is none.</param>
    public Result<bool> Evaluate(Func<string, Value?> parameter, Func<string, Value?>? artifact = null)
    {
        Operand verdict = new Evaluator(parameter, artifact, null).Evaluate(Tree);
        return verdict.Kind switch
        {
            Kinds.Bool => Result.Ok(verdict.Bool),
            Kinds.Error => Result.Fail<bool>(ErrorText(verdict)),
            _ => Result.Fail<bool>($"The condition gives {verdict.Kind.Words()}, not a truth value. Compare it with something. Condition: {Excerpt.Of(Text)}"),
        };
    }

    private string ErrorText(Operand error) => $"Character {error.Position + 1} of the condition: {error.Text} Condition: {Excerpt.Around(Text, error.Position)}";

    /// <summary>Equal when the texts are.</summary>
    public bool Equals([NotNullWhen(true)] Condition? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Condition);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
