using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Coding;

namespace Pipelines.Sdk;

/// <summary>
/// A value in a pipeline: a constant, or one that only the run knows. Text may hold it (<c>$"trained on {rows}"</c>), and comparing it makes a
/// condition.
/// </summary>
public abstract class Parameter : Handle
{
    private protected Parameter()
    {
    }

    /// <summary>The value of the run; null for a constant.</summary>
    internal ParameterSource? Source => (Content.Content as ArgumentContent.Reference)?.Source as ParameterSource;

    /// <summary>For settings that take constants and values of the run alike.</summary>
    [return: NotNullIfNotNull(nameof(parameter))]
    public static implicit operator Argument?(Parameter? parameter) => parameter?.Content;

    /// <summary>The constant as text; of a value of the run a mark, which becomes the value where the text is given to an input.</summary>
    public sealed override string ToString()
        => Source is { } source ? PrintedSources.Print(source) : (Content.Content as ArgumentContent.Constant)?.Value.ToText() ?? Content.Words;

    private protected static Condition Compare(Parameter left, string sign, Parameter right)
    {
        if (left.Source is { } source)
            return new Condition.Comparison(source, sign, right.Content);
        return right.Source is { } other
            ? new Condition.Comparison(other, Mirrored(sign), left.Content)
            : throw new InvalidOperationException($"{left} and {right} are both known already: a condition compares with a value of the run.");
    }

    private static string Mirrored(string sign) => sign switch
    {
        "<" => ">",
        ">" => "<",
        "<=" => ">=",
        ">=" => "<=",
        _ => sign,
    };
}

/// <summary>A value of a type.</summary>
/// <typeparam name="T"><c>string</c>, <c>long</c>, <c>double</c>, <c>bool</c>, an enum, or a record with <see cref="StructAttribute"/>.</typeparam>
public sealed class Parameter<T> : Parameter
{
    internal Parameter(Argument content) => Content = content;

    internal override Argument Content { get; }

    /// <summary>A constant.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Parameter<T>?(T? value) => value is null ? null : new(Constant(value));

    /// <summary>Equal at run time.</summary>
    public static Condition operator ==(Parameter<T> left, Parameter<T> right) => Compare(left, "==", right);

    /// <summary>Unlike at run time.</summary>
    public static Condition operator !=(Parameter<T> left, Parameter<T> right) => Compare(left, "!=", right);

    /// <summary>Less at run time.</summary>
    public static Condition operator <(Parameter<T> left, Parameter<T> right) => Compare(left, "<", right);

    /// <summary>Greater at run time.</summary>
    public static Condition operator >(Parameter<T> left, Parameter<T> right) => Compare(left, ">", right);

    /// <summary>Less or equal at run time.</summary>
    public static Condition operator <=(Parameter<T> left, Parameter<T> right) => Compare(left, "<=", right);

    /// <summary>Greater or equal at run time.</summary>
    public static Condition operator >=(Parameter<T> left, Parameter<T> right) => Compare(left, ">=", right);

    /// <summary>The same handle; <c>==</c> makes a condition instead.</summary>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    internal static Argument Constant(T value)
    {
        Codec<T> codec = Codec<T>.Known ?? throw new InvalidOperationException($"{typeof(T).Name} has no JSON form. Mark the record with [Struct].");
        try
        {
            return new Argument(new ArgumentContent.Constant(codec.Write(value), codec.Type));
        }
        catch (FormatException wrong)
        {
            return new Argument(new ArgumentContent.Invalid(wrong.Message));
        }
    }
}

/// <summary>What can be made of values of some types.</summary>
public static class ParameterExtensions
{
    /// <summary>The integer where a number is wanted.</summary>
    public static Parameter<double> AsNumber(this Parameter<long> integer) => new(integer.Content);

    /// <summary>The value in text.</summary>
    public static Parameter<string> AsText(this Parameter parameter)
        => new(parameter.Source is { Type: ParameterType.String } ? parameter.Content : new Argument(ArgumentContent.TextOf([new ArgumentContent.Constant(Value.Of(""), ParameterType.String), parameter.Content.Content])));

    /// <summary>A record where any struct is wanted.</summary>
    public static ParameterStruct AsStruct<T>(this Parameter<T> record)
        where T : class
        => new(record.Content);
}
