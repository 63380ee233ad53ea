using Pipelines.Core.Values;

namespace Pipelines.Sdk.Coding;

/// <summary>How a type of C# is a JSON value of the format, and back.</summary>
/// <typeparam name="T">The type.</typeparam>
public sealed class Codec<T>
{
    private static Codec<T>? _known;

    private readonly Func<T, Value> _write;
    private readonly Func<Value, T> _read;

    /// <summary>Makes a codec; generated code does.</summary>
    /// <param name="type">The parameter type of the format.</param>
    /// <param name="words">What messages call the type, such as <c>an integer</c>.</param>
    /// <param name="write">To JSON.</param>
    /// <param name="read">From JSON; throws a <see cref="FormatException"/> for what does not fit.</param>
    public Codec(ParameterType type, string words, Func<T, Value> write, Func<Value, T> read)
        => (Type, Words, _write, _read) = (type, words, write, read);

    /// <summary>The codec of the type: built in for simple types, registered by generated code for records and enums; null: none.</summary>
    // Not an initialiser: the built-in codecs are themselves codecs.
    public static Codec<T>? Known => _known ??= Codecs.BuiltIn<T>();

    /// <summary>The parameter type of the format.</summary>
    public ParameterType Type { get; }

    /// <summary>What messages call the type.</summary>
    public string Words { get; }

    /// <summary>The only values, as JSON; empty: any.</summary>
    public Sequence<Value> Literals { get; init; }

    /// <summary>Makes this the codec of the type.</summary>
    public Codec<T> Register()
    {
        _known = this;
        return this;
    }

    /// <summary>As JSON.</summary>
    public Value Write(T value) => _write(value);

    /// <summary>From JSON.</summary>
    /// <exception cref="FormatException">It is something else; the text says what.</exception>
    public T Read(Value value) => _read(value);
}
