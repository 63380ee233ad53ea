using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pipelines.Sdk.Generator.Files;

/// <summary>A node of a YAML text with its place. Lines and columns count from 0.</summary>
internal abstract class YamlNode(Mark start)
{
    public int Line { get; } = (int)Math.Max(0, start.Line - 1);

    public int Column { get; } = (int)Math.Max(0, start.Column - 1);
}

internal sealed class YamlScalar(string text, bool isPlain, Mark start) : YamlNode(start)
{
    public string Text => text;

    public bool IsNull => isPlain && text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed class YamlList(List<YamlNode> items, Mark start) : YamlNode(start)
{
    public IReadOnlyList<YamlNode> Items => items;
}

internal sealed class YamlMap(List<(YamlScalar Name, YamlNode Value)> entries, Mark start) : YamlNode(start)
{
    public IReadOnlyList<(YamlScalar Name, YamlNode Value)> Entries => entries;

    /// <summary>A member in either spelling of the format; null where it is absent or null.</summary>
    public YamlNode? Find(string name, string otherSpelling = "")
    {
        foreach ((YamlScalar key, YamlNode value) in entries)
        {
            if (key.Text == name || (otherSpelling.Length > 0 && key.Text == otherSpelling))
                return value is YamlScalar { IsNull: true } ? null : value;
        }
        return null;
    }
}

/// <summary>Reads the documents of a YAML text; what it refuses is a <see cref="YamlException"/> with its place.</summary>
internal static class Yaml
{
    // Deeper texts would end the compiler: a stack that is full cannot be caught.
    private const int DeepestNesting = 200;
    private const int MostAliases = 10_000;

    public static List<YamlNode> Read(string text)
    {
        Reader reader = new(new Parser(new StringReader(text)));
        return reader.Documents();
    }

    private sealed class Reader(IParser parser)
    {
        private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
        private int _aliases;

        public List<YamlNode> Documents()
        {
            List<YamlNode> documents = [];
            parser.MoveNext();
            Expect<StreamStart>();
            while (parser.Current is DocumentStart)
            {
                parser.MoveNext();
                _anchors.Clear();
                documents.Add(Node(0));
                Expect<DocumentEnd>();
            }
            return documents;
        }

        private YamlNode Node(int depth)
        {
            ParsingEvent here = parser.Current!;
            if (depth > DeepestNesting)
                throw new YamlException(here.Start, here.End, $"It is nested deeper than {DeepestNesting}.");
            parser.MoveNext();
            switch (here)
            {
                case AnchorAlias alias:
                    if (++_aliases > MostAliases)
                        throw new YamlException(here.Start, here.End, $"It has more than {MostAliases} aliases.");
                    return _anchors.TryGetValue(alias.Value.Value, out YamlNode? known)
                        ? known
                        : throw new YamlException(here.Start, here.End, $"There is no anchor \"{alias.Value}\" before this alias.");
                case Scalar scalar:
                    return Anchored(scalar, new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, scalar.Start));
                case SequenceStart sequence:
                    List<YamlNode> items = [];
                    while (parser.Current is not SequenceEnd)
                        items.Add(Node(depth + 1));
                    parser.MoveNext();
                    return Anchored(sequence, new YamlList(items, sequence.Start));
                case MappingStart mapping:
                    List<(YamlScalar, YamlNode)> entries = [];
                    while (parser.Current is not MappingEnd)
                    {
                        YamlNode name = Node(depth + 1);
                        YamlNode value = Node(depth + 1);
                        if (name is YamlScalar scalar)
                            entries.Add((scalar, value));
                    }
                    parser.MoveNext();
                    return Anchored(mapping, new YamlMap(entries, mapping.Start));
                default:
                    throw new YamlException(here.Start, here.End, "Something is missing here.");
            }
        }

        private YamlNode Anchored(NodeEvent written, YamlNode node)
        {
            if (!written.Anchor.IsEmpty)
                _anchors[written.Anchor.Value] = node;
            return node;
        }

        private void Expect<T>()
            where T : ParsingEvent
        {
            if (parser.Current is not T)
                throw new YamlException("The text ends too early.");
            parser.MoveNext();
        }
    }
}
