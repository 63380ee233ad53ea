using System.Globalization;
using System.Text.Json;

namespace Pipelines.Core.Values;

/// <summary>Reads a value of a declared type from text: a step's output file, or what a person typed.</summary>
public static class ParameterText
{
    /// <summary>
    /// Reads the text of a parameter's output file as the reference does: text is taken verbatim, numbers and words of
    /// truth are trimmed, <c>3.0</c> is no integer, lists and structs are JSON.
    /// </summary>
    /// <param name="text">The whole file.</param>
    /// <param name="type">The declared type.</param>
    /// <param name="subject">Who wrote it, as the message names it: <c>output parameter "x"</c>.</param>
    public static Result<Value> ReadOutputFile(string text, ParameterType type, string subject) => type switch
    {
        ParameterType.String or ParameterType.Unspecified => Result.Ok(Value.Of(text)),
        ParameterType.Boolean => text.Trim() switch
        {
            "1" or "t" or "T" or "TRUE" or "true" or "True" => Result.Ok(Value.True),
            "0" or "f" or "F" or "FALSE" or "false" or "False" => Result.Ok(Value.False),
            _ => Unreadable(text, type, subject, "Write true or false."),
        },
        ParameterType.Integer => TryWhole(text.Trim(), out double whole)
            ? Result.Ok(Value.Of(whole))
            : Unreadable(text, type, subject, WholeAdvice(text.Trim())),
        ParameterType.Double => TryDouble(text.Trim(), out double amount)
            ? Result.Ok(Value.Of(amount))
            : Unreadable(text, type, subject, "Write a finite decimal number such as 0.5 or 1e-3."),
        _ => Json(text, type, subject),
    };

    /// <summary>
    /// Reads what a person typed for a parameter (<c>--param k=v</c>). As an output file is read, but any case of
    /// <c>true</c>, <c>yes</c> and <c>on</c> will do, and <c>1e6</c> or <c>3.0</c> is an integer when it is whole.
    /// </summary>
    /// <param name="text">What stands after the equals sign.</param>
    /// <param name="type">The declared type.</param>
    /// <param name="subject">What takes it, as the message names it: <c>input parameter "x"</c>.</param>
    public static Result<Value> ReadArgument(string text, ParameterType type, string subject)
    {
        switch (type)
        {
            case ParameterType.Boolean:
                return text.Trim().ToLowerInvariant() switch
                {
                    "true" or "t" or "1" or "yes" or "y" or "on" => Result.Ok(Value.True),
                    "false" or "f" or "0" or "no" or "n" or "off" => Result.Ok(Value.False),
                    _ => Unreadable(text, type, subject, "Write true or false."),
                };
            case ParameterType.Integer:
                return TryDouble(text.Trim(), out double whole) && whole == Math.Truncate(whole) && Math.Abs(whole) <= ParameterBinding.LargestInteger
                    ? Result.Ok(Value.Of(whole))
                    : Unreadable(text, type, subject, WholeAdvice(text.Trim()));
            default:
                return ReadOutputFile(text, type, subject);
        }
    }

    private static bool TryWhole(string text, out double whole)
    {
        bool ok = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer)
            && integer is >= -ParameterBinding.LargestInteger and <= ParameterBinding.LargestInteger;
        whole = integer;
        return ok;
    }

    private static bool TryDouble(string text, out double amount)
        => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out amount)
        && double.IsFinite(amount);

    private static string WholeAdvice(string text) => TryDouble(text, out double amount)
        ? amount != Math.Truncate(amount) ? "It is not whole: round it, or declare the parameter NUMBER_DOUBLE."
            : Math.Abs(amount) > ParameterBinding.LargestInteger
                ? $"Whole numbers are exact only within ±{ParameterBinding.LargestInteger}: write a smaller one, or declare the parameter STRING."
                : $"Write {Value.NumberText(amount)}, without a point or an exponent."
        : "Write digits only, such as 42.";

    private static Result<Value> Json(string text, ParameterType type, string subject)
    {
        Value value;
        try
        {
            value = ValueJson.Read(text);
        }
        catch (JsonException broken)
        {
            string where = broken.LineNumber is { } line && broken.BytePositionInLine is { } at ? $" (line {line + 1}, byte {at + 1})" : "";
            string fix = text.Contains('\'', StringComparison.Ordinal)
                ? "JSON puts texts in double quotes; in Python write json.dumps(value)."
                : $"Write {ParameterBinding.Wanted(type)}.";
            return Result.Fail<Value>($"{subject}: {Quoted(text)} is not the JSON of a {type.IrName()}{where}. {fix}");
        }
        return (type, value) switch
        {
            (ParameterType.List, Value.List) => Result.Ok(value),
            (not ParameterType.List, Value.Struct) => Result.Ok(value),
            _ => Unreadable(text, type, subject, $"It is JSON of another kind ({value.Kind}): write {ParameterBinding.Wanted(type)}."),
        };
    }

    private static Result<Value> Unreadable(string text, ParameterType type, string subject, string fix)
        => Result.Fail<Value>($"{subject}: {Quoted(text)} is not a {type.IrName()}. {fix}");

    private static string Quoted(string text) => text.Length == 0 ? "an empty text" : Excerpt.Of(Value.Of(text))["string ".Length..];
}
