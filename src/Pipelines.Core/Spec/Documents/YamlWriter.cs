using System.Text;

namespace Pipelines.Core.Spec.Documents;

/// <summary>
/// Writes trees as YAML, always the same bytes for the same tree: block style, lists not indented below their name, plain
/// text where every reader takes it for text, source code as literal blocks.
/// </summary>
internal sealed class YamlWriter
{
    /// <summary>YAML readers look no further than 1024 characters for the colon behind a name.</summary>
    private const int LongestSimpleName = 1000;

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    /// <summary>Writes a comment line.</summary>
    public void Comment(string text) => _text.Append("# ").Append(Shortened.Line(text)).Append('\n');

    /// <summary>Ends a document and begins another.</summary>
    public void Separate() => _text.Append("---\n");

    public void Document(Node node)
    {
        switch (node)
        {
            case MapNode { Entries.Length: > 0 } map:
                Map(map, indent: 0);
                break;
            case ListNode { Items.Length: > 0 } list:
                List(list, indent: 0);
                break;
            default:
                Inline(node, indent: 0);
                break;
        }
    }

    private void Map(MapNode map, int indent)
    {
        bool first = true;
        foreach (Entry entry in map.Entries)
        {
            if (!first)
                _text.Append(' ', indent);
            first = false;
            string name = YamlScalar.OneLine(entry.Name);
            bool isLong = name.Length > LongestSimpleName;
            if (isLong)
                _text.Append("? ").Append(name).Append('\n').Append(' ', indent).Append(':');
            else
                _text.Append(name).Append(':');
            switch (entry.Value)
            {
                case MapNode { Entries.Length: > 0 } inner:
                    _text.Append('\n').Append(' ', indent + 2);
                    Map(inner, indent + 2);
                    break;
                case ListNode { Items.Length: > 0 } inner:
                    // Behind '? name' a list at the name's own indentation would be another entry.
                    int at = isLong ? indent + 2 : indent;
                    _text.Append('\n').Append(' ', at);
                    List(inner, at);
                    break;
                default:
                    _text.Append(' ');
                    Inline(entry.Value, indent);
                    break;
            }
        }
    }

    private void List(ListNode list, int indent)
    {
        bool first = true;
        foreach (Node item in list.Items)
        {
            if (!first)
                _text.Append(' ', indent);
            first = false;
            _text.Append("- ");
            switch (item)
            {
                case MapNode { Entries.Length: > 0 } inner:
                    Map(inner, indent + 2);
                    break;
                case ListNode { Items.Length: > 0 } inner:
                    List(inner, indent + 2);
                    break;
                default:
                    Inline(item, indent);
                    break;
            }
        }
    }

    private void Inline(Node node, int indent)
    {
        switch (node)
        {
            case MapNode:
                _text.Append("{}\n");
                break;
            case ListNode:
                _text.Append("[]\n");
                break;
            case ScalarNode { What: ScalarKind.Text, Text: var text } when YamlScalar.IsBlock(text):
                Block(text, indent + 2);
                break;
            case ScalarNode { What: ScalarKind.Text, Text: var text }:
                _text.Append(YamlScalar.OneLine(text)).Append('\n');
                break;
            case ScalarNode scalar:
                _text.Append(scalar.Text).Append('\n');
                break;
        }
    }

    private void Block(string text, int indent)
    {
        string end = !text.EndsWith('\n') ? "-" : text.EndsWith("\n\n", StringComparison.Ordinal) ? "+" : "";
        _text.Append('|').Append(end).Append('\n');
        ReadOnlySpan<char> body = text.EndsWith('\n') ? text.AsSpan(0, text.Length - 1) : text;
        foreach (ReadOnlySpan<char> line in new LineSplit(body))
        {
            if (line.Length > 0)
                _text.Append(' ', indent).Append(line);
            _text.Append('\n');
        }
    }

    private ref struct LineSplit(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;
        private bool _atEnd;

        public ReadOnlySpan<char> Current { get; private set; }

        public readonly LineSplit GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_atEnd)
                return false;
            int end = _rest.IndexOf('\n');
            _atEnd = end < 0;
            Current = _atEnd ? _rest : _rest[..end];
            _rest = _atEnd ? default : _rest[(end + 1)..];
            return true;
        }
    }
}
