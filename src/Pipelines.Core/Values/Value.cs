using System.Globalization;

namespace Pipelines.Core.Values;

/// <summary>
/// A JSON value as parameters carry it (protobuf's <c>Value</c>): null, boolean, double, text, list or struct.
/// Immutable, with structural equality; a struct is sorted by name, so equal values have equal bytes.
/// </summary>
public abstract record Value
{
    private Value() { }

    /// <summary>The only null.</summary>
    public static readonly Value Null = new Nothing();

    /// <summary>True.</summary>
    public static readonly Value True = new Boolean(true);

    /// <summary>False.</summary>
    public static readonly Value False = new Boolean(false);

    /// <summary>The list without items.</summary>
    public static readonly Value EmptyList = new List([]);

    /// <summary>The struct without members.</summary>
    public static readonly Value EmptyStruct = new Struct(default);

    /// <summary>No value. Use <see cref="Null"/>.</summary>
    public sealed record Nothing : Value
    {
        internal Nothing() { }
    }

    /// <summary>A truth value.</summary>
    public sealed record Boolean(bool Truth) : Value;

    /// <summary>A finite IEEE double; integers are exact up to 2^53.</summary>
    public sealed record Number(double Amount) : Value;

    /// <summary>Text.</summary>
    public sealed record String(string Text) : Value;

    /// <summary>A list of values.</summary>
    public sealed record List(Sequence<Value> Items) : Value;

    /// <summary>Members by name.</summary>
    public sealed record Struct(Map<Value> Members) : Value;

    /// <summary>True for <see cref="Nothing"/>.</summary>
    public bool IsNull => this is Nothing;

    /// <summary>The word that messages use for this kind: null, boolean, number, string, list or struct.</summary>
    public string Kind => this switch
    {
        Nothing => "null",
        Boolean => "boolean",
        Number => "number",
        String => "string",
        List => "list",
        _ => "struct",
    };

    /// <summary>Text of a value.</summary>
    public static Value Of(string text) => new String(text);

    /// <summary>A number; must be finite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number.</exception>
    public static Value Of(double amount) => double.IsFinite(amount)
        ? new Number(amount)
        : throw new ArgumentOutOfRangeException(nameof(amount), amount, "JSON has no such number.");

    /// <summary>A truth value.</summary>
    public static Value Of(bool truth) => truth ? True : False;

    /// <summary>
    /// The text form that placeholders and STRING conversions use: null is empty, a string is itself, a number is the
    /// shortest decimal without exponent (integers without a point), others are compact JSON.
    /// </summary>
    public string ToText() => this switch
    {
        Nothing => "",
        Boolean b => b.Truth ? "true" : "false",
        Number n => NumberText(n.Amount),
        String s => s.Text,
        _ => ValueJson.Write(this),
    };

    /// <summary>Compact JSON, for debuggers and messages.</summary>
    public sealed override string ToString() => ValueJson.Write(this);

    /// <summary>Shortest decimal that reads back as the same double, never with an exponent.</summary>
    internal static string NumberText(double amount)
    {
        if (amount == 0)
            return "0";
        if (Math.Abs(amount) < 1e15 && amount == Math.Truncate(amount))
            return ((long)amount).ToString(CultureInfo.InvariantCulture);
        string shortest = amount.ToString("R", CultureInfo.InvariantCulture);
        return shortest.Contains('E', StringComparison.Ordinal) ? Positional(shortest) : shortest;
    }

    private static string Positional(string scientific)
    {
        bool negative = scientific[0] == '-';
        string[] parts = scientific[(negative ? 1 : 0)..].Split('E');
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        string[] mantissa = parts[0].Split('.');
        string digits = mantissa[0] + (mantissa.Length > 1 ? mantissa[1] : "");
        int point = mantissa[0].Length + exponent;
        string text = point <= 0 ? "0." + new string('0', -point) + digits
            : point >= digits.Length ? digits + new string('0', point - digits.Length)
            : digits[..point] + "." + digits[point..];
        return negative ? "-" + text : text;
    }
}
