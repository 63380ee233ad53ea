using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>What an argument holds.</summary>
internal abstract record ArgumentContent
{
    private ArgumentContent() { }

    /// <summary>A value that stands in the file.</summary>
    /// <param name="Value">The value.</param>
    /// <param name="Type">The type that C# gave it: <c>1.0</c> is a double, <c>1</c> an integer.</param>
    public sealed record Constant(Value Value, ParameterType Type) : ArgumentContent;

    /// <summary>A value of the run.</summary>
    public sealed record Reference(Source Source) : ArgumentContent;

    /// <summary>Text with values of the run in it.</summary>
    public sealed record Text(Sequence<ArgumentContent> Parts) : ArgumentContent;

    /// <summary>A list with values of the run in it.</summary>
    public sealed record List(Sequence<ArgumentContent> Items) : ArgumentContent;

    /// <summary>A struct with values of the run in it.</summary>
    public sealed record Struct(Map<ArgumentContent> Members) : ArgumentContent;

    /// <summary>Not a JSON value at all.</summary>
    public sealed record Invalid(string What) : ArgumentContent;

    /// <summary>A list; a constant one when every item is.</summary>
    public static ArgumentContent ListOf(IEnumerable<ArgumentContent> items)
    {
        Sequence<ArgumentContent> all = items.ToSequence();
        return all.OfType<Invalid>().FirstOrDefault() is { } invalid ? invalid
            : all.All(item => item is Constant)
                ? new Constant(new Value.List(all.OfType<Constant>().Select(item => item.Value).ToSequence()), ParameterType.List)
                : new List(all);
    }

    /// <summary>A struct; a constant one when every member is.</summary>
    public static ArgumentContent StructOf(Map<ArgumentContent> members)
        => members.Values.OfType<Invalid>().FirstOrDefault() is { } invalid ? invalid
            : members.Values.All(member => member is Constant)
                ? new Constant(
                    new Value.Struct(members.ToMap(pair => pair.Key, pair => ((Constant)pair.Value).Value)), ParameterType.Struct)
                : new Struct(members);

    /// <summary>Text; constant when no part is a value of the run, and the value itself when it is the only part.</summary>
    public static ArgumentContent TextOf(Sequence<ArgumentContent> parts)
    {
        if (parts.OfType<Invalid>().FirstOrDefault() is { } invalid)
            return invalid;
        return parts.All(part => part is Constant)
            ? new Constant(Value.Of(string.Concat(parts.OfType<Constant>().Select(part => part.Value.ToText()))), ParameterType.String)
            : new Text(parts);
    }

    /// <summary>The constants inside, in the order of writing.</summary>
    public IEnumerable<Value> Constants() => this switch
    {
        Constant constant => [constant.Value],
        Text text => text.Parts.SelectMany(part => part.Constants()),
        List list => list.Items.SelectMany(item => item.Constants()),
        Struct members => members.Members.Keys.Select(Value.Of).Concat(members.Members.Values.SelectMany(member => member.Constants())),
        _ => [],
    };

    /// <summary>The values of the run inside, in the order of writing.</summary>
    public IEnumerable<Source> Sources() => this switch
    {
        Reference reference => [reference.Source],
        Text text => text.Parts.SelectMany(part => part.Sources()),
        List list => list.Items.SelectMany(item => item.Sources()),
        Struct members => members.Members.Values.SelectMany(member => member.Sources()),
        _ => [],
    };
}
