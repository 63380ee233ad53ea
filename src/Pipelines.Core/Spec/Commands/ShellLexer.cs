using System.Buffers;
using System.Text;

namespace Pipelines.Core.Spec.Commands;

internal enum ShellTokenKind
{
    End,
    Word,

    /// <summary>What stands between commands; a line's end and a semicolon have an empty text.</summary>
    Joint,

    /// <summary><c>&gt;</c> in one of its forms; a file follows.</summary>
    Output,

    /// <summary><c>&lt;</c>; a file follows.</summary>
    Input,
}

internal readonly record struct ShellToken(ShellTokenKind Kind, ShellWord Word);

/// <summary>Cuts a shell script into words and the signs between them. Null: something that we do not read.</summary>
internal sealed class ShellLexer(string script)
{
    private const int DeepestSubstitution = 20;

    public static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private int _at;

    public ShellToken? Next()
    {
        SkipBlanks();
        if (_at >= script.Length)
            return new ShellToken(ShellTokenKind.End, default);
        switch (script[_at])
        {
            case '\n' or ';':
                _at++;
                return Joint("");
            case '(' or ')':
                return Joint(script[_at++] == '(' ? "(" : "");
            case '&' or '|':
                return Operator();
            case '>' or '<':
                return Redirection();
            default:
                return ReadWord();
        }
    }

    private void SkipBlanks()
    {
        while (_at < script.Length)
        {
            if (script[_at] is ' ' or '\t' or '\r')
            {
                _at++;
            }
            else if (script[_at] == '\\' && Peek(1) == '\n')
            {
                _at += 2;
            }
            else if (script[_at] == '#')
            {
                int end = script.IndexOf('\n', _at);
                _at = end < 0 ? script.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    private ShellToken Operator()
    {
        char c = script[_at];
        bool twice = Peek(1) == c;
        _at += twice ? 2 : 1;
        return Joint(twice ? new string(c, 2) : c == '|' ? "|" : "");
    }

    private ShellToken? Redirection()
    {
        bool output = script[_at] == '>';
        if (!output && Peek(1) == '<')
            return null;
        _at++;
        if (_at < script.Length && script[_at] is '>' or '&' or '|')
            _at++;
        return new ShellToken(output ? ShellTokenKind.Output : ShellTokenKind.Input, default);
    }

    private ShellToken? ReadWord()
    {
        StringBuilder text = new();
        bool plain = true;
        int start = _at;
        while (_at < script.Length)
        {
            char c = script[_at];
            if (c is ' ' or '\t' or '\r' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>')
                break;
            switch (c)
            {
                case '\'':
                    int close = script.IndexOf('\'', _at + 1);
                    if (close < 0)
                        return null;
                    text.Append(script, _at + 1, close - _at - 1);
                    _at = close + 1;
                    break;
                case '"':
                    if (!ReadDoubleQuoted(text, ref plain))
                        return null;
                    break;
                case '\\':
                    if (Peek(1) != '\n' && _at + 1 < script.Length)
                        text.Append(script[_at + 1]);
                    _at += 2;
                    break;
                case '$' or '`':
                    if (!ReadExpansion(text, ref plain))
                        return null;
                    break;
                default:
                    text.Append(c);
                    _at++;
                    break;
            }
        }
        // Digits right in front of a redirection say which stream it is of.
        if (_at < script.Length && script[_at] is '<' or '>' && script.AsSpan(start, _at - start).IndexOfAnyExceptInRange('0', '9') < 0)
            return Redirection();
        return new ShellToken(ShellTokenKind.Word, new ShellWord(text.ToString(), plain));
    }

    private bool ReadDoubleQuoted(StringBuilder text, ref bool plain)
    {
        _at++;
        while (_at < script.Length)
        {
            char c = script[_at];
            if (c == '"')
            {
                _at++;
                return true;
            }
            if (c == '\\' && Peek(1) is '"' or '\\' or '$' or '`' or '\n')
            {
                if (Peek(1) != '\n')
                    text.Append(Peek(1));
                _at += 2;
            }
            else if (c is '$' or '`')
            {
                if (!ReadExpansion(text, ref plain))
                    return false;
            }
            else
            {
                text.Append(c);
                _at++;
            }
        }
        return false;
    }

    // The source of an expansion goes into the word as it is; what it gives is known to the shell alone.
    private bool ReadExpansion(StringBuilder text, ref bool plain)
    {
        int start = _at;
        int end = script[_at] == '`' ? EndOf('`', _at + 1, 0)
            : Peek(1) == '(' ? EndOf(')', _at + 2, 0)
            : Peek(1) == '{' ? EndOf('}', _at + 2, 0)
            : EndOfName(_at + 1);
        if (end < 0)
            return false;
        plain &= end == start + 1;
        text.Append(script, start, end - start);
        _at = end;
        return true;
    }

    private int EndOfName(int at)
    {
        if (at < script.Length && script[at] is '@' or '*' or '#' or '?' or '$' or '!' or '-' || (at < script.Length && char.IsAsciiDigit(script[at])))
            return at + 1;
        int length = script.AsSpan(at).IndexOfAnyExcept(NameCharacters);
        return length < 0 ? script.Length : at + length;
    }

    private int EndOf(char close, int at, int depth)
    {
        if (depth > DeepestSubstitution)
            return -1;
        while (at >= 0 && at < script.Length)
        {
            char c = script[at];
            if (c == close)
                return at + 1;
            at = c switch
            {
                '\\' => at + 2,
                '\'' when close != '"' => script.IndexOf('\'', at + 1) is var quote && quote < 0 ? -1 : quote + 1,
                '"' => EndOf('"', at + 1, depth + 1),
                '(' when close == ')' => EndOf(')', at + 1, depth + 1),
                '$' when at + 1 < script.Length && script[at + 1] == '(' => EndOf(')', at + 2, depth + 1),
                '`' => EndOf('`', at + 1, depth + 1),
                _ => at + 1,
            };
        }
        return -1;
    }

    private char Peek(int ahead) => _at + ahead < script.Length ? script[_at + ahead] : '\0';

    private static ShellToken Joint(string text) => new(ShellTokenKind.Joint, new ShellWord(text, true));
}
