using System.Text.Json;
using System.Text.Json.Nodes;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Coding;

/// <summary>The codecs of simple types, and those of types made of others.</summary>
public static class Codecs
{
    private const long Largest = (1L << 53) - 1;

    /// <summary>Text.</summary>
    public static readonly Codec<string> Text = new(ParameterType.String, "text", Value.Of, value => value is Value.String text ? text.Text : throw Wrong("text", value));

    /// <summary>Integers within ±(2^53-1), as JSON counts exactly.</summary>
    public static readonly Codec<long> Integer = new(ParameterType.Integer, "an integer", OfInteger, AsInteger);

    /// <summary>Integers of 32 bits.</summary>
    public static readonly Codec<int> SmallInteger = new(ParameterType.Integer, "an integer of 32 bits", number => Value.Of(number), value => AsInteger(value) is >= int.MinValue and <= int.MaxValue and long number ? (int)number : throw Wrong("an integer of 32 bits", value));

    /// <summary>Finite numbers.</summary>
    public static readonly Codec<double> Number = new(ParameterType.Double, "a number", OfNumber, AsNumber);

    /// <summary>Finite numbers of single precision.</summary>
    public static readonly Codec<float> SmallNumber = new(ParameterType.Double, "a number", number => OfNumber(number), value => (float)AsNumber(value));

    /// <summary>Truth values.</summary>
    public static readonly Codec<bool> Truth = new(ParameterType.Boolean, "a boolean", Value.Of, value => value is Value.Boolean truth ? truth.Truth : throw Wrong("a boolean", value));

    /// <summary>Any JSON object.</summary>
    public static readonly Codec<JsonObject> JsonObject = new(
        ParameterType.Struct, "a struct", json => ValueJson.Read(json.ToJsonString()),
        value => value is Value.Struct ? JsonNode.Parse(ValueJson.Write(value))!.AsObject() : throw Wrong("a struct", value));

    /// <summary>Any JSON value.</summary>
    public static readonly Codec<JsonElement> Json = new(
        ParameterType.Struct, "a JSON value", json => ValueJson.Read(json.GetRawText()),
        value => JsonElement.Parse(ValueJson.Write(value)));

    /// <summary>A list of values of one kind.</summary>
    public static Codec<IReadOnlyList<T>> List<T>(Codec<T> item) => new(
        ParameterType.List, $"a list, each item {item.Words}",
        list => new Value.List(list.Select(item.Write).ToSequence()),
        value => value is Value.List list ? [.. list.Items.Select((each, i) => At($"item {i}", item, each))] : throw Wrong("a list", value));

    /// <summary>Members by name, values of one kind.</summary>
    public static Codec<IReadOnlyDictionary<string, T>> Dictionary<T>(Codec<T> item) => new(
        ParameterType.Struct, $"a struct, each member {item.Words}",
        members => new Value.Struct(members.ToMap(member => member.Key, member => item.Write(member.Value))),
        value => value is Value.Struct members
            ? members.Members.ToDictionary(member => member.Key, member => At($"member \"{member.Key}\"", item, member.Value), StringComparer.Ordinal)
            : throw Wrong("a struct", value));

    /// <summary>One of some texts.</summary>
    /// <param name="names">The texts with their values, in the order of the enum.</param>
    public static Codec<T> Enum<T>(params ReadOnlySpan<(string Name, T Value)> names)
        where T : struct, Enum
    {
        (string Name, T Value)[] known = names.ToArray();
        string words = $"one of {string.Join(", ", known.Select(each => $"\"{each.Name}\""))}";
        return new(
            ParameterType.String, words,
            value => Value.Of(Array.Find(known, each => EqualityComparer<T>.Default.Equals(each.Value, value)).Name
                ?? throw new FormatException($"{value} has no name. Use one of {words}.")),
            value =>
            {
                string text = value is Value.String given ? given.Text : "";
                int at = Array.FindIndex(known, each => each.Name == text);
                return at >= 0 ? known[at].Value : throw Wrong(words, value);
            })
        {
            Literals = known.Select(each => Value.Of(each.Name)).ToSequence(),
        };
    }

    /// <summary>A member of a struct.</summary>
    /// <exception cref="FormatException">It is absent or does not fit.</exception>
    public static T Member<T>(Value value, string name, Codec<T> codec)
        => value is not Value.Struct members ? throw Wrong("a struct", value)
        : members.Members.TryGetValue(name, out Value? member) ? At($"member \"{name}\"", codec, member)
        : throw new FormatException($"The member \"{name}\" is missing in {Excerpt(value)}.");

    /// <summary>A member of a struct that may be absent or null.</summary>
    /// <exception cref="FormatException">It does not fit.</exception>
    public static T Member<T>(Value value, string name, Codec<T> codec, T otherwise)
        => value is Value.Struct members && (!members.Members.TryGetValue(name, out Value? member) || member.IsNull) ? otherwise : Member(value, name, codec);

    /// <summary>A member that is a value type and may be absent or null.</summary>
    /// <exception cref="FormatException">It does not fit.</exception>
    public static T? OptionalMember<T>(Value value, string name, Codec<T> codec)
        where T : struct
        => value is Value.Struct members && (!members.Members.TryGetValue(name, out Value? member) || member.IsNull) ? null : Member(value, name, codec);

    /// <summary>A struct of members.</summary>
    public static Value Struct(params ReadOnlySpan<(string Name, Value? Value)> members)
    {
        Dictionary<string, Value> kept = new(StringComparer.Ordinal);
        foreach ((string name, Value? value) in members)
        {
            if (value is not null)
                kept[name] = value;
        }
        return new Value.Struct(kept.ToMap());
    }

    internal static Codec<T>? BuiltIn<T>()
        => (object?)(typeof(T) == typeof(string) ? Text
            : typeof(T) == typeof(long) ? Integer
            : typeof(T) == typeof(int) ? SmallInteger
            : typeof(T) == typeof(double) ? Number
            : typeof(T) == typeof(float) ? SmallNumber
            : typeof(T) == typeof(bool) ? Truth
            : typeof(T) == typeof(JsonObject) ? JsonObject
            : typeof(T) == typeof(JsonElement) ? Json
            : null) as Codec<T>;

    private static T At<T>(string place, Codec<T> codec, Value value)
    {
        try
        {
            return codec.Read(value);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"{place}: {wrong.Message}");
        }
    }

    private static Value OfInteger(long number)
        => number is >= -Largest and <= Largest ? Value.Of((double)number) : throw new FormatException($"{number} is beyond ±(2^53-1), where JSON counts no more exactly.");

    private static long AsInteger(Value value)
        => value is Value.Number number && number.Amount == Math.Truncate(number.Amount) && Math.Abs(number.Amount) <= Largest ? (long)number.Amount : throw Wrong("an integer", value);

    private static Value OfNumber(double number) => double.IsFinite(number) ? Value.Of(number) : throw new FormatException($"{number} is no number that JSON can hold.");

    private static double AsNumber(Value value) => value is Value.Number number ? number.Amount : throw Wrong("a number", value);

    private static FormatException Wrong(string wanted, Value value) => new($"Wanted {wanted}, but this is {Excerpt(value)}.");

    private static string Excerpt(Value value)
    {
        const int Longest = 60;
        string text = value.ToString();
        return text.Length <= Longest ? text : $"{text[..Longest]}...";
    }
}
