using System.Text;

namespace Pipelines.Core.Spec.Documents;

/// <summary>
/// Text in double quotes may go on over several lines. YAML asks that the further lines be indented more than what they belong
/// to; writers and most readers do not care, but our parser does. White space there is no part of the text, so this adds it.
/// </summary>
/// <remarks>
/// Finding such lines needs no whole parser, but it can err on strange layouts. Whoever uses the result must therefore see
/// that each of <see cref="Lines"/> really lies in a quoted text.
/// </remarks>
internal sealed class WrappedQuotes
{
    /// <summary>A quote further right than this is no layout that people or programs write.</summary>
    private const int WidestIndent = 1000;

    private readonly string[] _lines;
    private readonly HashSet<int> _indented = [];
    private int _line;
    private int _column;

    private WrappedQuotes(string text)
    {
        _lines = text.Split('\n');
        while (_line < _lines.Length)
            SkipLine();
        StringBuilder indented = new(text.Length + 4096);
        int quote = 0;
        for (int i = 0; i < _lines.Length; i++)
        {
            if (i > 0)
                indented.Append('\n');
            if (_indented.Contains(i))
                indented.Append(' ', quote);
            else
                quote = Math.Min(_lines[i].IndexOf('"', StringComparison.Ordinal) + 1, WidestIndent);
            indented.Append(_lines[i]);
            if (indented.Length > 2 * TextLimits.Bytes)
                _indented.Clear();
        }
        Text = _indented.Count == 0 ? text : indented.ToString();
    }

    /// <summary>Indents the further lines of every text in double quotes.</summary>
    public static WrappedQuotes Indent(string text) => new(text);

    /// <summary>The text with those lines indented.</summary>
    public string Text { get; }

    /// <summary>The lines, counted from 1, that were indented.</summary>
    public IEnumerable<int> Lines => _indented.Select(line => line + 1);

    private string Current => _lines[_line];

    /// <summary>Passes one line and all that belongs to the scalar that it ends with.</summary>
    private void SkipLine()
    {
        int parent = -1;
        _column = 0;
        while (NextToken() is { } token)
        {
            if (token is '-' or '?' or ':' && IsEndOrBlank(_column + 1))
            {
                // The colon behind a name belongs to the name.
                parent = token == ':' && parent >= 0 ? parent : _column;
                _column++;
            }
            else if (token is '&' or '!')
            {
                _column = EndOfWord();
            }
            else if (token is '"' or '\'')
            {
                int start = _line;
                int column = _column;
                SkipQuoted(token);
                if (start == _line)
                    parent = column;
                else if (token == '"')
                    _indented.UnionWith(Enumerable.Range(start + 1, Math.Min(_line, _lines.Length - 1) - start));
            }
            else if (token is '|' or '>')
            {
                SkipBlock(parent);
                return;
            }
            else if (EndOfPlainName() is { } colon)
            {
                parent = _column;
                _column = colon;
            }
            else
            {
                break;
            }
            if (_line >= _lines.Length)
                return;
        }
        _line++;
    }

    /// <summary>The next character that is not blank; null at the line's end or at a comment.</summary>
    private char? NextToken()
    {
        while (_column < Current.Length && Current[_column] is ' ' or '\t' or '\r')
            _column++;
        return _column >= Current.Length || Current[_column] == '#' ? null : Current[_column];
    }

    private bool IsEndOrBlank(int column) => column >= Current.Length || Current[column] is ' ' or '\t' or '\r';

    private int EndOfWord()
    {
        int end = _column;
        while (!IsEndOrBlank(end))
            end++;
        return end;
    }

    private int? EndOfPlainName()
    {
        for (int i = _column; i < Current.Length; i++)
        {
            if (Current[i] == '#' && i > 0 && Current[i - 1] == ' ')
                return null;
            if (Current[i] == ':' && IsEndOrBlank(i + 1))
                return i;
        }
        return null;
    }

    /// <summary>Goes behind the closing quote, which may stand lines further down.</summary>
    private void SkipQuoted(char quote)
    {
        _column++;
        for (; _line < _lines.Length; _line++, _column = 0)
        {
            for (; _column < Current.Length; _column++)
            {
                if (quote == '"' && Current[_column] == '\\')
                {
                    _column++;
                }
                else if (Current[_column] == quote)
                {
                    _column++;
                    // Two single quotes stand for one.
                    if (quote == '"' || _column >= Current.Length || Current[_column] != quote)
                        return;
                }
            }
        }
    }

    /// <summary>Goes behind a literal or folded block: what is indented more than <paramref name="parent"/>.</summary>
    private void SkipBlock(int parent)
    {
        for (_line++; _line < _lines.Length; _line++)
        {
            int indent = Current.AsSpan().IndexOfAnyExcept(' ', '\r');
            if (indent >= 0 && indent <= parent)
                return;
        }
    }
}
