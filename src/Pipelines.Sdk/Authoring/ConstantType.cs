using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>Sees the type of a constant.</summary>
internal static class ConstantType
{
    /// <summary>The narrowest type that holds the value; unspecified for null.</summary>
    public static ParameterType Of(Value value) => value switch
    {
        Value.Number number => number.Amount == Math.Truncate(number.Amount) ? ParameterType.Integer : ParameterType.Double,
        Value.Boolean => ParameterType.Boolean,
        Value.String => ParameterType.String,
        Value.List => ParameterType.List,
        Value.Struct => ParameterType.Struct,
        _ => ParameterType.Unspecified,
    };

    /// <summary>The type that holds all values; null when there are none, or of several kinds.</summary>
    public static ParameterType? Common(Sequence<Value> values)
    {
        HashSet<ParameterType> types = [.. values.Select(Of)];
        if (types.SetEquals([ParameterType.Integer, ParameterType.Double]))
            return ParameterType.Double;
        return types.Count == 1 && !types.Contains(ParameterType.Unspecified) ? types.First() : null;
    }
}
