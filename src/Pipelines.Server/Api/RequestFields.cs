using System.Globalization;
using System.Text;
using Pipelines.Core.Values;

namespace Pipelines.Server.Api;

/// <summary>
/// The fields of a JSON object that somebody sent: snake_case and lowerCamelCase mean the same, null is as good as absent. What nobody
/// asks for is refused by <see cref="Done"/>, so that a mistyped field is not dropped in silence.
/// </summary>
internal sealed class RequestFields(Map<Value> members, string place = "")
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The field; null if it is absent.</summary>
    public Value? Find(string name)
    {
        string camel = Camel(name);
        _asked.Add(name);
        _asked.Add(camel);
        Value? found = members.TryGetValue(name, out Value? snake) ? snake : members.TryGetValue(camel, out Value? other) ? other : null;
        return found is null or Value.Nothing ? null : found;
    }

    /// <summary>A text; empty if it is absent.</summary>
    public string Text(string name) => Find(name) switch
    {
        null => "",
        Value.String text => text.Text,
        { } other => throw Wrong(name, "a text", other),
    };

    /// <summary>A text that must be there.</summary>
    public string Required(string name)
        => Text(name) is { Length: > 0 } text ? text : throw ApiRefusal.Invalid($"\"{place}{name}\" is missing. Give it a text.");

    /// <summary>A truth value; null if it is absent.</summary>
    public bool? Truth(string name) => Find(name) switch
    {
        null => null,
        Value.Boolean truth => truth.Truth,
        { } other => throw Wrong(name, "true or false", other),
    };

    /// <summary>A whole number, or its text; null if it is absent.</summary>
    public long? Long(string name) => Find(name) switch
    {
        null => null,
        Value.Number number when number.Amount == Math.Truncate(number.Amount) && Math.Abs(number.Amount) < 1L << 53 => (long)number.Amount,
        Value.String text when long.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
        { } other => throw Wrong(name, "a whole number", other),
    };

    /// <summary>An object; null if it is absent.</summary>
    public RequestFields? Object(string name) => Find(name) switch
    {
        null => null,
        Value.Struct inner => new RequestFields(inner.Members, $"{place}{name}."),
        { } other => throw Wrong(name, "an object", other),
    };

    /// <summary>An object of any members.</summary>
    public Map<Value> Members(string name) => Find(name) switch
    {
        null => default,
        Value.Struct inner => inner.Members,
        { } other => throw Wrong(name, "an object", other),
    };

    /// <summary>A list; empty if it is absent.</summary>
    public Sequence<Value> List(string name) => Find(name) switch
    {
        null => default,
        Value.List list => list.Items,
        { } other => throw Wrong(name, "a list", other),
    };

    /// <summary>Texts by name.</summary>
    public Map<string> Texts(string name)
        => Members(name).ToMap(member => member.Key, member => member.Value is Value.String text ? text.Text : throw Wrong($"{name}.{member.Key}", "a text", member.Value));

    /// <summary>Fields that answers have and requests may send back; they say nothing here.</summary>
    public RequestFields Ignore(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            _ = Find(name);
        return this;
    }

    /// <summary>Refuses what nobody has asked for.</summary>
    public void Done()
    {
        foreach (string name in members.Keys)
        {
            if (!_asked.Contains(name))
                throw ApiRefusal.Invalid($"There is no field \"{place}{name}\" here. {NearestName.Advice(name, [.. _asked.Where(asked => !asked.Any(char.IsUpper))], "fields")}");
        }
    }

    private ApiRefusal Wrong(string name, string wanted, Value found) => ApiRefusal.Invalid($"\"{place}{name}\" is a {found.Kind}; give {wanted}.");

    private static string Camel(string name)
    {
        StringBuilder camel = new(name.Length);
        bool isNext = false;
        foreach (char letter in name)
        {
            if (letter == '_')
            {
                isNext = true;
                continue;
            }
            camel.Append(isNext ? char.ToUpperInvariant(letter) : letter);
            isNext = false;
        }
        return camel.ToString();
    }
}
