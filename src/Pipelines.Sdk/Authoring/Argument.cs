using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>
/// What an input is given. Ordinary C# turns into it: <c>"text"</c>, <c>42</c>, <c>0.1</c>, <c>true</c>, <c>[1, 2, 3]</c>, an
/// output of a task, and <c>$"run of {dataset}"</c> with outputs inside, which are put in when the pipeline runs.
/// </summary>
[InterpolatedStringHandler]
[CollectionBuilder(typeof(Argument), nameof(List))]
public sealed class Argument : IEnumerable<Argument>
{
    private readonly ArgumentContent? _whole;
    private readonly List<ArgumentContent> _parts = [];

    internal Argument(ArgumentContent whole) => _whole = whole;

    /// <summary>For the compiler: begins an interpolated text.</summary>
    public Argument(int literalLength, int formattedCount)
    {
        // The compiler hands both numbers to a handler as a size hint; parts are few.
        _ = literalLength + formattedCount;
    }

    internal ArgumentContent Content => _whole ?? ArgumentContent.TextOf(_parts.ToSequence());

    /// <summary>The argument as messages quote it.</summary>
    internal string Words => Content switch
    {
        ArgumentContent.Constant constant => constant.Value.ToString(),
        ArgumentContent.Reference reference => reference.Source.Words,
        ArgumentContent.Text => "a text with values of the run",
        ArgumentContent.List => "a list with values of the run",
        ArgumentContent.Struct => "a struct with values of the run",
        _ => "an invalid value",
    };

    /// <summary>A list; <c>[a, b]</c> says the same. A null in it is JSON's.</summary>
    public static Argument List(params ReadOnlySpan<Argument?> items)
    {
        List<ArgumentContent> contents = new(items.Length);
        foreach (Argument? item in items)
            contents.Add(ContentOf(item));
        return new(ArgumentContent.ListOf(contents));
    }

    /// <summary>A struct of named members; of two with one name the later stands. A null in it is JSON's.</summary>
    public static Argument Struct(params ReadOnlySpan<(string Name, Argument? Value)> members)
    {
        Dictionary<string, ArgumentContent> contents = new(StringComparer.Ordinal);
        foreach ((string name, Argument? value) in members)
            contents[name] = ContentOf(value);
        return new(ArgumentContent.StructOf(contents.ToMap()));
    }

    /// <summary>A C# object as the JSON that <see cref="JsonSerializer"/> makes of it: an anonymous type, a record, a dictionary.</summary>
    /// <exception cref="NotSupportedException">The object has no JSON form.</exception>
    public static Argument From<T>(T value, JsonSerializerOptions? options = null)
        => FromValue(ValueJson.Read(JsonSerializer.SerializeToUtf8Bytes(value, options)));

    /// <summary>A JSON text.</summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static Argument Json(string json) => FromValue(ValueJson.Read(json));

    /// <summary>A value of the core.</summary>
    public static Argument FromValue(Value value) => new(new ArgumentContent.Constant(value, ConstantType.Of(value)));

    /// <summary>A value that is known when the pipeline runs.</summary>
    public static Argument FromSource(Source source) => new(new ArgumentContent.Reference(source));

    /// <summary>Text; null stays null, which leaves an input to its default.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Argument?(string? text) => text is null ? null : FromValue(Value.Of(text));

    /// <summary>An integer.</summary>
    public static implicit operator Argument(int number) => FromInteger(number);

    /// <summary>An integer; within ±(2^53-1), as JSON counts exactly.</summary>
    public static implicit operator Argument(long number) => FromInteger(number);

    /// <summary>A number; must be finite.</summary>
    public static implicit operator Argument(double number) => double.IsFinite(number)
        ? new(new ArgumentContent.Constant(Value.Of(number), ParameterType.Double))
        : new(new ArgumentContent.Invalid($"{number.ToString(CultureInfo.InvariantCulture)} is not a number that JSON can hold."));

    /// <summary>A truth value.</summary>
    public static implicit operator Argument(bool truth) => FromValue(Value.Of(truth));

    /// <inheritdoc cref="FromValue"/>
    public static implicit operator Argument(Value value) => FromValue(value);

    /// <inheritdoc cref="FromSource"/>
    public static implicit operator Argument(Source source) => FromSource(source);

    /// <summary>For the compiler: text between the holes.</summary>
    public void AppendLiteral(string text) => _parts.Add(new ArgumentContent.Constant(Value.Of(text), ParameterType.String));

    /// <summary>For the compiler: a hole. A value of the run stays one; a constant is written as JSON text would have it.</summary>
    public void AppendFormatted<T>(T value, string? format = null)
    {
        // One method for all: an overload for sources would lose to the generic one for every class derived from it.
        switch (value)
        {
            case Source source: _parts.Add(new ArgumentContent.Reference(source)); break;
            case Argument argument: _parts.Add(argument.Content); break;
            case Value constant: AppendLiteral(constant.ToText()); break;
            case bool truth: AppendLiteral(truth ? "true" : "false"); break;
            case IFormattable formattable: AppendLiteral(formattable.ToString(format, CultureInfo.InvariantCulture)); break;
            default: AppendLiteral(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""); break;
        }
    }

    /// <summary>The items of a list; none of anything else. Here because collection expressions ask for it.</summary>
    IEnumerator<Argument> IEnumerable<Argument>.GetEnumerator()
    {
        IEnumerable<Argument> items = Content switch
        {
            ArgumentContent.List list => list.Items.Select(item => new Argument(item)),
            ArgumentContent.Constant { Value: Value.List list } => list.Items.Select(FromValue),
            _ => [],
        };
        return items.GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<Argument>)this).GetEnumerator();

    private static ArgumentContent ContentOf(Argument? item) => item?.Content ?? new ArgumentContent.Constant(Value.Null, ParameterType.Unspecified);

    private static Argument FromInteger(long number)
    {
        const long Largest = (1L << 53) - 1;
        return number is >= -Largest and <= Largest
            ? new(new ArgumentContent.Constant(Value.Of((double)number), ParameterType.Integer))
            : new(new ArgumentContent.Invalid($"{number} is beyond ±(2^53-1), where JSON counts no more exactly."));
    }
}
