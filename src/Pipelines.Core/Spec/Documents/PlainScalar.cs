using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipelines.Core.Spec.Documents;

/// <summary>
/// What an unquoted YAML scalar means: YAML 1.2's core schema with its traps made visible, and without octals (<c>0o17</c>), which
/// the compiler writes for texts.
/// </summary>
internal static partial class PlainScalar
{
    /// <summary>How a scalar's spelling is to be taken.</summary>
    public enum Meaning
    {
        /// <summary>Nothing.</summary>
        Null,

        /// <summary>True or false.</summary>
        Boolean,

        /// <summary>A finite number.</summary>
        Number,

        /// <summary>Text.</summary>
        Text,

        /// <summary>An infinity, no number, or a number beyond a double: JSON has no such value.</summary>
        NotFinite,

        /// <summary>Digits behind a zero: octal to YAML 1.1, decimal to YAML 1.2.</summary>
        Ambiguous,
    }

    /// <summary>Understands a spelling; a number's comes back in decimal, a truth's in lower case.</summary>
    public static (Meaning Meaning, string Text) Read(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return (Meaning.Null, "null");
            case "true" or "True" or "TRUE":
                return (Meaning.Boolean, "true");
            case "false" or "False" or "FALSE":
                return (Meaning.Boolean, "false");
        }
        if (!(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.'))
            return (Meaning.Text, text);
        if (text.StartsWith("0x", StringComparison.Ordinal) && Whole(text, "0x", NumberStyles.HexNumber) is { } hexadecimal)
            return (Meaning.Number, hexadecimal);
        if (NotFinite().IsMatch(text))
            return (Meaning.NotFinite, text);
        if (LeadingZero().IsMatch(text))
            return (Meaning.Ambiguous, text);
        if (!Number().IsMatch(text))
            return (Meaning.Text, text);
        return double.IsFinite(double.Parse(text, CultureInfo.InvariantCulture)) ? (Meaning.Number, text) : (Meaning.NotFinite, text);
    }

    /// <summary>
    /// True when some reader of YAML 1.1 or 1.2 takes the unquoted <paramref name="text"/> for something else than text.
    /// </summary>
    public static bool NeedsQuotes(string text)
    {
        if (Read(text).Meaning != Meaning.Text || Yaml11Word().IsMatch(text))
            return true;
        return (char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.') && !Version().IsMatch(text) && Yaml11Number().IsMatch(text);
    }

    /// <summary>
    /// True for numbers such as <c>1e3</c> that YAML 1.1 takes for text: the compiler writes a text of that form without quotes.
    /// </summary>
    public static bool IsTextOfYaml11(string number) => ExponentOfYaml12().IsMatch(number);

    private static string? Whole(string text, string prefix, NumberStyles style)
        => long.TryParse(text.AsSpan(prefix.Length), style, CultureInfo.InvariantCulture, out long whole) && whole >= 0
            ? whole.ToString(CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"^[-+]?([0-9]+[eE][-+]?[0-9]+|[0-9]*\.[0-9]*[eE][0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex ExponentOfYaml12();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex NotFinite();

    [GeneratedRegex(@"^[-+]?0[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingZero();

    [GeneratedRegex(@"^(yes|no|on|off|y|n|true|false|null|=|<<)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Yaml11Word();

    // Underscores, sexagesimals, binary, hexadecimal, dates and times: wider than YAML 1.1's own patterns, since
    // quoting one text too many does no harm.
    [GeneratedRegex(@"^[-+.0-9][-+.0-9_:a-fA-FxoTtZz ]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Yaml11Number();

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){2,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
