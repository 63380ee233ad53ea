using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>
/// The deprecated ways to give a value: <c>constantValue</c> with a typed member, and <c>properties</c> of artifacts that hold
/// constants or the names of inputs.
/// </summary>
internal static class OldValue
{
    /// <summary><c>{intValue: 1}</c>, <c>{doubleValue: 1.5}</c> or <c>{stringValue: a}</c>.</summary>
    public static readonly Codec<Value> Constant = TypedConstant();

    /// <summary>Values by name; the name of an input becomes the placeholder that stands for it.</summary>
    public static readonly Codec<Map<Value>> Properties = Collections.MapOf(Property());

    /// <summary>The entries of both; <paramref name="kept"/> wins.</summary>
    public static Map<Value> Merge(Map<Value> kept, Map<Value> more)
        => more.Where(entry => !kept.ContainsKey(entry.Key)).Concat(kept).ToMap();

    private static UnionCodec<Value> TypedConstant()
    {
        UnionCodec<Value> codec = new("a constant value");
        codec.AddOld("intValue", FreeValues.From(Scalars.LongWhole, whole => Value.Of(whole)), value => value);
        codec.AddOld("doubleValue", FreeValues.From(Scalars.Number, Value.Of), value => value);
        codec.AddOld("stringValue", FreeValues.From(Scalars.Text, Value.Of), value => value);
        return codec;
    }

    private static UnionCodec<Value> Property()
    {
        UnionCodec<Value> codec = new("a property");
        codec.AddOld("constant", FreeValues.Any, value => value);
        codec.AddOld("constantValue", Constant, value => value);
        codec.AddOld("runtimeParameter", Scalars.Text, name => Value.Of($"{{{{$.inputs.parameters['{name}']}}}}"));
        return codec;
    }
}
