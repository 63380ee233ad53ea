using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Values;

namespace Pipelines.Server.Views;

/// <summary>JSON as the API writes it: names in snake_case, and nothing for what has no value.</summary>
internal static class ApiJson
{
    public static void Text(this Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            json.WriteString(name, text);
    }

    /// <summary>A 64-bit number, which JSON of protocol buffers writes as text.</summary>
    public static void Long(this Utf8JsonWriter json, string name, long number)
    {
        if (number != 0)
            json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
    }

    public static void Number(this Utf8JsonWriter json, string name, long number)
    {
        if (number != 0)
            json.WriteNumber(name, number);
    }

    public static void Truth(this Utf8JsonWriter json, string name, bool truth)
    {
        if (truth)
            json.WriteBoolean(name, true);
    }

    /// <summary>RFC 3339 in UTC, whole seconds.</summary>
    public static void Time(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
            json.WriteString(name, Text(at));
    }

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static void Tags(this Utf8JsonWriter json, Map<string> tags)
    {
        if (tags.Count == 0)
            return;
        json.WriteStartObject("tags");
        foreach ((string name, string text) in tags)
            json.WriteString(name, text);
        json.WriteEndObject();
    }

    public static void Values(this Utf8JsonWriter json, string name, Map<Value> values)
    {
        if (values.Count == 0)
            return;
        json.WritePropertyName(name);
        ValueJson.Write(json, new Value.Struct(values));
    }

    /// <summary>JSON that we have written ourselves before.</summary>
    public static void Raw(this Utf8JsonWriter json, string name, string text)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(text, skipInputValidation: true);
    }
}
