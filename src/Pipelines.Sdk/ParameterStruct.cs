using System.Collections;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk;

/// <summary>
/// A struct in a pipeline, members of any type: <c>new() { ["depth"] = 3, ["rate"] = rate }</c>, or an output of a component.
/// </summary>
public sealed class ParameterStruct : Parameter, IEnumerable
{
    private readonly SortedDictionary<string, Argument> _members = new(StringComparer.Ordinal);
    private readonly Argument? _whole;

    /// <summary>A struct without members yet.</summary>
    public ParameterStruct()
    {
    }

    internal ParameterStruct(Argument whole) => _whole = whole;

    internal override Argument Content => _whole
        ?? new Argument(ArgumentContent.StructOf(_members.ToMap(member => member.Key, member => member.Value.Content)));

    /// <summary>Sets a member.</summary>
    public Argument this[string name]
    {
        set => _members[name] = value;
    }

    /// <summary>A struct from a C# object: an anonymous type, a record, a dictionary.</summary>
    /// <exception cref="NotSupportedException">The object has no JSON form.</exception>
    public static ParameterStruct From<T>(T value) => new(Argument.From(value));

    /// <summary>A member, of the type that the author knows it to have.</summary>
    public Parameter<T> Get<T>(string name) => new(Source is { } source
        ? source[name]
        : _members.TryGetValue(name, out Argument? member) ? member
        : (Content.Content as ArgumentContent.Constant)?.Value is Value.Struct known && known.Members.TryGetValue(name, out Value? value) ? Argument.FromValue(value)
        : new Argument(new ArgumentContent.Invalid($"The struct has no member \"{name}\".")));

    /// <summary>Here because initialisers ask for it: the names of the members that were set.</summary>
    IEnumerator IEnumerable.GetEnumerator() => _members.Keys.GetEnumerator();
}
