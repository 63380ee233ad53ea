using System.Globalization;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Katib;

/// <summary>Reads the fields of a map. Numbers may be texts and texts numbers, as Katib's files have both.</summary>
/// <param name="map">The map; null: it is absent, and so are its fields.</param>
/// <param name="place">Where it stands.</param>
internal sealed class Fields(MapNode? map, Place place)
{
    public Place Place => place;

    public bool IsAbsent => map is null;

    public Node? Node(string name) => map?.Find(name)?.Value is { } value and not ScalarNode { What: ScalarKind.Null } ? value : null;

    public bool Has(string name) => Node(name) is not null;

    public Fields Map(string name)
    {
        Node? node = Node(name);
        if (node is not null and not MapNode)
            Wrong(name, node, "a map");
        return new(node as MapNode, place[name]);
    }

    public IEnumerable<Fields> Maps(string name)
    {
        Node[] items = Items(name);
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i] is not MapNode)
                place[name][i].Report(KatibCodes.WrongKind, $"This is {items[i].Kind}.", "Write a map.");
            yield return new(items[i] as MapNode, place[name][i]);
        }
    }

    public string Text(string name)
    {
        Node? node = Node(name);
        if (node is ScalarNode scalar)
            return scalar.Text;
        if (node is not null)
            Wrong(name, node, "text");
        return "";
    }

    public string Required(string name, string what)
    {
        string text = Text(name);
        if (text.Length == 0 && !Has(name))
            place[name].Report(KatibCodes.Missing, $"{name} is missing.", what);
        return text;
    }

    public Sequence<string> Texts(string name)
    {
        List<string> texts = [];
        foreach (Node item in Items(name))
        {
            if (item is ScalarNode scalar)
                texts.Add(scalar.Text);
            else
                Wrong(name, item, "texts");
        }
        return texts.ToSequence();
    }

    public double? Number(string name)
    {
        if (!Has(name))
            return null;
        string text = Text(name);
        if (Axis.Parse(text) is { } number)
            return number;
        if (text.Length > 0)
            place[name].Report(KatibCodes.WrongKind, $"\"{Shortened.Line(text)}\" is no number.", "Write a finite number.");
        return null;
    }

    public int? Whole(string name)
    {
        if (Number(name) is not { } number)
            return null;
        if (number == Math.Truncate(number) && Math.Abs(number) <= int.MaxValue)
            return (int)number;
        place[name].Report(KatibCodes.WrongKind, string.Create(CultureInfo.InvariantCulture, $"{number} is no whole number that fits."), "Write a whole number.");
        return null;
    }

    public bool Truth(string name) => Text(name) == "true";

    public Map<string> TextMap(string name)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (Entry entry in Node(name) is MapNode inner ? inner.Entries : [])
            texts[entry.Name] = entry.Value is ScalarNode scalar ? scalar.Text : "";
        return texts.ToMap();
    }

    /// <summary>A list of <c>{name, value}</c>.</summary>
    public Map<string> NamedValues(string name)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (Fields item in Maps(name))
        {
            string key = item.Required("name", "Name the setting.");
            if (!values.TryAdd(key, item.Text("value")))
                item.Place.Report(KatibCodes.BadName, $"\"{Shortened.Line(key)}\" is set twice.", "Set it once.");
        }
        return values.ToMap();
    }

    /// <summary>Adds a problem that was found without the file at hand, with its place in the file.</summary>
    public void Placed(Problem problem, DocumentPath path)
    {
        Position at = place.Problems.Source.Find(path);
        string where = $"{place.Path}.{problem.Place}";
        place.Problems.Add(at, problem with { Place = at.IsKnown ? $"{where} ({at})" : where });
    }

    private Node[] Items(string name)
    {
        Node? node = Node(name);
        if (node is ListNode list)
            return list.Items;
        if (node is not null)
            Wrong(name, node, "a list");
        return [];
    }

    private void Wrong(string name, Node node, string wanted)
        => place[name].Report(KatibCodes.WrongKind, $"{name} is {node.Kind}.", $"Write {wanted}.");
}
