using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>JSON values that the format does not look into.</summary>
internal static class FreeValues
{
    /// <summary>Any value, <c>null</c> too.</summary>
    public static readonly Codec<Value> Any = new AnyCodec();

    /// <summary>A struct.</summary>
    public static readonly Codec<Value> Struct = new StructCodec();

    /// <summary>The members of a struct.</summary>
    public static readonly Codec<Map<Value>> Members = Collections.MapOf(Any);

    /// <summary>A value's tree, numbers spelled as the compiler does: <c>1.0</c>.</summary>
    public static Node ToNode(Value value) => value switch
    {
        Value.Boolean truth => Scalars.Truth.Write(truth.Truth),
        Value.Number number => Number(number.Amount),
        Value.String text => Scalars.Text.Write(text.Text),
        Value.List list => new ListNode([.. list.Items.Select(ToNode)]),
        Value.Struct members => Members.Write(members.Members),
        _ => ScalarNode.Null,
    };

    /// <summary>The value that a tree spells.</summary>
    public static Value ToValue(Node node) => node switch
    {
        ScalarNode { What: ScalarKind.Boolean } truth => Value.Of(truth.Text == "true"),
        ScalarNode { What: ScalarKind.Number } number => Value.Of(double.Parse(number.Text, CultureInfo.InvariantCulture)),
        ScalarNode { What: ScalarKind.Text } text => Value.Of(text.Text),
        ListNode { Items.Length: 0 } => Value.EmptyList,
        ListNode list => new Value.List(Sequence.Create<Value>(Array.ConvertAll(list.Items, ToValue))),
        MapNode { Entries.Length: 0 } => Value.EmptyStruct,
        MapNode map => new Value.Struct(Map.Sorted(
            Array.ConvertAll(map.Entries, entry => entry.Name), Array.ConvertAll(map.Entries, entry => ToValue(entry.Value)))),
        _ => Value.Null,
    };

    /// <summary>A value written as <paramref name="codec"/> says; for reading only.</summary>
    public static Codec<Value> From<T>(Codec<T> codec, Func<T, Value> make) => new FromCodec<T>(codec, make);

    private static ScalarNode Number(double amount)
    {
        string text = Value.NumberText(amount);
        return new(ScalarKind.Number, text.Contains('.', StringComparison.Ordinal) ? text : text + ".0");
    }

    private sealed class AnyCodec : Codec<Value>
    {
        public override bool TakesNull => true;

        public override bool TryRead(Node node, Place place, out Value value)
        {
            value = ToValue(node);
            return true;
        }

        public override Node Write(Value value) => ToNode(value);
    }

    private sealed class StructCodec : Codec<Value>
    {
        public override bool TryRead(Node node, Place place, [MaybeNullWhen(false)] out Value value)
        {
            value = node is MapNode ? ToValue(node) : null;
            return value is not null || Refuse(node, place, "a map", out value);
        }

        public override Node Write(Value value) => ToNode(value);
    }

    private sealed class FromCodec<T>(Codec<T> codec, Func<T, Value> make) : Codec<Value>
    {
        public override bool TryRead(Node node, Place place, [MaybeNullWhen(false)] out Value value)
        {
            value = codec.TryRead(node, place, out T? read) ? make(read) : null;
            return value is not null;
        }

        public override Node Write(Value value) => ToNode(value);
    }
}
