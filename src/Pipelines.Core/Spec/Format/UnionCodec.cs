using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Spec.Format;

/// <summary>A closed family of records (protobuf's <c>oneof</c>): the field that is present says which case it is.</summary>
/// <param name="noun">What messages call it, with its article.</param>
internal sealed class UnionCodec<T>(string noun) : ObjectCodec<T, UnionCodec<T>.Row>(noun)
    where T : class
{
    /// <summary>Adds a case; <paramref name="get"/> gives null for the others.</summary>
    public void Add<TValue>(string name, Codec<TValue> codec, Func<T, TValue?> get, Func<TValue, T> make)
        where TValue : class
        => AddRow(name, new Case<TValue>(codec, get, make));

    /// <summary>Adds a case that is read for the sake of old files and never written.</summary>
    public void AddOld<TValue>(string name, Codec<TValue> codec, Func<TValue, T> make)
        where TValue : class
        => AddRow(name, new Case<TValue>(codec, _ => null, make));

    /// <summary>Adds a text that every case may have; empty: not set.</summary>
    public void AddShared(string name, Func<T, string> get, Func<T, string, T> set) => AddRow(name, new Shared(get, set));

    public override bool TryRead(Node node, Place place, [MaybeNullWhen(false)] out T value)
    {
        value = null;
        if (Sort(node, place, row => row.TakesNull) is not { } values)
            return false;
        int cases = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } chosen && !Rows[i].IsShared && ++cases == 1)
                value = Rows[i].Make(chosen, place[NameOf(i)]);
        }
        if (cases != 1)
        {
            Refuse(values, place);
            value = null;
        }
        for (int i = 0; i < values.Length && value is not null; i++)
        {
            if (values[i] is { } shared && Rows[i].IsShared)
                value = Rows[i].Set(value, shared, place[NameOf(i)]);
        }
        return value is not null;
    }

    public override Node Write(T value) => Map(row => row.Write(value));

    private void Refuse(Node?[] values, Place place)
    {
        IEnumerable<int> cases = Enumerable.Range(0, Rows.Count).Where(i => !Rows[i].IsShared);
        string[] present = [.. cases.Where(i => values[i] is not null).Select(i => $"\"{NameOf(i)}\"")];
        if (present.Length == 0)
            place.ReportMissing(Codes.NotExactlyOne, $"This does not say what {Noun} is.",
                $"Give exactly one of {string.Join(", ", cases.Select(i => $"\"{NameOf(i)}\""))}.");
        else
            place.Report(Codes.NotExactlyOne, $"{string.Join(" and ", present)} exclude each other.", "Keep one of them.");
    }

    /// <summary>One row of the table.</summary>
    internal abstract class Row
    {
        public abstract bool TakesNull { get; }

        public abstract bool IsShared { get; }

        /// <summary>The case that a document's value stands for; null when it was refused.</summary>
        public virtual T? Make(Node node, Place place) => null;

        public virtual T Set(T record, Node node, Place place) => record;

        public abstract Node? Write(T record);
    }

    private sealed class Case<TValue>(Codec<TValue> codec, Func<T, TValue?> get, Func<TValue, T> make) : Row
        where TValue : class
    {
        public override bool TakesNull => codec.TakesNull;

        public override bool IsShared => false;

        public override T? Make(Node node, Place place) => codec.TryRead(node, place, out TValue? value) ? make(value) : null;

        public override Node? Write(T record) => get(record) is { } value ? codec.Write(value) : null;
    }

    private sealed class Shared(Func<T, string> get, Func<T, string, T> set) : Row
    {
        public override bool TakesNull => false;

        public override bool IsShared => true;

        public override T Set(T record, Node node, Place place)
            => Scalars.Text.TryRead(node, place, out string? text) ? set(record, text) : record;

        public override Node? Write(T record) => get(record) is { Length: > 0 } text ? Scalars.Text.Write(text) : null;
    }
}
