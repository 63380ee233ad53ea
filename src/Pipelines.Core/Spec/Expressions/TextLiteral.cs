using System.Globalization;
using System.Text;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>Texts in quotes: <c>'a'</c>, <c>"a"</c>, three of either around several lines, and <c>r'a'</c> without escapes.</summary>
internal static class TextLiteral
{
    private const string Escapes = @"Escapes are \\ \' \"" \` \? \a \b \f \n \r \t \v, \x41, \101, \u0041 and \U00000041; in r'...' a backslash is itself.";

    /// <summary>Reads the text whose opening quote stands at <paramref name="quote"/>.</summary>
    /// <param name="source">The whole expression.</param>
    /// <param name="start">Where the token starts: the quote, or the prefix in front of it.</param>
    /// <param name="quote">Where the opening quote stands.</param>
    /// <param name="raw">Backslashes are plain characters.</param>
    public static Token Read(string source, int start, int quote, bool raw)
    {
        char mark = source[quote];
        bool triple = quote + 2 < source.Length && source[quote + 1] == mark && source[quote + 2] == mark;
        int at = quote + (triple ? 3 : 1);
        StringBuilder text = new();
        while (at < source.Length)
        {
            char c = source[at];
            if (c == mark && (!triple || (at + 2 < source.Length && source[at + 1] == mark && source[at + 2] == mark)))
                return new(TokenKind.Text, start, at + (triple ? 3 : 1)) { Value = Operand.Of(text.ToString()) };
            if (c is '\n' or '\r' && !triple)
                return Bad(at, "A line ends inside a text.", @"Write \n for the line break, or put the text in three quotes: '''...'''.");
            if (c != '\\' || raw)
            {
                text.Append(c);
                at++;
            }
            else if (!TryEscape(source, ref at, text))
            {
                return Bad(at, $"\"{Shown(source, at)}\" is no escape in a text.", Escapes);
            }
        }
        return Bad(start, $"The text that begins here has no closing {mark}.", $"Close it with {(triple ? new string(mark, 3) : mark)}; a quote inside the text is written \\{mark}.");

        Token Bad(int position, string what, string fix) => new(TokenKind.Bad, position, source.Length) { Problem = (what, fix) };
    }

    /// <summary>Prints a text in single quotes, so that it reads back the same.</summary>
    public static void Print(StringBuilder text, string value)
    {
        text.Append('\'');
        foreach (char c in value)
        {
            switch (c)
            {
                case '\'' or '\\': text.Append('\\').Append(c); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ': text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
                default: text.Append(c); break;
            }
        }
        text.Append('\'');
    }

    private static bool TryEscape(string source, ref int at, StringBuilder text)
    {
        if (at + 1 >= source.Length)
            return false;
        char plain = source[at + 1] switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '\'' or '"' or '`' or '?' => source[at + 1],
            _ => '\0',
        };
        if (plain != '\0')
        {
            text.Append(plain);
            at += 2;
            return true;
        }
        return source[at + 1] switch
        {
            'x' or 'X' => TryCode(source, ref at, 2, 2, 16, text),
            'u' => TryCode(source, ref at, 2, 4, 16, text),
            'U' => TryCode(source, ref at, 2, 8, 16, text),
            >= '0' and <= '3' => TryCode(source, ref at, 1, 3, 8, text),
            _ => false,
        };
    }

    // A code point in a fixed number of digits; halves of surrogate pairs are no code points.
    private static bool TryCode(string source, ref int at, int prefix, int digits, int numberBase, StringBuilder text)
    {
        if (at + prefix + digits > source.Length)
            return false;
        long code = 0;
        foreach (char c in source.AsSpan(at + prefix, digits))
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : int.MaxValue;
            if (digit >= numberBase)
                return false;
            code = (code * numberBase) + digit;
        }
        if (code > 0x10FFFF || !Rune.TryCreate((int)code, out Rune rune))
            return false;
        text.Append(rune.ToString());
        at += prefix + digits;
        return true;
    }

    private static string Shown(string source, int at) => source.Substring(at, Math.Min(2, source.Length - at));
}
