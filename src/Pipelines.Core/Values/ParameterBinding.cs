namespace Pipelines.Core.Values;

/// <summary>Gives a value to a parameter of a declared type.</summary>
public static class ParameterBinding
{
    /// <summary>The largest whole number that a double counts exactly, 2^53 - 1.</summary>
    public const long LargestInteger = (1L << 53) - 1;

    /// <summary>
    /// The value as the declared type holds it. STRING takes any kind in its text form; no other type is parsed from
    /// text. Null passes: whether an input may be absent is not a question of its type.
    /// </summary>
    /// <param name="value">The value given.</param>
    /// <param name="type">The declared type.</param>
    /// <param name="subject">Who takes it, as the message names it: <c>input parameter "x"</c>.</param>
    public static Result<Value> Bind(Value value, ParameterType type, string subject)
    {
        if (value.IsNull)
            return Result.Ok(value);
        return (type, value) switch
        {
            (ParameterType.String or ParameterType.Unspecified, Value.String) => Result.Ok(value),
            (ParameterType.String or ParameterType.Unspecified, _) => Result.Ok(Value.Of(value.ToText())),
            (ParameterType.Double, Value.Number) => Result.Ok(value),
            (ParameterType.Integer, Value.Number number) => Whole(number, subject),
            (ParameterType.Boolean, Value.Boolean) => Result.Ok(value),
            (ParameterType.List, Value.List) => Result.Ok(value),
            (ParameterType.Struct or ParameterType.TaskFinalStatus or ParameterType.TaskConfig, Value.Struct) => Result.Ok(value),
            _ => Mismatch(value, type, subject),
        };
    }

    /// <summary>Null when <paramref name="value"/> equals one of <paramref name="literals"/> or any value is allowed, else the message.</summary>
    public static string? LiteralViolation(Value value, Sequence<Value> literals, string name)
    {
        if (literals.Count == 0 || value.IsNull)
            return null;
        foreach (Value literal in literals)
        {
            if (literal == value)
                return null;
        }
        string allowed = string.Join(", ", literals.Select(literal => ValueJson.Write(literal)));
        string nearest = value is Value.String typed
            && NearestName.Of(typed.Text, literals.OfType<Value.String>().Select(literal => literal.Text)) is { } near
            ? $" Did you mean \"{near}\"?" : "";
        return $"value {Excerpt.Of(ValueJson.Write(value))} of {name} is not one of [{allowed}].{nearest}";
    }

    private static Result<Value> Whole(Value.Number number, string subject)
    {
        if (number.Amount != Math.Truncate(number.Amount))
            return Result.Fail<Value>($"{Expected(ParameterType.Integer, number, subject)}. Give a whole number, or declare it NUMBER_DOUBLE.");
        return Math.Abs(number.Amount) <= LargestInteger
            ? Result.Ok<Value>(number)
            : Result.Fail<Value>(
                $"{Expected(ParameterType.Integer, number, subject)}. Whole numbers are exact only within ±{LargestInteger}: give a smaller one, or declare it STRING.");
    }

    private static Result<Value> Mismatch(Value value, ParameterType type, string subject)
    {
        // Text that would read as the type is the commonest slip: a number in quotes, a list printed as text.
        bool readable = value is Value.String text && ParameterText.ReadArgument(text.Text, type, subject).Succeeded;
        string fix = readable
            ? "The text holds such a value, but text is never converted: give the value itself, without quotes, or declare the parameter STRING."
            : $"Give {Wanted(type)}.";
        return Result.Fail<Value>($"{Expected(type, value, subject)}. {fix}");
    }

    private static string Expected(ParameterType type, Value value, string subject)
        => $"{subject} type mismatch: expect {type.IrName()}, got {Excerpt.Of(value)}";

    internal static string Wanted(ParameterType type) => type switch
    {
        ParameterType.Double => "a number",
        ParameterType.Integer => "a whole number",
        ParameterType.Boolean => "true or false",
        ParameterType.List => "a list, such as [1, 2]",
        ParameterType.Struct or ParameterType.TaskFinalStatus or ParameterType.TaskConfig => "a struct, such as {\"a\": 1}",
        _ => "text",
    };
}
