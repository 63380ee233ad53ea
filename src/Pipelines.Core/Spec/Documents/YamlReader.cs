using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pipelines.Core.Spec.Documents;

/// <summary>Reads a stream of YAML documents, event by event: nothing here recurses.</summary>
internal sealed class YamlReader
{
    private const string CoreTag = "tag:yaml.org,2002:";

    private readonly TreeBuilder _tree;
    private readonly Parser _parser;

    /// <summary>Lines that must turn out to lie in a text in double quotes.</summary>
    private readonly HashSet<int> _wrapped;

    private bool _hasShallowQuotes;

    private YamlReader(string text, IEnumerable<int> wrapped, ProblemList problems)
    {
        _tree = new(problems);
        _parser = new(new Scanner(new StringReader(text), skipComments: true));
        _wrapped = [.. wrapped];
    }

    /// <summary>The documents that are not empty; null when the text cannot be read to its end.</summary>
    public static List<Node>? Read(string text, ProblemList problems)
    {
        ProblemList found = new();
        YamlReader reader = new(text, [], found);
        List<Node>? documents = reader.Read();
        if (reader._hasShallowQuotes)
        {
            ProblemList foundAgain = new();
            WrappedQuotes indented = WrappedQuotes.Indent(text);
            YamlReader again = new(indented.Text, indented.Lines, foundAgain);
            List<Node>? documentsAgain = again.Read();
            if (again._wrapped.Count == 0 && !again._hasShallowQuotes)
                (documents, found) = (documentsAgain, foundAgain);
        }
        problems.AddAll(found);
        return documents;
    }

    private List<Node>? Read()
    {
        List<Node> documents = [];
        int started = 0;
        while (Next())
        {
            switch (_parser.Current)
            {
                case StreamEnd:
                    return documents;
                case DocumentStart start when ++started > TextLimits.Documents:
                    _tree.Stop(Codes.TooLarge, At(start), $"The file has more than {TextLimits.Documents} documents.",
                        "A pipeline file has at most two: the pipeline and its platforms.");
                    return null;
                case DocumentEnd:
                    if (_tree.Root is { } root and not ScalarNode { What: ScalarKind.Null })
                        documents.Add(root);
                    _tree.NextDocument();
                    break;
                case { } happened when !Apply(happened):
                    return null;
            }
        }
        return null;
    }

    private bool Next()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (YamlException broken)
        {
            _hasShallowQuotes = broken.Message.Contains("found wrong indentation", StringComparison.Ordinal);
            return broken.Message.Contains("Unicode", StringComparison.Ordinal)
                ? _tree.Stop(Codes.BadEncoding, At(broken.Start), "The text has an escape that stands for no character, such as half a surrogate pair.",
                    "Write the character itself, or both halves of its escape.")
                : _tree.Stop(Codes.BadYaml, At(broken.Start), $"This is not YAML: {Sentence(broken.Message)}", Mend(broken.Message));
        }
        // On some malformed streams (a lone '...', an odd tag) the parser fails with these instead of its own exception.
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            return _tree.Stop(Codes.BadYaml, At(_parser.Current), broken is InvalidOperationException
                    ? "Behind this place the text is not YAML: a bracket or brace is not closed, or a mark stands where none may."
                    : $"Behind this place the text is not YAML: {Sentence(broken.Message)}",
                "Look for stray marks such as \"...\", \"%\" or \"!\".");
        }
    }

    private bool Apply(ParsingEvent happened)
    {
        Position at = At(happened);
        switch (happened)
        {
            case MappingEnd or SequenceEnd:
                _tree.Close();
                return true;
            case AnchorAlias alias:
                return _tree.Alias(alias.Value.Value, at);
            case Scalar scalar when _tree.ExpectsName:
                return Name(scalar, at);
            case Scalar scalar:
                return Value(scalar, at);
            case MappingStart or SequenceStart when _tree.ExpectsName:
                return _tree.Stop(Codes.BadYaml, at, "A list or a map cannot be a name.", "Use plain text as the name.");
            case MappingStart map:
                return IsKnownTag(map.Tag, "map", at) && _tree.Open(isMap: true, at, Name(map.Anchor));
            case SequenceStart list:
                return IsKnownTag(list.Tag, "seq", at) && _tree.Open(isMap: false, at, Name(list.Anchor));
            default:
                return true;
        }
    }

    private bool Name(Scalar scalar, Position at)
    {
        if (scalar is { Style: ScalarStyle.Plain, Value: "<<" } && scalar.Tag.IsEmpty)
        {
            _tree.MergeName(at);
            return true;
        }
        return scalar.Anchor.IsEmpty
            ? _tree.Name(scalar.Value, at)
            : _tree.Stop(Codes.BadYaml, at, "A name carries an anchor.", "Put the anchor on a value.");
    }

    private bool Value(Scalar scalar, Position at)
    {
        if (_wrapped.Count > 0 && scalar.Style == ScalarStyle.DoubleQuoted)
            _wrapped.ExceptWith(Enumerable.Range(at.Line + 1, (int)scalar.End.Line - at.Line));
        string anchor = Name(scalar.Anchor);
        string tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag is "!" or CoreTag + "str" || (tag.Length == 0 && scalar.Style != ScalarStyle.Plain))
            return _tree.Scalar(ScalarKind.Text, scalar.Value, at, anchor);
        (PlainScalar.Meaning meaning, string text) = PlainScalar.Read(scalar.Value);
        bool isAsTagged = tag.Length == 0 || (tag, meaning) is
            (CoreTag + "null", PlainScalar.Meaning.Null) or
            (CoreTag + "bool", PlainScalar.Meaning.Boolean) or
            (CoreTag + "int" or CoreTag + "float", PlainScalar.Meaning.Number);
        if (!isAsTagged)
            return _tree.Stop(Codes.BadYaml, at, $"The tag \"{tag}\" is not understood here.", "Leave the tag out: the place says the type.");
        switch (meaning)
        {
            case PlainScalar.Meaning.NotFinite:
                _tree.Complain(Codes.BadNumber, at, $"\"{Shortened.Line(text)}\" is not a number that a pipeline can hold: a finite double.",
                    "Use a number up to 1.79e308, or put text in quotes.");
                return _tree.Scalar(ScalarKind.Null, "null", at, anchor);
            case PlainScalar.Meaning.Ambiguous:
                _tree.Complain(Codes.BadNumber, at, $"\"{Shortened.Line(text)}\" is octal to some readers of YAML and decimal to others.",
                    "Drop the leading zero, or put it in quotes if it is text.");
                return _tree.Scalar(ScalarKind.Null, "null", at, anchor);
            default:
                return _tree.Scalar(Kind(meaning), text, at, anchor);
        }
    }

    private static ScalarKind Kind(PlainScalar.Meaning meaning) => meaning switch
    {
        PlainScalar.Meaning.Null => ScalarKind.Null,
        PlainScalar.Meaning.Boolean => ScalarKind.Boolean,
        PlainScalar.Meaning.Number => ScalarKind.Number,
        _ => ScalarKind.Text,
    };

    private bool IsKnownTag(TagName tag, string expected, Position at)
        => tag.IsEmpty || tag.Value == "!" || tag.Value == CoreTag + expected
            || _tree.Stop(Codes.BadYaml, at, $"The tag \"{Shortened.Line(tag.Value)}\" is not understood here.",
                "Leave the tag out: the place says the type.");

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
            : "Look at the indentation, the colons and the quotes there; text with \": \" or \" #\" in it needs quotes.";
}
