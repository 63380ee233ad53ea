using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Filters as clients send them: JSON with predicates, in the spellings of all of them.</summary>
internal static class FilterText
{
    private const int MostPredicates = 50;
    private const int MostValues = 500;

    private static readonly (string Name, int Number, ListOperation Operation)[] Operations =
    [
        ("EQUALS", 1, ListOperation.Equal),
        ("NOT_EQUALS", 2, ListOperation.NotEqual),
        ("GREATER_THAN", 3, ListOperation.Greater),
        ("GREATER_THAN_EQUALS", 5, ListOperation.GreaterOrEqual),
        ("LESS_THAN", 6, ListOperation.Less),
        ("LESS_THAN_EQUALS", 7, ListOperation.LessOrEqual),
        ("IN", 8, ListOperation.In),
        ("IS_SUBSTRING", 9, ListOperation.Substring),
    ];

    private static readonly string[] Single = ["string_value", "timestamp_value", "int_value", "long_value"];
    private static readonly string[] Several = ["string_values", "int_values", "long_values"];

    /// <summary>The conditions that a text asks for.</summary>
    public static Sequence<ListCondition> Read(string text, IReadOnlyDictionary<string, ListField> fields, bool hasTags)
    {
        if (text.Length == 0)
            return default;
        RequestFields filter = Parse(text);
        Sequence<Value> predicates = filter.List("predicates");
        filter.Done();
        if (predicates.Count > MostPredicates)
            throw ApiRefusal.Invalid($"The filter has {predicates.Count} predicates; at most {MostPredicates} are taken.");
        return predicates.Select(predicate => Condition(predicate, fields, hasTags)).ToSequence();
    }

    // Some clients encode the text twice.
    private static RequestFields Parse(string text)
    {
        foreach (string form in (string[])[text, Uri.UnescapeDataString(text.Replace('+', ' '))])
        {
            try
            {
                if (ValueJson.Read(form) is Value.Struct filter)
                    return new(filter.Members, "filter.");
            }
            catch (JsonException)
            {
                // Then the other form is the right one, or none is.
            }
        }
        throw ApiRefusal.Invalid("The filter is not a JSON object. Write: {\"predicates\":[{\"operation\":\"EQUALS\",\"key\":\"display_name\",\"string_value\":\"x\"}]}");
    }

    private static ListCondition Condition(Value predicate, IReadOnlyDictionary<string, ListField> fields, bool hasTags)
    {
        if (predicate is not Value.Struct given)
            throw ApiRefusal.Invalid($"A predicate of the filter is a {predicate.Kind}; it must be an object.");
        RequestFields parts = new(given.Members, "filter.predicates.");
        string key = parts.Required("key");
        ListOperation operation = Operation(parts.Find("operation") ?? parts.Find("op"));
        List<Value> values = Values(parts);
        parts.Done();
        bool isTag = hasTags && key.StartsWith("tags.", StringComparison.Ordinal) && key.Length > "tags.".Length;
        if (!isTag && !fields.ContainsKey(key))
            throw ApiRefusal.Invalid($"no support for filtering on unrecognized field \"{key}\". {NearestName.Advice(key, [.. fields.Keys], "fields")}");
        if (isTag && operation != ListOperation.Equal)
            throw ApiRefusal.Invalid($"Tags can be asked for with EQUALS only; \"{key}\" was given another operation.");
        if (operation != ListOperation.In && values.Count != 1)
            throw ApiRefusal.Invalid($"The predicate on \"{key}\" has {values.Count} values; give exactly one, such as \"string_value\".");
        ListFieldKind kind = isTag ? ListFieldKind.Text : fields[key].Kind;
        if (operation == ListOperation.Substring && kind != ListFieldKind.Text)
            throw ApiRefusal.Invalid($"\"{key}\" is a time: IS_SUBSTRING is for texts.");
        return new(key, operation, values.Select(value => Typed(key, kind, value)).ToSequence());
    }

    private static ListOperation Operation(Value? given)
    {
        foreach ((string name, int number, ListOperation operation) in Operations)
        {
            if ((given is Value.String text && text.Text == name) || (given is Value.Number code && code.Amount == number))
                return operation;
        }
        throw ApiRefusal.Invalid($"The filter's operation {(given is null ? "is missing" : $"{given} is none")}. Use one of: {string.Join(", ", Operations.Select(known => known.Name))}.");
    }

    private static List<Value> Values(RequestFields parts)
    {
        List<Value> values = [];
        foreach (string name in Single)
        {
            if (parts.Find(name) is { } value)
                values.Add(value);
        }
        foreach (string name in Several)
        {
            if (parts.Object(name) is not { } list)
                continue;
            values.AddRange(list.List("values"));
            list.Done();
        }
        return values.Count <= MostValues ? values : throw ApiRefusal.Invalid($"The filter lists {values.Count} values; at most {MostValues} are taken.");
    }

    private static object Typed(string key, ListFieldKind kind, Value value)
    {
        if (kind == ListFieldKind.Text)
        {
            return key switch
            {
                "storage_state" => value.ToText().Replace("STORAGESTATE_", "", StringComparison.Ordinal),
                // Of schedules: what was asked for, and what became of it.
                "mode" when value.ToText() is "ENABLE" or "DISABLE" => value.ToText() + "D",
                _ => value.ToText(),
            };
        }
        if (value is Value.String text
            && DateTimeOffset.TryParse(text.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            return time;
        if (value is Value.Number seconds && seconds.Amount is >= 0 and < 253402300800)
            return DateTimeOffset.FromUnixTimeSeconds((long)seconds.Amount);
        throw ApiRefusal.Invalid($"\"{key}\" is a time; {value} is none. Write one such as \"2026-08-21T10:00:00Z\".");
    }
}
