using System.Globalization;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>Reads the fields of a map of a manifest, as strictly as Kubernetes does: a number is no text, a text no number.</summary>
/// <param name="map">The map; null: it is absent, and so are its fields.</param>
/// <param name="place">Where it stands.</param>
internal sealed class Fields(MapNode? map, Place place)
{
    public Place Place => place;

    public bool IsAbsent => map is null;

    public IEnumerable<string> Names => map?.Entries.Select(entry => entry.Name) ?? [];

    public Value Content => map is null ? Value.Null : FreeValues.ToValue(map);

    /// <summary>The value of that name; null when it is absent or nothing.</summary>
    public Node? Node(string name) => map?.Find(name)?.Value is { } value and not ScalarNode { What: ScalarKind.Null } ? value : null;

    public bool Has(string name) => Node(name) is not null;

    public Fields Map(string name)
    {
        Node? node = Node(name);
        if (node is not null and not MapNode)
            Wrong(place[name], node, "a map");
        return new(node as MapNode, place[name]);
    }

    public IReadOnlyList<Fields> Maps(string name)
    {
        List<Fields> maps = [];
        Node? node = Node(name);
        if (node is ListNode list)
        {
            for (int i = 0; i < list.Items.Length; i++)
            {
                if (list.Items[i] is not MapNode)
                    Wrong(place[name][i], list.Items[i], "a map");
                maps.Add(new(list.Items[i] as MapNode, place[name][i]));
            }
        }
        else if (node is not null)
        {
            Wrong(place[name], node, "a list");
        }
        return maps;
    }

    public string Text(string name)
    {
        Node? node = Node(name);
        if (node is ScalarNode { What: ScalarKind.Text } scalar)
            return scalar.Text;
        if (node is not null)
            Wrong(place[name], node, node is ScalarNode ? "text, in quotes" : "text");
        return "";
    }

    public string Required(string name, string fix)
    {
        string text = Text(name);
        if (text.Length == 0 && Node(name) is null or ScalarNode { Text.Length: 0 })
            place[name].Report(ServingCodes.Missing, $"{name} is missing.", fix);
        return text;
    }

    /// <summary>One of some words; the first one where there is none.</summary>
    public string Word(string name, params string[] known)
    {
        string word = Text(name);
        if (word.Length == 0 || known.Contains(word))
            return word.Length == 0 ? known[0] : word;
        place[name].Report(ServingCodes.UnknownWord, $"{name} is \"{Shortened.Line(word)}\".", NearestName.Advice(word, known, "words"));
        return known[0];
    }

    public int? Whole(string name, int least, int most = int.MaxValue)
    {
        Node? node = Node(name);
        if (node is null)
            return null;
        if (node is not ScalarNode { What: ScalarKind.Number } scalar || !double.TryParse(scalar.Text, CultureInfo.InvariantCulture, out double number) || number != Math.Truncate(number))
        {
            Wrong(place[name], node, "a whole number");
            return null;
        }
        if (number >= least && number <= most)
            return (int)number;
        place[name].Report(ServingCodes.OutOfRange, $"{name} is {Shortened.Line(scalar.Text)}.",
            most == int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"Give {least} or more.") : string.Create(CultureInfo.InvariantCulture, $"Give {least} to {most}."));
        return null;
    }

    public bool Truth(string name)
    {
        Node? node = Node(name);
        if (node is not null and not ScalarNode { What: ScalarKind.Boolean })
            Wrong(place[name], node, "true or false");
        return node is ScalarNode { What: ScalarKind.Boolean, Text: "true" };
    }

    public Sequence<string> Texts(string name)
    {
        List<string> texts = [];
        Node? node = Node(name);
        if (node is not null and not ListNode)
            Wrong(place[name], node, "a list of texts");
        Node[] items = (node as ListNode)?.Items ?? [];
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i] is ScalarNode { What: ScalarKind.Text } scalar)
                texts.Add(scalar.Text);
            else
                Wrong(place[name][i], items[i], "text, in quotes");
        }
        return texts.ToSequence();
    }

    public Map<string> TextMap(string name)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        Fields inner = Map(name);
        foreach (string key in inner.Names)
            texts[key] = inner.Text(key);
        return texts.ToMap();
    }

    /// <summary>Notes the names that are none of those, each with the one that was probably meant.</summary>
    public void NoteUnknown(ProblemList notes, IReadOnlyCollection<string> known)
    {
        foreach (string name in Names)
        {
            if (!known.Contains(name))
                notes.Add(ServingCodes.UnknownField, place.Path[name], $"\"{Shortened.Line(name)}\" is not known here, and is left out.", NearestName.Advice(name, known, "fields"));
        }
    }

    private static void Wrong(Place at, Node node, string wanted)
        => at.Report(ServingCodes.WrongKind, $"This is {node.Kind}.", $"Write {wanted}.");
}
