namespace Pipelines.Core.Spec.Documents;

/// <summary>A list or map that is still being read. Used again for the next one at the same depth.</summary>
internal sealed class TreeLevel
{
    /// <summary>Up to here names are compared one by one.</summary>
    private const int FewNames = 16;

    private readonly List<Node> _items = [];
    private readonly List<Entry> _entries = [];
    private readonly List<MapNode> _merged = [];
    private readonly List<string> _names = [];
    private HashSet<string>? _manyNames;

    public bool IsMap { get; private set; }

    public Position At { get; private set; }

    public string Anchor { get; private set; } = "";

    /// <summary>The items of a list so far.</summary>
    public int Count => _items.Count;

    /// <summary>The name whose value comes next.</summary>
    public string? Name { get; set; }

    public Position NameAt { get; set; }

    public bool IsDuplicate { get; set; }

    public bool IsMerge { get; set; }

    public void Begin(bool isMap, Position at, string anchor)
    {
        (IsMap, At, Anchor, Name, IsDuplicate, IsMerge) = (isMap, at, anchor, null, false, false);
        _items.Clear();
        _entries.Clear();
        _merged.Clear();
        _names.Clear();
        _manyNames = null;
    }

    /// <summary>False when the map has the name already.</summary>
    public bool TryTake(string name)
    {
        if (_manyNames is not null)
            return _manyNames.Add(name);
        if (_names.Contains(name))
            return false;
        _names.Add(name);
        if (_names.Count > FewNames)
            _manyNames = new(_names, StringComparer.Ordinal);
        return true;
    }

    public void Add(Node node)
    {
        if (!IsMap)
            _items.Add(node);
        else if (!IsDuplicate)
            _entries.Add(new(Name!, node, NameAt));
        Name = null;
    }

    public bool TryMerge(Node node)
    {
        IsMerge = false;
        Name = null;
        Node[] sources = node is ListNode list ? list.Items : [node];
        if (!Array.TrueForAll(sources, source => source is MapNode))
            return false;
        _merged.AddRange(sources.Cast<MapNode>());
        return true;
    }

    public Node ToNode()
    {
        if (!IsMap)
            return new ListNode([.. _items]) { At = At };
        foreach (MapNode source in _merged)
        {
            foreach (Entry entry in source.Entries)
            {
                if (TryTake(entry.Name))
                    _entries.Add(entry);
            }
        }
        return new MapNode([.. _entries]) { At = At };
    }
}
