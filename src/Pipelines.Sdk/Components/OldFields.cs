using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;
using Pipelines.Sdk.Problems;
using DocumentPlace = Pipelines.Core.Spec.Documents.Place;

namespace Pipelines.Sdk.Components;

/// <summary>The fields of one map in a component of the older form; what is not as it must be is reported.</summary>
internal sealed class OldFields(MapNode map, DocumentPlace place)
{
    public DocumentPlace Place => place;

    public IEnumerable<string> Names => map.Entries.Select(entry => entry.Name);

    public void AllowOnly(params string[] known)
    {
        foreach (Entry entry in map.Entries.Where(entry => !known.Contains(entry.Name)))
            place[entry.Name].Report(Code.ComponentMalformed, $"The field \"{entry.Name}\" is not known here.", NearestName.Advice(entry.Name, known, "fields"));
    }

    /// <summary>The value of a field; null when it is absent or null.</summary>
    public Node? Find(string name)
        => map.Find(name) is { Value: not ScalarNode { What: ScalarKind.Null } } entry ? entry.Value : null;

    /// <summary>Text; empty when absent. A number or a truth value is taken as it is spelled.</summary>
    public string Text(string name)
    {
        switch (Find(name))
        {
            case null:
                return "";
            case ScalarNode scalar:
                return scalar.Text;
            case Node other:
                place[name].Report(Code.ComponentMalformed, $"Wanted text, but this is {other.Kind}.", "Write text here.");
                return "";
        }
    }

    /// <summary>True when the field says so; false when absent.</summary>
    public bool Truth(string name)
    {
        switch (Find(name))
        {
            case null:
                return false;
            case ScalarNode { What: ScalarKind.Boolean } scalar:
                return scalar.Text == "true";
            case Node other:
                place[name].Report(Code.ComponentMalformed, $"Wanted true or false, but this is {other.Kind}.", "Write true or false.");
                return false;
        }
    }

    /// <summary>A map; null when absent.</summary>
    public OldFields? Map(string name)
    {
        switch (Find(name))
        {
            case null:
                return null;
            case MapNode inner:
                return new(inner, place[name]);
            case Node other:
                place[name].Report(Code.ComponentMalformed, $"Wanted a map, but this is {other.Kind}.", "Write a map here.");
                return null;
        }
    }

    /// <summary>A list; empty when absent.</summary>
    public Node[] List(string name)
    {
        switch (Find(name))
        {
            case null:
                return [];
            case ListNode list:
                return list.Items;
            case Node other:
                place[name].Report(Code.ComponentMalformed, $"Wanted a list, but this is {other.Kind}.", "Write a list here.");
                return [];
        }
    }
}
