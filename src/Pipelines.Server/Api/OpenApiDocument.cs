using System.Text.Json;
using System.Text.RegularExpressions;
using Pipelines.Server.Views;

namespace Pipelines.Server.Api;

/// <summary>The API's description for programs (OpenAPI 3.1), made of the same table that answers requests: it cannot fall behind it.</summary>
internal static partial class OpenApiDocument
{
    public static string Of(IEnumerable<ApiRoute> routes) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("openapi", "3.1.0");
        json.WriteStartObject("info");
        json.WriteString("title", "Pipelines");
        json.WriteString("version", "v2beta1");
        json.WriteEndObject();
        json.WriteStartObject("paths");
        foreach (IGrouping<string, ApiRoute> path in routes.GroupBy(route => route.Path).OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(path.Key);
            foreach (ApiRoute route in path)
                Write(json, route);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartObject("components");
        json.WriteStartObject("schemas");
        foreach ((string name, (string Name, string Type)[] fields) in ApiSchemas.All)
            WriteSchema(json, name, fields);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, ApiRoute route)
    {
        json.WriteStartObject(route.Method switch { "GET" => "get", "POST" => "post", "PATCH" => "patch", _ => "delete" });
        json.WriteString("summary", route.Summary);
        json.WriteStartArray("parameters");
        foreach (Match part in PathPart().Matches(route.Path))
            WriteParameter(json, part.Groups[1].Value, "path");
        foreach (string query in route.Queries)
            WriteParameter(json, query, "query");
        json.WriteEndArray();
        if (route.Body.Length > 0)
        {
            json.WriteStartObject("requestBody");
            WriteContent(json, route.Body);
            json.WriteEndObject();
        }
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "Done.");
        WriteContent(json, route.Gives.Length > 0 ? route.Gives : "Nothing");
        json.WriteEndObject();
        json.WriteStartObject("default");
        json.WriteString("description", "Refused; the message says why and how to mend it.");
        WriteContent(json, "Error");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter json, string name, string place)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("in", place);
        json.WriteBoolean("required", place == "path");
        json.WriteStartObject("schema");
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, string kind)
    {
        json.WriteStartObject("content");
        json.WriteStartObject(kind switch
        {
            "multipart" => "multipart/form-data",
            "text" => "text/plain",
            "events" => "text/event-stream",
            "binary" => "application/octet-stream",
            _ => "application/json",
        });
        json.WriteStartObject("schema");
        if (kind is "multipart")
        {
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            json.WriteStartObject("uploadfile");
            json.WriteString("type", "string");
            json.WriteString("format", "binary");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (kind is "text" or "events" or "binary")
        {
            json.WriteString("type", "string");
        }
        else
        {
            json.WriteString("$ref", $"#/components/schemas/{kind}");
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, string name, (string Name, string Type)[] fields)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach ((string field, string type) in fields)
        {
            json.WriteStartObject(field);
            WriteType(json, type);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>
    /// A word of JSON schema, <c>time</c>, the name of a schema, one of those with <c>[]</c> behind it or, for an object of them, in braces;
    /// nothing: any value.
    /// </summary>
    private static void WriteType(Utf8JsonWriter json, string type)
    {
        if (type.Length == 0)
            return;
        if (type[0] == '{')
        {
            json.WriteString("type", "object");
            json.WriteStartObject("additionalProperties");
            WriteType(json, type[1..^1]);
            json.WriteEndObject();
        }
        else if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            WriteType(json, type[..^2]);
            json.WriteEndObject();
        }
        else if (type == "time")
        {
            json.WriteString("type", "string");
            json.WriteString("format", "date-time");
        }
        else if (char.IsUpper(type[0]))
        {
            json.WriteString("$ref", $"#/components/schemas/{type}");
        }
        else
        {
            json.WriteString("type", type);
        }
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathPart();
}
