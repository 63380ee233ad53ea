namespace Pipelines.Core.Spec.Documents;

/// <summary>A place in a text, both counted from 1; <c>default</c>: not known.</summary>
internal readonly record struct Position(int Line, int Column)
{
    public bool IsKnown => Line > 0;

    public override string ToString() => $"line {Line}, column {Column}";
}

/// <summary>
/// A value of a YAML or JSON document with the place where it begins. Aliases share nodes, so a tree may be a graph without
/// circles: <see cref="Size"/> and <see cref="Height"/> are those of the tree written out.
/// </summary>
internal abstract class Node
{
    /// <summary>Where it begins.</summary>
    public Position At { get; init; }

    /// <summary>The word that messages use.</summary>
    public abstract string Kind { get; }

    /// <summary>Values and characters in it, written out.</summary>
    public long Size { get; protected init; } = 1;

    /// <summary>Levels of lists and maps in it.</summary>
    public int Height { get; protected init; }
}

/// <summary>What a scalar is once its spelling has been understood.</summary>
internal enum ScalarKind
{
    /// <summary>No value.</summary>
    Null,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>A finite number in decimal spelling.</summary>
    Number,

    /// <summary>Text.</summary>
    Text,
}

/// <summary>A null, a truth value, a number or a text. <see cref="Text"/> is its spelling; <c>true</c> or <c>false</c> for truths.</summary>
internal sealed class ScalarNode : Node
{
    public static readonly ScalarNode Null = new(ScalarKind.Null, "null");

    public ScalarNode(ScalarKind what, string text)
    {
        What = what;
        Text = text;
        Size = 1 + text.Length;
    }

    public ScalarKind What { get; }

    public string Text { get; }

    public override string Kind => What switch
    {
        ScalarKind.Null => "nothing",
        ScalarKind.Boolean => "a boolean",
        ScalarKind.Number => "a number",
        _ => "text",
    };
}

/// <summary>A list.</summary>
internal sealed class ListNode : Node
{
    public ListNode(Node[] items)
    {
        Items = items;
        foreach (Node item in items)
        {
            Size += item.Size;
            Height = Math.Max(Height, item.Height);
        }
        Height++;
    }

    public Node[] Items { get; }

    public override string Kind => "a list";
}

/// <summary>A name and its value; <see cref="At"/> is where the name stands.</summary>
internal readonly record struct Entry(string Name, Node Value, Position At = default);

/// <summary>A map. Names are unique and stand in the order of the text.</summary>
internal sealed class MapNode : Node
{
    public MapNode(Entry[] entries)
    {
        Entries = entries;
        foreach (Entry entry in entries)
        {
            Size += 1 + entry.Name.Length + entry.Value.Size;
            Height = Math.Max(Height, entry.Value.Height);
        }
        Height++;
    }

    public Entry[] Entries { get; }

    public override string Kind => "a map";

    /// <summary>The entry of that name; null if there is none. O(n): for messages and for documents' top levels.</summary>
    public Entry? Find(string name)
    {
        foreach (Entry entry in Entries)
        {
            if (entry.Name == name)
                return entry;
        }
        return null;
    }
}
