using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipelines.Core.Spec.Documents;

/// <summary>Writes a tree as JSON.</summary>
internal static class JsonWriter
{
    public static string Write(Node node, bool indented)
    {
        JsonWriterOptions options = new()
        {
            // Written to files and HTTP bodies, never into HTML: no need to escape what JSON allows.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Indented = indented,
            NewLine = "\n",
        };
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer, options))
            Write(writer, node);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, Node node)
    {
        switch (node)
        {
            case ScalarNode { What: ScalarKind.Text } text:
                writer.WriteStringValue(text.Text);
                break;
            case ScalarNode scalar:
                writer.WriteRawValue(scalar.Text);
                break;
            case ListNode list:
                writer.WriteStartArray();
                foreach (Node item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case MapNode map:
                writer.WriteStartObject();
                foreach (Entry entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Name);
                    Write(writer, entry.Value);
                }
                writer.WriteEndObject();
                break;
        }
    }
}
