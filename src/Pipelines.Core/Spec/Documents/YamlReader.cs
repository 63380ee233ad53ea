using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pipelines.Core.Spec.Documents;

/// <summary>Reads a stream of YAML documents, event by event: nothing here recurses.</summary>
internal static class YamlReader
{
    private const string CoreTag = "tag:yaml.org,2002:";

    /// <summary>The documents that are not empty; null when the text cannot be read to its end.</summary>
    public static List<Node>? Read(string text, ProblemList problems)
    {
        List<Node> documents = [];
        TreeBuilder tree = new(problems);
        Parser parser = new(new Scanner(new StringReader(text), skipComments: true));
        int started = 0;
        while (Next(parser, tree))
        {
            switch (parser.Current)
            {
                case StreamEnd:
                    return documents;
                case DocumentStart start when ++started > TextLimits.Documents:
                    tree.Stop(Codes.TooLarge, At(start), $"The file has more than {TextLimits.Documents} documents.",
                        "A pipeline file has at most two: the pipeline and its platforms.");
                    return null;
                case DocumentEnd:
                    if (tree.Root is { } root and not ScalarNode { What: ScalarKind.Null })
                        documents.Add(root);
                    tree.NextDocument();
                    break;
                case { } happened when !Apply(happened, tree):
                    return null;
            }
        }
        return null;
    }

    private static bool Next(Parser parser, TreeBuilder tree)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (YamlException broken)
        {
            return tree.Stop(Codes.BadYaml, At(broken.Start), $"This is not YAML: {Sentence(broken.Message)}", Mend(broken.Message));
        }
        // On some malformed streams (a lone '...', an odd tag) the parser fails with these instead of its own exception.
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            return tree.Stop(Codes.BadYaml, At(parser.Current), $"Behind this place the text is not YAML: {Sentence(broken.Message)}",
                "Look for stray marks such as '...', '%' or '!'.");
        }
    }

    private static bool Apply(ParsingEvent happened, TreeBuilder tree)
    {
        Position at = At(happened);
        switch (happened)
        {
            case MappingEnd or SequenceEnd:
                tree.Close();
                return true;
            case AnchorAlias alias:
                return tree.Alias(alias.Value.Value, at);
            case Scalar scalar when tree.ExpectsName:
                return Name(scalar, at, tree);
            case Scalar scalar:
                return Value(scalar, at, tree);
            case MappingStart or SequenceStart when tree.ExpectsName:
                return tree.Stop(Codes.BadYaml, at, "A list or a map cannot be a name.", "Use plain text as the name.");
            case MappingStart map:
                return IsKnownTag(map.Tag, "map", at, tree) && tree.Open(isMap: true, at, Name(map.Anchor));
            case SequenceStart list:
                return IsKnownTag(list.Tag, "seq", at, tree) && tree.Open(isMap: false, at, Name(list.Anchor));
            default:
                return true;
        }
    }

    private static bool Name(Scalar scalar, Position at, TreeBuilder tree)
    {
        if (scalar is { Style: ScalarStyle.Plain, Value: "<<" } && scalar.Tag.IsEmpty)
        {
            tree.MergeName(at);
            return true;
        }
        return scalar.Anchor.IsEmpty
            ? tree.Name(scalar.Value, at)
            : tree.Stop(Codes.BadYaml, at, "A name carries an anchor.", "Put the anchor on a value.");
    }

    private static bool Value(Scalar scalar, Position at, TreeBuilder tree)
    {
        string anchor = Name(scalar.Anchor);
        string tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag is "!" or CoreTag + "str" || (tag.Length == 0 && scalar.Style != ScalarStyle.Plain))
            return tree.Scalar(ScalarKind.Text, scalar.Value, at, anchor);
        (PlainScalar.Meaning meaning, string text) = PlainScalar.Read(scalar.Value);
        bool isAsTagged = tag.Length == 0 || (tag, meaning) is
            (CoreTag + "null", PlainScalar.Meaning.Null) or
            (CoreTag + "bool", PlainScalar.Meaning.Boolean) or
            (CoreTag + "int" or CoreTag + "float", PlainScalar.Meaning.Number);
        if (!isAsTagged)
            return tree.Stop(Codes.BadYaml, at, $"The tag '{tag}' is not understood here.", "Leave the tag out: the place says the type.");
        switch (meaning)
        {
            case PlainScalar.Meaning.NotFinite:
                tree.Complain(Codes.BadNumber, at, $"'{Shortened.Line(text)}' is not a number that a pipeline can hold: a finite double.",
                    "Use a number up to 1.79e308, or put text in quotes.");
                return tree.Scalar(ScalarKind.Null, "null", at, anchor);
            case PlainScalar.Meaning.Ambiguous:
                tree.Complain(Codes.BadNumber, at, $"'{Shortened.Line(text)}' is octal to some readers of YAML and decimal to others.",
                    "Drop the leading zero, or put it in quotes if it is text.");
                return tree.Scalar(ScalarKind.Null, "null", at, anchor);
            default:
                return tree.Scalar(Kind(meaning), text, at, anchor);
        }
    }

    private static ScalarKind Kind(PlainScalar.Meaning meaning) => meaning switch
    {
        PlainScalar.Meaning.Null => ScalarKind.Null,
        PlainScalar.Meaning.Boolean => ScalarKind.Boolean,
        PlainScalar.Meaning.Number => ScalarKind.Number,
        _ => ScalarKind.Text,
    };

    private static bool IsKnownTag(TagName tag, string expected, Position at, TreeBuilder tree)
        => tag.IsEmpty || tag.Value == "!" || tag.Value == CoreTag + expected
            || tree.Stop(Codes.BadYaml, at, $"The tag '{Shortened.Line(tag.Value)}' is not understood here.", "Leave the tag out: the place says the type.");

    private static string Name(AnchorName anchor) => anchor.IsEmpty ? "" : anchor.Value;

    private static Position At(ParsingEvent? happened) => happened is null ? new(1, 1) : At(happened.Start);

    private static Position At(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private static string Sentence(string message)
    {
        string line = Shortened.Line(message);
        string lower = line.Length > 1 && char.IsAsciiLetterLower(line[1]) ? char.ToLowerInvariant(line[0]) + line[1..] : line;
        return lower.EndsWith('.') ? lower : lower + ".";
    }

    private static string Mend(string message)
        => message.Contains("character that cannot start any token", StringComparison.Ordinal)
            ? "Indent with spaces, not tabs, and put text that begins with @, ` or % in quotes."
            : "Look at the indentation, the colons and the quotes there; text with ': ' or ' #' in it needs quotes.";
}
