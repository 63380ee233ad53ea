using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipelines.Core.Spec.Documents;

/// <summary>Chooses how a text is spelled in YAML, so that every reader gets the same text back.</summary>
internal static class YamlScalar
{
    /// <summary>Characters that mean something to YAML where a scalar begins.</summary>
    private static readonly SearchValues<char> Indicators = SearchValues.Create("-?:,[]{}#&*!|>'\"%@` ");

    /// <summary>True when <paramref name="text"/> is best written as a literal block, and can be.</summary>
    public static bool IsBlock(string text)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) || !IsPrintable(text, orNewline: true))
            return false;
        // The first line that is not empty sets the indentation, so neither it nor an earlier one may begin with white space.
        string beginning = text.TrimStart('\n');
        return beginning.Length > 0 && !char.IsWhiteSpace(beginning[0]);
    }

    /// <summary>The spelling of <paramref name="text"/> on one line: plain, in single quotes, or escaped in double quotes.</summary>
    public static string OneLine(string text)
    {
        if (!IsPrintable(text, orNewline: false))
            return Escaped(text);
        bool isPlain = text.Length > 0
            && (!Indicators.Contains(text[0]) || IsOption(text))
            && text[^1] is not (' ' or ':' or '\t')
            && !text.Contains(": ", StringComparison.Ordinal)
            && !text.Contains(" #", StringComparison.Ordinal)
            // Our own parser takes a star inside a name for an alias.
            && !text.AsSpan().ContainsAny('\t', '*')
            && !text.StartsWith("...", StringComparison.Ordinal)
            && !PlainScalar.NeedsQuotes(text);
        return isPlain ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>A dash begins a list item only before a space, and <c>---</c> a document: <c>--option</c> is text.</summary>
    private static bool IsOption(string text)
        => text.Length > 1 && text[0] == '-' && text[1] != ' ' && !text.StartsWith("---", StringComparison.Ordinal);

    private static string Escaped(string text)
    {
        StringBuilder escaped = new("\"", text.Length + 16);
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append(@"\\"),
                '\n' => escaped.Append("\\n"),
                '\t' => escaped.Append("\\t"),
                '\r' => escaped.Append("\\r"),
                _ when IsPrintable(c) || char.IsSurrogate(c) => escaped.Append(c),
                < '\u0100' => escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}"),
                _ => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
            };
        }
        return escaped.Append('"').ToString();
    }

    private static bool IsPrintable(string text, bool orNewline)
    {
        foreach (char c in text)
        {
            if (!IsPrintable(c) && !char.IsSurrogate(c) && c != '\t' && !(orNewline && c == '\n'))
                return false;
        }
        return true;
    }

    /// <summary>
    /// YAML's printable characters without its line breaks (NEL, LS, PS), which readers of YAML 1.1 would fold, and without
    /// the byte order mark.
    /// </summary>
    private static bool IsPrintable(char c) => c is (>= ' ' and <= '~') or (>= '\u00A0' and <= '\uD7FF' and not ('\u2028' or '\u2029'))
        or (>= '\uE000' and <= '\uFFFD' and not '\uFEFF');
}
