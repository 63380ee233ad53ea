using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>A part of a struct or a list; it has the type of the input that takes it.</summary>
public sealed class ParameterMember : ParameterSource
{
    private readonly Sequence<object> _path;

    internal ParameterMember(ParameterSource whole, Sequence<object> path)
        : base(whole.Home)
    {
        Whole = whole;
        _path = path;
        if (whole is LoopItem item)
            item.HasMembers = true;
    }

    /// <summary>What it is a part of; never itself a part.</summary>
    internal ParameterSource Whole { get; }

    /// <summary>The CEL that finds it.</summary>
    internal string Selector => "parseJson(string_value)" + string.Concat(_path.Select(step => $"[{Literal(step)}]"));

    /// <summary>What a compiled name adds for it.</summary>
    internal string ChannelSuffix => string.Concat(_path.Select(step => $"-subvar-{Plain(step)}"));

    internal override ParameterType Type => (Whole as LoopItem)?.TypeOfMember(_path) ?? ParameterType.Unspecified;

    internal override PipelineStep? Producer => Whole.Producer;

    internal override bool IsBroken => Whole.IsBroken;

    internal override string Words => $"\"{string.Join(".", _path.Select(Plain))}\" of {Whole.Words}";

    /// <summary>A member of this member.</summary>
    public override ParameterMember this[string member] => new(Whole, _path.Add(member));

    /// <summary>An element of this member.</summary>
    public override ParameterMember this[int index] => new(Whole, _path.Add(index));

    private static string Plain(object step) => Convert.ToString(step, CultureInfo.InvariantCulture) ?? "";

    // A JSON string is a CEL string too.
    private static string Literal(object step) => step is string name ? ValueJson.Write(Value.Of(name)) : Plain(step);
}
