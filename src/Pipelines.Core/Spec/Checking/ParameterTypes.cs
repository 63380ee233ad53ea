using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Which values a parameter takes.</summary>
internal static class ParameterTypes
{
    /// <summary>
    /// True unless every value of <paramref name="producer"/> would be refused: text takes anything, numbers take numbers, and
    /// what is not declared is not judged.
    /// </summary>
    public static bool CanTake(ParameterType consumer, ParameterType producer)
        => consumer == producer
            || consumer is ParameterType.Unspecified or ParameterType.String
            || producer == ParameterType.Unspecified
            || (IsNumber(consumer) && IsNumber(producer))
            || (IsStruct(consumer) && IsStruct(producer));

    /// <summary>True when the value can be bound; a text with placeholders is not known before the run.</summary>
    public static bool CanTake(ParameterType consumer, Value value)
        => HasPlaceholder(value) || ParameterBinding.Bind(value, consumer, "").Succeeded;

    /// <summary>True when some text in the value holds a placeholder.</summary>
    public static bool HasPlaceholder(Value value) => value switch
    {
        Value.String text => text.Text.Contains("{{$", StringComparison.Ordinal),
        Value.List list => list.Items.Any(HasPlaceholder),
        Value.Struct members => members.Members.Any(member => HasPlaceholder(member.Value) || HasPlaceholder(Value.Of(member.Key))),
        _ => false,
    };

    private static bool IsNumber(ParameterType type) => type is ParameterType.Double or ParameterType.Integer;

    private static bool IsStruct(ParameterType type) => type is ParameterType.Struct or ParameterType.TaskFinalStatus or ParameterType.TaskConfig;
}
