using System.Collections;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>A map with known fields, declared as a table of rows.</summary>
/// <param name="noun">What messages call it, with its article: <c>a task</c>.</param>
internal abstract class ObjectCodec<T, TRow>(string noun) : Codec<T>, IEnumerable<TRow>
    where TRow : class
{
    private readonly List<TRow> _rows = [];
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private int[] _sorted = [];

    protected string Noun => noun;

    /// <summary>The rows in the order of their declaration.</summary>
    protected IReadOnlyList<TRow> Rows => _rows;

    protected string NameOf(int row) => _names[row];

    IEnumerator<TRow> IEnumerable<TRow>.GetEnumerator() => _rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _rows.GetEnumerator();

    protected void AddRow(string name, TRow row)
    {
        _indexes[name] = _rows.Count;
        _indexes[FieldName.Snake(name)] = _rows.Count;
        _rows.Add(row);
        _names.Add(name);
    }

    /// <summary>The value of each row that is present, by row; null when the node is no map. Reports unknown and doubled fields.</summary>
    protected Node?[]? Sort(Node node, Place place, Func<TRow, bool> takesNull)
    {
        if (node is not MapNode map)
        {
            Refuse(node, place, noun, out _);
            return null;
        }
        Node?[] values = new Node?[_rows.Count];
        foreach (Entry entry in map.Entries)
        {
            if (!_indexes.TryGetValue(entry.Name, out int row))
                place[entry.Name].Report(Codes.UnknownField, $"There is no field \"{Shortened.Line(entry.Name)}\" in {noun}.",
                    place.Problems.IsFull ? "" : NearestName.Advice(entry.Name, _names, "fields"));
            else if (values[row] is not null)
                place[entry.Name].Report(Codes.DuplicateName, $"The field \"{_names[row]}\" stands here twice, in two spellings.",
                    "Keep one of the two.");
            else if (entry.Value is not ScalarNode { What: ScalarKind.Null } || takesNull(_rows[row]))
                values[row] = entry.Value;
        }
        return values;
    }

    /// <summary>A map of the rows that <paramref name="write"/> gives a node for, sorted by name as the compiler does.</summary>
    protected MapNode Map(Func<TRow, Node?> write)
    {
        if (_sorted.Length != _rows.Count)
            _sorted = [.. Enumerable.Range(0, _rows.Count).OrderBy(NameOf, StringComparer.Ordinal)];
        List<Entry> entries = [];
        foreach (int row in _sorted)
        {
            if (write(_rows[row]) is { } node)
                entries.Add(new(_names[row], node));
        }
        return new([.. entries]);
    }
}
