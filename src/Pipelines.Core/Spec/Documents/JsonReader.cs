using System.Text;
using System.Text.Json;

namespace Pipelines.Core.Spec.Documents;

/// <summary>
/// Reads one JSON document. JSON is nearly YAML, but its long names, escapes and tabs are not, so it has a reader of its own;
/// what this one refuses is read as YAML, whose messages have the place.
/// </summary>
internal static class JsonReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = TextLimits.Depth };

    /// <summary>True when the text begins like a JSON object.</summary>
    public static bool Looks(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> text = utf8.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] == '{';
    }

    /// <summary>False when the text is not JSON; null when it is but breaks a limit, which has then been reported.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, ProblemList problems, out Node? document)
    {
        TreeBuilder tree = new(problems);
        WordTable words = new();
        Cursor cursor = new(utf8);
        Utf8JsonReader reader = new(utf8, Options);
        document = null;
        try
        {
            while (reader.Read())
            {
                if (!Apply(ref reader, cursor.MoveTo((int)reader.TokenStartIndex), tree, words))
                    return true;
            }
        }
        catch (JsonException)
        {
            return false;
        }
        // A text with half a surrogate pair in an escape.
        catch (InvalidOperationException)
        {
            return false;
        }
        document = tree.Root;
        return true;
    }

    private static bool Apply(ref Utf8JsonReader reader, Position at, TreeBuilder tree, WordTable words)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: return tree.Open(isMap: true, at);
            case JsonTokenType.StartArray: return tree.Open(isMap: false, at);
            case JsonTokenType.PropertyName: return tree.Name(words.Read(ref reader), at);
            case JsonTokenType.String: return tree.Scalar(ScalarKind.Text, words.Read(ref reader), at);
            case JsonTokenType.True: return tree.Scalar(ScalarKind.Boolean, "true", at);
            case JsonTokenType.False: return tree.Scalar(ScalarKind.Boolean, "false", at);
            case JsonTokenType.Null: return tree.Scalar(ScalarKind.Null, "null", at);
            case JsonTokenType.Number: return Number(Encoding.UTF8.GetString(reader.ValueSpan), at, tree);
            default:
                tree.Close();
                return true;
        }
    }

    private static bool Number(string text, Position at, TreeBuilder tree)
    {
        if (PlainScalar.Read(text).Meaning == PlainScalar.Meaning.Number)
            return tree.Scalar(ScalarKind.Number, text, at);
        tree.Complain(Codes.BadNumber, at, $"\"{Shortened.Line(text)}\" is not a number that a pipeline can hold: a finite double.",
            "Use a number up to 1.79e308, or put text in quotes.");
        return tree.Scalar(ScalarKind.Null, "null", at);
    }

    /// <summary>Follows the reader through the bytes and counts lines and characters.</summary>
    private ref struct Cursor(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private int _offset;
        private int _line = 1;
        private int _column = 1;

        public Position MoveTo(int offset)
        {
            ReadOnlySpan<byte> passed = _utf8[_offset..offset];
            int newlines = passed.Count((byte)'\n');
            if (newlines > 0)
            {
                _line += newlines;
                _column = 1;
                passed = passed[(passed.LastIndexOf((byte)'\n') + 1)..];
            }
            _column += Encoding.UTF8.GetCharCount(passed);
            _offset = offset;
            return new(_line, _column);
        }
    }
}
