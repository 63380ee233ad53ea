using System.Diagnostics.CodeAnalysis;

namespace Pipelines.Core.Values;

/// <summary>A value, or one message for people that says why there is none. <c>default</c> is a failure.</summary>
public readonly record struct Result<T>
    where T : notnull
{
    private readonly string? _error;

    private Result(T? value, string? error, bool succeeded) => (Value, _error, Succeeded) = (value, error, succeeded);

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded { get; }

    /// <summary>The value; of no meaning after a failure.</summary>
    public T? Value { get; }

    /// <summary>What is wrong and how to mend it; null after a success.</summary>
    public string? Error => Succeeded ? null : _error ?? "There is no result.";

    internal static Result<T> Of(T value) => new(value, null, succeeded: true);

    internal static Result<T> Failed(string error) => new(default, error, succeeded: false);
}

/// <summary>Makes results.</summary>
public static class Result
{
    /// <summary>A success.</summary>
    public static Result<T> Ok<T>(T value)
        where T : notnull => Result<T>.Of(value);

    /// <summary>A failure; <paramref name="error"/> says what is wrong and how to mend it.</summary>
    public static Result<T> Fail<T>(string error)
        where T : notnull => Result<T>.Failed(error);
}
