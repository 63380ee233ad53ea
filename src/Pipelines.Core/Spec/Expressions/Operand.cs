using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// A value during evaluation. A struct, so that comparing two parameters allocates nothing; wider than <see cref="Value"/>,
/// since expressions tell int, uint and double apart.
/// </summary>
internal readonly struct Operand : IEquatable<Operand>
{
    private readonly long _bits;
    private readonly object? _content;

    private Operand(Kinds kind, long bits, object? content) => (Kind, _bits, _content) = (kind, bits, content);

    public static Operand Null => new(Kinds.Null, 0, null);

    public static Operand Inputs => new(Kinds.Inputs, 0, null);

    public static Operand Parameters => new(Kinds.Parameters, 0, null);

    public static Operand Artifacts => new(Kinds.Artifacts, 0, null);

    public Kinds Kind { get; }

    public bool Bool => _bits != 0;

    public long Int => _bits;

    public ulong UInt => unchecked((ulong)_bits);

    public double Double => BitConverter.Int64BitsToDouble(_bits);

    public string Text => (string)_content!;

    public bool IsError => Kind == Kinds.Error;

    /// <summary>Where an error happened; negative until the evaluator knows.</summary>
    public int Position => (int)_bits;

    public static Operand Of(bool truth) => new(Kinds.Bool, truth ? 1 : 0, null);

    public static Operand Of(long integer) => new(Kinds.Int, integer, null);

    public static Operand Of(ulong integer) => new(Kinds.UInt, unchecked((long)integer), null);

    public static Operand Of(double amount) => new(Kinds.Double, BitConverter.DoubleToInt64Bits(amount), null);

    public static Operand Of(string text) => new(Kinds.String, 0, text);

    public static Operand Of(Operand[] items) => new(Kinds.List, 0, items);

    /// <param name="entries">Keys in the form of <see cref="AsKey"/>.</param>
    public static Operand Of(Dictionary<Operand, Operand> entries) => new(Kinds.Map, 0, entries);

    public static Operand Of(Value value) => value switch
    {
        Value.Boolean b => Of(b.Truth),
        Value.Number n => Of(n.Amount),
        Value.String s => Of(s.Text),
        Value.List => new(Kinds.List, 0, value),
        Value.Struct => new(Kinds.Map, 0, value),
        _ => Null,
    };

    public static Operand Fail(string message) => new(Kinds.Error, -1, message);

    /// <summary>This value; an error that does not know where it happened gets the position.</summary>
    public Operand At(int position) => IsError && _bits < 0 ? new(Kinds.Error, position, _content) : this;

    /// <summary>Items of a list, members of a map.</summary>
    public int Count => _content switch
    {
        Value.List list => list.Items.Count,
        Value.Struct members => members.Members.Count,
        Operand[] items => items.Length,
        Dictionary<Operand, Operand> entries => entries.Count,
        _ => 0,
    };

    /// <summary>The item of a list.</summary>
    public Operand Item(int index) => _content is Operand[] items ? items[index] : Of(((Value.List)_content!).Items[index]);

    /// <summary>The member of a map; a key of a kind that the map does not have is not found.</summary>
    public bool TryGetMember(Operand key, out Operand member)
    {
        if (_content is Dictionary<Operand, Operand> entries)
            return entries.TryGetValue(key.AsKey(), out member);
        Value? value = null;
        bool found = key.Kind == Kinds.String && ((Value.Struct)_content!).Members.TryGetValue(key.Text, out value);
        member = found ? Of(value!) : default;
        return found;
    }

    /// <summary>Keys and members of a map.</summary>
    public IEnumerable<(Operand Key, Operand Member)> Members => _content is Dictionary<Operand, Operand> entries
        ? entries.Select(entry => (entry.Key, entry.Value))
        : ((Value.Struct)_content!).Members.Select(member => (Of(member.Key), Of(member.Value)));

    /// <summary>One form for keys that are equal as numbers, so that <c>m[1]</c>, <c>m[1u]</c> and <c>m[1.0]</c> are one.</summary>
    public Operand AsKey() => Kind switch
    {
        Kinds.UInt when UInt <= long.MaxValue => Of((long)UInt),
        Kinds.Double when Numbers.TryWhole(Double, out long whole) => Of(whole),
        _ => this,
    };

    /// <summary>The value as parameters carry it; numbers become doubles, keys of maps become text.</summary>
    public Result<Value> ToValue()
    {
        switch (Kind)
        {
            case Kinds.Null: return Result.Ok(Value.Null);
            case Kinds.Bool: return Result.Ok(Value.Of(Bool));
            case Kinds.Int: return Result.Ok(Value.Of((double)Int));
            case Kinds.UInt: return Result.Ok(Value.Of((double)UInt));
            case Kinds.Double:
                return double.IsFinite(Double) ? Result.Ok(Value.Of(Double)) : Result.Fail<Value>($"{Double} is no number that JSON can hold.");
            case Kinds.String: return Result.Ok(Value.Of(Text));
            case Kinds.List or Kinds.Map when _content is Value value: return Result.Ok(value);
            case Kinds.List:
                List<Value> items = new(Count);
                for (int i = 0; i < Count; i++)
                {
                    Result<Value> item = Item(i).ToValue();
                    if (!item.Succeeded)
                        return item;
                    items.Add(item.Value);
                }
                return Result.Ok<Value>(new Value.List(items.ToSequence()));
            case Kinds.Map:
                Dictionary<string, Value> members = new(StringComparer.Ordinal);
                foreach ((Operand key, Operand member) in Members)
                {
                    Result<Value> value = member.ToValue();
                    if (!value.Succeeded)
                        return value;
                    members[key.KeyText()] = value.Value;
                }
                return Result.Ok<Value>(new Value.Struct(members.ToMap()));
            case Kinds.Error: return Result.Fail<Value>(Text);
            default: return Result.Fail<Value>($"{Kind.Words()} as a whole is no value: name one, such as inputs.parameter_values['x'].");
        }
    }

    /// <summary>A key as text, for messages and for JSON's members.</summary>
    public string KeyText() => Kind switch
    {
        Kinds.Bool => Bool ? "true" : "false",
        Kinds.Int => Int.ToString(CultureInfo.InvariantCulture),
        Kinds.UInt => UInt.ToString(CultureInfo.InvariantCulture),
        Kinds.Double => Double.ToString(CultureInfo.InvariantCulture),
        Kinds.String => Text,
        _ => Kind.Words(),
    };

    /// <summary>Same kind, same bits: what literals and keys compare by. The language's own equality is <see cref="Comparison"/>.</summary>
    public bool Equals(Operand other) => Kind == other.Kind && _bits == other._bits && Equals(_content, other._content);

    public override bool Equals(object? obj) => obj is Operand other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Kind, _bits, _content);
}
