using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>Conversions between the three kinds of numbers and text; each says null-or-message instead of rounding in silence.</summary>
internal static class Numbers
{
    // 2^63 and 2^64 are doubles; the largest long and ulong are not, so limits are compared with "less than".
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    /// <summary>True when a double is a whole number that an int holds.</summary>
    public static bool TryWhole(double amount, out long whole)
    {
        bool ok = amount == Math.Truncate(amount) && amount is >= -TwoTo63 and < TwoTo63;
        whole = ok ? (long)amount : 0;
        return ok;
    }

    public static Operand ToInt(Operand value) => value.Kind switch
    {
        Kinds.Int => value,
        Kinds.UInt => value.UInt <= long.MaxValue ? Operand.Of((long)value.UInt) : OutOfRange("int", value.KeyText()),
        Kinds.Double => value.Double is > -TwoTo63 and < TwoTo63 ? Operand.Of((long)value.Double) : OutOfRange("int", value.KeyText()),
        Kinds.String => long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long parsed)
            ? Operand.Of(parsed)
            : Operand.Fail($"int({Quoted(value)}): the text is not a whole number of 64 bits. It must hold digits only, such as '42'."),
        _ => Unconvertible("int", value),
    };

    public static Operand ToUInt(Operand value) => value.Kind switch
    {
        Kinds.UInt => value,
        Kinds.Int => value.Int >= 0 ? Operand.Of((ulong)value.Int) : OutOfRange("uint", value.KeyText()),
        Kinds.Double => value.Double is > -1 and < TwoTo64 ? Operand.Of((ulong)value.Double) : OutOfRange("uint", value.KeyText()),
        Kinds.String => ulong.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong parsed)
            ? Operand.Of(parsed)
            : Operand.Fail($"uint({Quoted(value)}): the text is not a whole number of 64 bits without a sign."),
        _ => Unconvertible("uint", value),
    };

    public static Operand ToDouble(Operand value) => value.Kind switch
    {
        Kinds.Double => value,
        Kinds.Int => Operand.Of((double)value.Int),
        Kinds.UInt => Operand.Of((double)value.UInt),
        Kinds.String => double.TryParse(
                value.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double parsed)
            ? Operand.Of(parsed)
            : Operand.Fail($"double({Quoted(value)}): the text is not a number. It must read like '0.5' or '1e-3'."),
        _ => Unconvertible("double", value),
    };

    public static Operand ToText(Operand value) => value.Kind switch
    {
        Kinds.String => value,
        Kinds.Bool or Kinds.Int or Kinds.UInt => Operand.Of(value.KeyText()),
        Kinds.Double => Operand.Of(double.IsFinite(value.Double) ? Value.NumberText(value.Double) : value.KeyText()),
        _ => Unconvertible("string", value),
    };

    public static Operand ToBool(Operand value) => value.Kind switch
    {
        Kinds.Bool => value,
        Kinds.String => value.Text switch
        {
            "1" or "t" or "T" or "TRUE" or "true" or "True" => Operand.Of(true),
            "0" or "f" or "F" or "FALSE" or "false" or "False" => Operand.Of(false),
            _ => Operand.Fail($"bool({Quoted(value)}): the text is neither 'true' nor 'false'."),
        },
        _ => Unconvertible("bool", value),
    };

    private static Operand OutOfRange(string function, string number) => Operand.Fail($"{function}({number}): the number does not fit into 64 bits.");

    private static Operand Unconvertible(string function, Operand value) => Operand.Fail($"{function}() does not take {value.Kind.Words()}.");

    private static string Quoted(Operand text) => $"'{Excerpt.Of(text.Text)}'";
}
