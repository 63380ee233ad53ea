using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// The kinds of values in an expression. One flag is the kind of a value; several are what the checker knows about a value
/// that does not exist yet.
/// </summary>
[Flags]
internal enum Kinds
{
    None = 0,
    Null = 1 << 0,
    Bool = 1 << 1,
    Int = 1 << 2,
    UInt = 1 << 3,
    Double = 1 << 4,
    String = 1 << 5,
    List = 1 << 6,
    Map = 1 << 7,
    Number = Int | UInt | Double,

    /// <summary>Anything that a parameter or a computation may give.</summary>
    Any = Null | Bool | Number | String | List | Map,

    /// <summary>The name <c>inputs</c>; only a step on the way to one parameter or artifact, like the next two.</summary>
    Inputs = 1 << 8,
    Parameters = 1 << 9,
    Artifacts = 1 << 10,

    /// <summary>An evaluation that went wrong; <c>&amp;&amp;</c> and <c>||</c> may still absorb it.</summary>
    Error = 1 << 11,
}

internal static class KindWords
{
    /// <summary>What a parameter of a declared type may be: numbers are doubles, and an optional one may be null.</summary>
    public static Kinds Of(ParameterType declared) => declared switch
    {
        ParameterType.Integer or ParameterType.Double => Kinds.Double | Kinds.Null,
        ParameterType.String => Kinds.String | Kinds.Null,
        ParameterType.Boolean => Kinds.Bool | Kinds.Null,
        ParameterType.List => Kinds.List | Kinds.Null,
        ParameterType.Struct or ParameterType.TaskFinalStatus or ParameterType.TaskConfig => Kinds.Map | Kinds.Null,
        _ => Kinds.Any,
    };

    /// <summary>True for <c>inputs</c> and its two members as a whole: no values, only steps on the way to one.</summary>
    public static bool IsRoot(this Kinds kinds) => (kinds & (Kinds.Inputs | Kinds.Parameters | Kinds.Artifacts)) != 0;

    /// <summary>For messages: <c>string</c>, <c>int or double</c>. The null that any parameter may be is left out.</summary>
    public static string Words(this Kinds kinds)
    {
        if (kinds is Kinds.Null)
            return "null";
        if ((kinds & Kinds.Any) == Kinds.Any)
            return "any value";
        List<string> words = [];
        foreach (Kinds kind in (ReadOnlySpan<Kinds>)[Kinds.Bool, Kinds.Int, Kinds.UInt, Kinds.Double, Kinds.String, Kinds.List, Kinds.Map])
        {
            if (kinds.HasFlag(kind))
                words.Add(kind.ToString().ToLowerInvariant());
        }
        if (words.Count == 0)
            return kinds switch { Kinds.Inputs => "inputs", Kinds.Parameters => "inputs.parameter_values", _ => "inputs.artifacts" };
        return string.Join(" or ", words);
    }
}
