using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Journaling;

/// <summary>The members of an object that we have written; one that is missing or of another kind is a <see cref="FormatException"/>.</summary>
internal readonly struct JsonMembers(Map<Value> members)
{
    // Above this a double skips whole numbers.
    private const double LargestExact = 9007199254740992;

    public static JsonMembers Of(Value? value)
        => value is Value.Struct map ? new(map.Members) : throw new FormatException($"There is {value?.Kind ?? "nothing"} where an object should be.");

    public bool Has(string name) => members.ContainsKey(name);

    public Value? Find(string name) => members.TryGetValue(name, out Value? value) ? value : null;

    public JsonMembers Inner(string name) => Of(Find(name));

    public string Text(string name) => Find(name) is Value.String text ? text.Text : throw Missing(name);

    public string TextOr(string name, string absent) => Find(name) is null ? absent : Text(name);

    public bool Truth(string name) => Find(name) == Value.True;

    public DateTimeOffset Time(string name) => DateTimeOffset.Parse(Text(name), CultureInfo.InvariantCulture);

    public DateTimeOffset? TimeOrNull(string name) => Find(name) is null ? null : Time(name);

    public double Double(string name) => ToDouble(Find(name), name);

    public double? DoubleOrNull(string name) => Find(name) is null ? null : Double(name);

    public int Int(string name) => checked((int)Long(name));

    public int? IntOrNull(string name) => Find(name) is null ? null : Int(name);

    public long Long(string name) => Find(name) switch
    {
        Value.Number number => checked((long)number.Amount),
        Value.String text => long.Parse(text.Text, CultureInfo.InvariantCulture),
        _ => throw Missing(name),
    };

    public long? LongOrNull(string name) => Find(name) is null ? null : Long(name);

    public T Word<T>(string name)
        where T : struct, Enum => ToWord<T>(Text(name));

    public Sequence<T> List<T>(string name, Func<Value, T> read)
        => Find(name) switch
        {
            null => default,
            Value.List list => list.Items.Select(read).ToSequence(),
            _ => throw Missing(name),
        };

    public Map<T> Map<T>(string name, Func<Value, T> read)
        => Find(name) switch
        {
            null => default,
            Value.Struct map => map.Members.ToMap(entry => entry.Key, entry => read(entry.Value)),
            _ => throw Missing(name),
        };

    public Map<string> Texts(string name) => Map(name, ToText);

    public static string ToText(Value value) => value is Value.String text ? text.Text : throw new FormatException($"There is {value.Kind} where text should be.");

    public static double ToDouble(Value? value, string name) => value switch
    {
        Value.Number number => number.Amount,
        Value.String text => double.Parse(text.Text, CultureInfo.InvariantCulture),
        _ => throw Missing(name),
    };

    public static T ToWord<T>(string word)
        where T : struct, Enum
        => Enum.TryParse(word, ignoreCase: true, out T value) && Enum.IsDefined(value) ? value : throw new FormatException($"\"{word}\" is no {typeof(T).Name}.");

    /// <summary>Writes a double; what JSON has no number for becomes text.</summary>
    public static void Write(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number) && !(number == 0 && double.IsNegative(number)))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(number.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>Writes a whole number; one that a double would round becomes text.</summary>
    public static void Write(Utf8JsonWriter writer, long number)
    {
        if (Math.Abs((double)number) < LargestExact)
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
    }

    public static void Write(Utf8JsonWriter writer, string name, Map<string> texts)
    {
        if (texts.Count == 0)
            return;
        writer.WriteStartObject(name);
        foreach ((string key, string text) in texts)
            writer.WriteString(key, text);
        writer.WriteEndObject();
    }

    public static void WriteWord<T>(Utf8JsonWriter writer, string name, T word)
        where T : struct, Enum => writer.WriteString(name, JsonNamingPolicy.CamelCase.ConvertName(word.ToString()));

    private static FormatException Missing(string name) => new($"The member '{name}' is missing or of another kind.");
}
