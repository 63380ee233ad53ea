using System.Buffers;
using System.Globalization;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// Cuts an expression into words, one at a time: what comes behind a mistake of grammar is never looked at, so the first
/// mistake is the one reported.
/// </summary>
internal sealed class Lexer(string source)
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private int _at;

    /// <summary>The next word; the end of the text again and again once it is reached.</summary>
    public Token Next()
    {
        SkipBlanks();
        if (_at >= source.Length)
            return new(TokenKind.End, source.Length, source.Length);
        Token token = Read(source[_at]);
        _at = token.End;
        return token;
    }

    private Token Read(char c)
    {
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
            return ReadNumber();
        if (c is '\'' or '"')
            return TextLiteral.Read(source, _at, _at, raw: false);
        if (char.IsAsciiLetter(c) || c == '_')
            return ReadWord();
        return (c, Peek(1)) switch
        {
            ('&', '&') => Symbol(TokenKind.And, 2),
            ('|', '|') => Symbol(TokenKind.Or, 2),
            ('=', '=') => Symbol(TokenKind.Equal, 2),
            ('!', '=') => Symbol(TokenKind.NotEqual, 2),
            ('<', '=') => Symbol(TokenKind.LessOrEqual, 2),
            ('>', '=') => Symbol(TokenKind.GreaterOrEqual, 2),
            ('!', _) => Symbol(TokenKind.Not, 1),
            ('<', _) => Symbol(TokenKind.Less, 1),
            ('>', _) => Symbol(TokenKind.Greater, 1),
            ('+', _) => Symbol(TokenKind.Plus, 1),
            ('-', _) => Symbol(TokenKind.Minus, 1),
            ('*', _) => Symbol(TokenKind.Star, 1),
            ('/', _) => Symbol(TokenKind.Slash, 1),
            ('%', _) => Symbol(TokenKind.Percent, 1),
            ('?', _) => Symbol(TokenKind.Question, 1),
            (':', _) => Symbol(TokenKind.Colon, 1),
            (',', _) => Symbol(TokenKind.Comma, 1),
            ('.', _) => Symbol(TokenKind.Dot, 1),
            ('(', _) => Symbol(TokenKind.OpenParenthesis, 1),
            (')', _) => Symbol(TokenKind.CloseParenthesis, 1),
            ('[', _) => Symbol(TokenKind.OpenBracket, 1),
            (']', _) => Symbol(TokenKind.CloseBracket, 1),
            ('{', _) => Symbol(TokenKind.OpenBrace, 1),
            ('}', _) => Symbol(TokenKind.CloseBrace, 1),
            ('=', _) => Bad(1, "A single \"=\" compares nothing.", "Write == for equal."),
            ('&', _) => Bad(1, "A single \"&\" is no operator.", "Write && for and."),
            ('|', _) => Bad(1, "A single \"|\" is no operator.", "Write || for or."),
            _ => Bad(
                char.IsHighSurrogate(c) && char.IsLowSurrogate(Peek(1)) ? 2 : 1,
                char.IsControl(c) || char.IsSurrogate(c)
                    ? string.Create(CultureInfo.InvariantCulture, $"The character U+{(int)c:X4} has no meaning here.")
                    : $"The character \"{c}\" has no meaning here.",
                "Text stands in quotes; names of parameters in inputs.parameter_values['name']."),
        };
    }

    private Token ReadWord()
    {
        int end = EndOf(NameCharacters, _at);
        if (end < source.Length && source[end] is '\'' or '"')
        {
            switch (source.AsSpan(_at, end - _at))
            {
                case "r" or "R": return TextLiteral.Read(source, _at, end, raw: true);
                case "b" or "B" or "rb" or "Rb" or "rB" or "RB" or "br" or "Br" or "bR" or "BR":
                    return Bad(end - _at, "Bytes have no place in parameters.", "Leave the b in front of the quotes out.");
                default: break;
            }
        }
        TokenKind kind = source.AsSpan(_at, end - _at) switch
        {
            "true" => TokenKind.True,
            "false" => TokenKind.False,
            "null" => TokenKind.Null,
            "in" => TokenKind.In,
            _ => TokenKind.Identifier,
        };
        return new(kind, _at, end);
    }

    private Token ReadNumber()
    {
        if (source[_at] == '0' && Peek(1) is 'x' or 'X')
        {
            int end = _at + 2;
            while (end < source.Length && char.IsAsciiHexDigit(source[end]))
                end++;
            return Whole(source.AsSpan(_at + 2, end - _at - 2), NumberStyles.AllowHexSpecifier, end);
        }
        int at = SkipDigits(_at);
        bool whole = true;
        if (at + 1 < source.Length && source[at] == '.' && char.IsAsciiDigit(source[at + 1]))
        {
            whole = false;
            at = SkipDigits(at + 1);
        }
        if (at < source.Length && source[at] is 'e' or 'E')
        {
            int sign = at + 1 < source.Length && source[at + 1] is '+' or '-' ? 1 : 0;
            if (at + 1 + sign < source.Length && char.IsAsciiDigit(source[at + 1 + sign]))
            {
                whole = false;
                at = SkipDigits(at + 1 + sign);
            }
        }
        if (whole)
            return Whole(source.AsSpan(_at, at - _at), NumberStyles.None, at);
        double amount = double.Parse(source.AsSpan(_at, at - _at), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(amount)
            ? new(TokenKind.Number, _at, at) { Value = Operand.Of(amount) }
            : Bad(at - _at, "The number is too large for a double.", "The largest is about 1.8e308.");
    }

    private Token Whole(ReadOnlySpan<char> digits, NumberStyles style, int end)
    {
        bool unsigned = end < source.Length && source[end] is 'u' or 'U';
        return ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out ulong magnitude)
            ? new(unsigned ? TokenKind.Number : TokenKind.Integer, _at, unsigned ? end + 1 : end) { Value = Operand.Of(magnitude) }
            : Bad(end - _at, "The number is no whole number of 64 bits.", "Write it with a point (1e20, 5.0) to make it a double.");
    }

    private void SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (source[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (source[_at] == '/' && Peek(1) == '/')
            {
                int line = source.IndexOf('\n', _at);
                _at = line < 0 ? source.Length : line;
            }
            else
            {
                return;
            }
        }
    }

    private int SkipDigits(int at)
    {
        while (at < source.Length && char.IsAsciiDigit(source[at]))
            at++;
        return at;
    }

    private int EndOf(SearchValues<char> characters, int start)
    {
        int length = source.AsSpan(start).IndexOfAnyExcept(characters);
        return length < 0 ? source.Length : start + length;
    }

    private char Peek(int ahead) => _at + ahead < source.Length ? source[_at + ahead] : '\0';

    private Token Symbol(TokenKind kind, int length) => new(kind, _at, _at + length);

    private Token Bad(int length, string what, string fix) => new(TokenKind.Bad, _at, _at + length) { Problem = (what, fix) };
}
