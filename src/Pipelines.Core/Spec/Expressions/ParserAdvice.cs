using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>Says what was probably meant where the grammar met a word that it did not expect.</summary>
internal static class ParserAdvice
{
    private const string ReferenceStart = "inputs.parameter_values[";

    public static TextProblem Unexpected(string source, Token previous, Token current, string expected)
    {
        if (QuotedReference(source, previous) is { } quoted)
            return quoted;
        if (current.Problem is { } problem)
            return new(current.Start, problem.What, problem.Fix);
        if (current.Kind == TokenKind.End)
        {
            return current.Start == 0 || previous == default
                ? new(0, "The expression is empty.", "Write a comparison such as inputs.parameter_values['x'] == 'a'.")
                : new(current.Start, "The expression ends too early.", $"Expected here: {expected}.");
        }
        string word = source[current.Start..current.End];
        string? fix = word switch
        {
            "and" => "Write && for and.",
            "or" => "Write || for or.",
            "not" => "Write ! for not.",
            "is" => "Write == for equal.",
            "if" or "else" => "Write condition ? whenTrue : whenFalse.",
            _ when current.Kind == TokenKind.Text && previous.Kind == TokenKind.Text
                => @"Two texts stand side by side. A quote inside a text is written \' (the compiler does not do it).",
            _ when previous.Kind == TokenKind.Text && current.Kind is TokenKind.Identifier or TokenKind.Integer or TokenKind.Number
                => @$"The text in front of it ended at its second quote. A quote inside a text is written \'. Expected here: {expected}.",
            _ => null,
        };
        return new(current.Start, $"Unexpected \"{Excerpt.Of(word)}\".", fix ?? $"Expected here: {expected}.");
    }

    // A comparison of a text with a number's reference is compiled to 'inputs.parameter_values['x']': the quotes meant to
    // turn the number into text close in front of the name and open again behind it.
    private static TextProblem? QuotedReference(string source, Token previous)
    {
        if (previous.Kind != TokenKind.Text || !previous.Value.Text.EndsWith(ReferenceStart, StringComparison.Ordinal))
            return null;
        int end = source.IndexOf('\'', previous.End);
        string name = end < 0 ? source[previous.End..] : source[previous.End..end];
        string reference = $"{ReferenceStart}'{name}']";
        return new(
            previous.Start,
            $"A reference stands in quotes: '{reference}' is not an expression.",
            $"The pipeline compares text with the number \"{name}\", and the compiler puts its reference in quotes. "
            + $"Compare values of one type in the pipeline, or write string({reference}) here, without the quotes.");
    }
}
