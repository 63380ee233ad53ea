using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipelines.Core.Values;

/// <summary>JSON of values: compact, members sorted, numbers in their shortest form.</summary>
public static class ValueJson
{
    private static readonly JsonWriterOptions Compact = new()
    {
        // Written to files and HTTP bodies, never into HTML: no need to escape what JSON allows.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 200 };

    /// <summary>Canonical JSON text.</summary>
    public static string Write(Value value)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer, Compact))
            Write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a value where a JSON value may stand.</summary>
    public static void Write(Utf8JsonWriter writer, Value value)
    {
        switch (value)
        {
            case Value.Nothing: writer.WriteNullValue(); break;
            case Value.Boolean b: writer.WriteBooleanValue(b.Truth); break;
            case Value.Number n: writer.WriteRawValue(Value.NumberText(n.Amount), skipInputValidation: true); break;
            case Value.String s: writer.WriteStringValue(s.Text); break;
            case Value.List l:
                writer.WriteStartArray();
                foreach (Value item in l.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case Value.Struct s:
                writer.WriteStartObject();
                foreach ((string name, Value member) in s.Members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }
                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>Reads one JSON document.</summary>
    /// <exception cref="JsonException">Not JSON, deeper than 200, or a number outside the range of a double.</exception>
    public static Value Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    /// <summary>Reads one JSON document in UTF-8.</summary>
    /// <exception cref="JsonException">Not JSON, deeper than 200, or a number outside the range of a double.</exception>
    public static Value Read(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8, Strict);
        if (!reader.Read())
            throw new JsonException("The JSON text is empty.");
        Value value = Read(ref reader);
        return reader.Read() ? throw new JsonException("More text follows the JSON value.") : value;
    }

    /// <summary>Reads the value at the reader's token and leaves the reader on its last token.</summary>
    public static Value Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return Value.Null;
            case JsonTokenType.True: return Value.True;
            case JsonTokenType.False: return Value.False;
            case JsonTokenType.String: return Value.Of(Text(ref reader));
            case JsonTokenType.Number:
                return reader.TryGetDouble(out double amount) && double.IsFinite(amount)
                    ? Value.Of(amount)
                    : throw new JsonException("A number is outside the range of a double.");
            case JsonTokenType.StartArray:
                List<Value> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Read(ref reader));
                return items.Count == 0 ? Value.EmptyList : new Value.List(items.ToSequence());
            case JsonTokenType.StartObject:
                Dictionary<string, Value> members = new(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = Text(ref reader);
                    reader.Read();
                    members[name] = Read(ref reader);
                }
                return members.Count == 0 ? Value.EmptyStruct : new Value.Struct(members.ToMap());
            default:
                throw new JsonException($"Unexpected {reader.TokenType}.");
        }
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException("A text holds an invalid escape or half a surrogate pair.", broken);
        }
    }
}
