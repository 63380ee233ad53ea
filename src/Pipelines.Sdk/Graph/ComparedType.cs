using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk.Graph;

/// <summary>The type that both sides of a comparison are compared as.</summary>
internal static class ComparedType
{
    /// <summary>The type; null when the two cannot be compared.</summary>
    public static ParameterType? Of(Condition.Comparison comparison)
        => (Side(comparison.Left), Side(comparison.Right)) switch
        {
            (null, _) or (_, null) => null,
            var (left, right) when left == right => left == ParameterType.Unspecified ? ParameterType.String : left,
            (ParameterType.Unspecified, var right) => right,
            (var left, ParameterType.Unspecified) => left,
            (ParameterType.Integer or ParameterType.Double, ParameterType.Integer or ParameterType.Double) => ParameterType.Double,
            _ => null,
        };

    /// <summary>The type of one side; null for what cannot be compared at all.</summary>
    public static ParameterType? Side(Argument side) => side.Content switch
    {
        ArgumentContent.Constant constant => Primitive(constant.Type),
        ArgumentContent.Reference { Source: ParameterSource source } => Primitive(source.Type),
        _ => null,
    };

    /// <inheritdoc cref="Side(Argument)"/>
    public static ParameterType? Side(Source side) => side is ParameterSource source ? Primitive(source.Type) : null;

    private static ParameterType? Primitive(ParameterType type)
        => type is ParameterType.Integer or ParameterType.Double or ParameterType.String or ParameterType.Boolean or ParameterType.Unspecified ? type : null;
}
