using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>A function: what it takes, what it gives, what it does.</summary>
/// <param name="Name">As expressions call it.</param>
/// <param name="IsMethod">Called behind a dot; what stands in front is the first argument.</param>
/// <param name="Takes">The kinds allowed for each argument.</param>
/// <param name="Gives">The kinds of its result.</param>
/// <param name="Apply">The work; the second operand is null where it takes one.</param>
internal sealed record Function(string Name, bool IsMethod, Sequence<Kinds> Takes, Kinds Gives, Func<Operand, Operand, Operand> Apply);

/// <summary>The functions of the language.</summary>
internal static class Functions
{
    private const int LongestPattern = 1000;
    private const Kinds Sized = Kinds.String | Kinds.List | Kinds.Map;

    /// <summary>All of them; a name may be both a function and a method.</summary>
    public static readonly Sequence<Function> All =
    [
        Plain("int", Kinds.Number | Kinds.String, Kinds.Int, Numbers.ToInt),
        Plain("uint", Kinds.Number | Kinds.String, Kinds.UInt, Numbers.ToUInt),
        Plain("double", Kinds.Number | Kinds.String, Kinds.Double, Numbers.ToDouble),
        Plain("string", Kinds.Number | Kinds.String | Kinds.Bool, Kinds.String, Numbers.ToText),
        Plain("bool", Kinds.Bool | Kinds.String, Kinds.Bool, Numbers.ToBool),
        Plain("dyn", Kinds.Any, Kinds.Any, value => value),
        Plain("size", Sized, Kinds.Int, Size),
        Plain("parseJson", Kinds.String, Kinds.Any, ParseJson),
        new("size", true, [Sized], Kinds.Int, (value, _) => Size(value)),
        OnText("startsWith", (text, part) => Operand.Of(text.StartsWith(part, StringComparison.Ordinal))),
        OnText("endsWith", (text, part) => Operand.Of(text.EndsWith(part, StringComparison.Ordinal))),
        OnText("contains", (text, part) => Operand.Of(text.Contains(part, StringComparison.Ordinal))),
        OnText("matches", Matches),
    ];

    /// <summary>The function of that name and way of calling; null when there is none.</summary>
    public static Function? Find(string name, bool isMethod)
    {
        foreach (Function function in All)
        {
            if (function.IsMethod == isMethod && function.Name == name)
                return function;
        }
        return null;
    }

    /// <summary>Applies a function to arguments whose kinds it checks itself.</summary>
    public static Operand Call(Function function, Operand first, Operand second)
    {
        if ((function.Takes[0] & first.Kind) == 0)
            return Operand.Fail(Refusal(function, 0, first.Kind));
        if (function.Takes.Count > 1 && (function.Takes[1] & second.Kind) == 0)
            return Operand.Fail(Refusal(function, 1, second.Kind));
        return function.Apply(first, second);
    }

    /// <summary>The message for an argument of a kind that the function does not take.</summary>
    public static string Refusal(Function function, int argument, Kinds kinds)
        => $"{function.Name}() takes {function.Takes[argument].Words()}, not {kinds.Words()}.";

    /// <summary>A JSON text as a value.</summary>
    public static Operand ParseJson(Operand text)
    {
        try
        {
            return Operand.Of(ValueJson.Read(text.Text));
        }
        catch (JsonException)
        {
            return Operand.Fail($"parseJson(): {Excerpt.Of(Value.Of(text.Text))} is not JSON.");
        }
    }

    private static Function Plain(string name, Kinds takes, Kinds gives, Func<Operand, Operand> apply)
        => new(name, false, [takes], gives, (value, _) => apply(value));

    private static Function OnText(string name, Func<string, string, Operand> apply)
        => new(name, true, [Kinds.String, Kinds.String], Kinds.Bool, (text, part) => apply(text.Text, part.Text));

    private static Operand Size(Operand value)
    {
        if (value.Kind != Kinds.String)
            return Operand.Of((long)value.Count);
        long characters = 0;
        foreach (Rune _ in value.Text.EnumerateRunes())
            characters++;
        return Operand.Of(characters);
    }

    // Without backtracking the time is linear in the text, whatever the pattern; the engine refuses patterns it would have to
    // make too large for that, and those with look-around or back references, which the language does not have either.
    private static Operand Matches(string text, string pattern)
    {
        if (pattern.Length > LongestPattern)
            return Operand.Fail($"matches(): the pattern has {pattern.Length} characters; at most {LongestPattern} are taken.");
        try
        {
            return Operand.Of(Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (RegexParseException broken)
        {
            return Operand.Fail($"matches(): the pattern \"{Excerpt.Of(pattern)}\" is wrong at character {broken.Offset}: {broken.Error}.");
        }
        catch (NotSupportedException)
        {
            return Operand.Fail($"matches(): the pattern \"{Excerpt.Of(pattern)}\" is too large, or has look-around or back references.");
        }
    }
}
