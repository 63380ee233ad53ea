using System.Text.Json;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Placeholders;

/// <summary>
/// One element of a command: a text with placeholders, or a JSON text that says how to build none, one or several arguments
/// (<c>{"Concat": [...]}</c>, <c>{"IfPresent": {...}}</c>). The structure is read first, the texts inside after it.
/// </summary>
internal abstract record ArgumentTemplate
{
    private const string Forms =
        """Write {"Concat": [part, ...]} or {"IfPresent": {"InputName": "x", "Then": [part, ...], "Else": [part, ...]}}; a part is a text or one of these.""";

    private ArgumentTemplate() { }

    /// <summary>A text with placeholders.</summary>
    public sealed record Text(Template Template) : ArgumentTemplate;

    /// <summary>A text in which nothing is a placeholder: the source of a module.</summary>
    public sealed record Verbatim(string Content) : ArgumentTemplate;

    /// <summary>One argument, joined from its parts.</summary>
    public sealed record Concat(Sequence<ArgumentTemplate> Parts) : ArgumentTemplate;

    /// <summary>One list of arguments when an input is present, the other when it is not.</summary>
    public sealed record IfPresent(string InputName, Sequence<ArgumentTemplate> Then, Sequence<ArgumentTemplate> Else) : ArgumentTemplate;

    /// <summary>The whole of an element that is <see cref="Concat"/> or <see cref="IfPresent"/>, with the element as written.</summary>
    public sealed record Structure(string Source, ArgumentTemplate Root) : ArgumentTemplate;

    /// <summary>Begins like a structure and is none: taken as a text, told by the checker.</summary>
    public sealed record Malformed(Template Template, TextProblem Problem) : ArgumentTemplate;

    /// <summary>Takes an element of a command apart.</summary>
    public static ArgumentTemplate Parse(string element)
    {
        if (!BeginsStructure(element))
            return new Text(Template.Parse(element));
        try
        {
            return ReadPart(ValueJson.Read(element)) is { } root
                ? new Structure(element, root)
                : new Malformed(Template.Parse(element), new(0, "The element begins like a structure of arguments and has another form.", Forms));
        }
        catch (JsonException broken)
        {
            string where = broken.LineNumber is { } line && broken.BytePositionInLine is { } at ? $" (line {line + 1}, byte {at + 1})" : "";
            return new Malformed(Template.Parse(element), new(0, $"The element begins like a structure of arguments and is not JSON{where}.", Forms));
        }
    }

    private static bool BeginsStructure(string element)
    {
        ReadOnlySpan<char> rest = element.AsSpan().TrimStart();
        if (!rest.StartsWith("{"))
            return false;
        rest = rest[1..].TrimStart();
        foreach (string name in (ReadOnlySpan<string>)["\"IfPresent\"", "\"Concat\""])
        {
            if (rest.StartsWith(name, StringComparison.Ordinal) && rest[name.Length..].TrimStart().StartsWith(":"))
                return true;
        }
        return false;
    }

    private static ArgumentTemplate? ReadPart(Value value) => value switch
    {
        Value.String text => new Text(Template.Parse(text.Text)),
        Value.Struct { Members: { Count: 1 } members } => (members.At(0).Key, members.At(0).Value) switch
        {
            ("Concat", Value.List list) => ReadParts(list) is { } parts ? new Concat(parts) : null,
            ("IfPresent", Value.Struct choice) => ReadChoice(choice.Members),
            _ => null,
        },
        _ => null,
    };

    private static IfPresent? ReadChoice(Map<Value> members)
    {
        if (!members.TryGetValue("InputName", out Value? name) || name is not Value.String { Text.Length: > 0 } input)
            return null;
        if (!members.TryGetValue("Then", out Value? then) || ReadParts(then) is not { } whenPresent)
            return null;
        Sequence<ArgumentTemplate>? otherwise = members.TryGetValue("Else", out Value? alternative) ? ReadParts(alternative) : Sequence<ArgumentTemplate>.Empty;
        return otherwise is { } whenAbsent && members.Keys.All(key => key is "InputName" or "Then" or "Else")
            ? new(input.Text, whenPresent, whenAbsent)
            : null;
    }

    // A list of parts, or a single one; null reads as none.
    private static Sequence<ArgumentTemplate>? ReadParts(Value value)
    {
        List<ArgumentTemplate> parts = [];
        foreach (Value item in value is Value.List list ? list.Items : value.IsNull ? [] : [value])
        {
            if (ReadPart(item) is not { } part)
                return null;
            parts.Add(part);
        }
        return parts.ToSequence();
    }
}
