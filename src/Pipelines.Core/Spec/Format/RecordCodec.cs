using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Spec.Format;

/// <summary>
/// A record as a table of fields. Reading begins with <paramref name="blank"/> and sets what is present; writing leaves out
/// what equals it.
/// </summary>
internal sealed class RecordCodec<T>(string noun, T blank) : ObjectCodec<T, RecordCodec<T>.Field>(noun)
    where T : class
{
    /// <summary>Adds a field.</summary>
    public void Add<TValue>(string name, Codec<TValue> codec, Func<T, TValue?> get, Func<T, TValue, T> set)
        => AddRow(name, new Plain<TValue>(codec, get, set, get(blank)));

    /// <summary>Adds a field that is read for the sake of old files and never written.</summary>
    public void AddOld<TValue>(string name, Codec<TValue> codec, Func<T, TValue, T> set)
        => AddRow(name, new Plain<TValue>(codec, _ => default, set, default));

    /// <summary>Adds a map that holds further fields of the same record.</summary>
    public void Add(string name, RecordCodec<T> group) => AddRow(name, new Group(group));

    public override bool TryRead(Node node, Place place, [MaybeNullWhen(false)] out T value)
    {
        value = blank;
        return TryReadInto(node, place, ref value);
    }

    public override Node Write(T value) => Map(field => field.Write(value));

    private bool TryReadInto(Node node, Place place, ref T record)
    {
        if (Sort(node, place, field => field.TakesNull) is not { } values)
            return false;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
                record = Rows[i].Read(record, value, place[NameOf(i)]);
        }
        return true;
    }

    /// <summary>One row of the table.</summary>
    internal abstract class Field
    {
        public abstract bool TakesNull { get; }

        /// <summary>The record with this field as the document has it; unchanged if that was refused.</summary>
        public abstract T Read(T record, Node node, Place place);

        /// <summary>The field's value; null when it is not to be written.</summary>
        public abstract Node? Write(T record);
    }

    private sealed class Plain<TValue>(Codec<TValue> codec, Func<T, TValue?> get, Func<T, TValue, T> set, TValue? blankValue) : Field
    {
        public override bool TakesNull => codec.TakesNull;

        public override T Read(T record, Node node, Place place)
            => codec.TryRead(node, place, out TValue? value) ? set(record, value) : record;

        public override Node? Write(T record) => get(record) is { } value && !EqualityComparer<TValue>.Default.Equals(value, blankValue)
            ? codec.Write(value)
            : null;
    }

    private sealed class Group(RecordCodec<T> inner) : Field
    {
        public override bool TakesNull => false;

        public override T Read(T record, Node node, Place place)
        {
            inner.TryReadInto(node, place, ref record);
            return record;
        }

        public override Node? Write(T record) => inner.Write(record) is MapNode { Entries.Length: > 0 } fields ? fields : null;
    }
}
