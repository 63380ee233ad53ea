using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Documents;

/// <summary>
/// Turns the events of a parser into a tree and keeps <see cref="TextLimits"/> while it grows. Every method but
/// <see cref="Close"/> returns false when reading must end there; the reason has then been reported.
/// </summary>
internal sealed class TreeBuilder(ProblemList problems)
{
    // Levels are used again: a file may have a million lists and maps, but few are open at once.
    private readonly List<TreeLevel> _levels = [];
    private int _open;
    private readonly Dictionary<string, Node?> _anchors = new(StringComparer.Ordinal);
    private int _nodes;
    private int _aliases;
    private long _aliasSize;

    /// <summary>The finished value; null until there is one.</summary>
    public Node? Root { get; private set; }

    /// <summary>True when the next event is a name (or the end) of a map.</summary>
    public bool ExpectsName => _open > 0 && Innermost is { IsMap: true, Name: null };

    /// <summary>Begins another document of the same text: anchors end, what was counted stays counted.</summary>
    public void NextDocument()
    {
        _anchors.Clear();
        Root = null;
    }

    public bool Open(bool isMap, Position at, string anchor = "")
    {
        if (_open >= TextLimits.Depth)
            return Stop(Codes.TooDeep, at, $"Lists and maps are nested deeper than {TextLimits.Depth} levels.",
                "Give deep data to a step as an artifact or as JSON text.");
        // Known but unfinished: an alias to it from inside would be a circle.
        if (anchor.Length > 0)
            _anchors[anchor] = null;
        if (_open == _levels.Count)
            _levels.Add(new TreeLevel());
        _levels[_open++].Begin(isMap, at, anchor);
        return Count(at);
    }

    public bool Name(string name, Position at)
    {
        TreeLevel level = Innermost;
        level.Name = name;
        level.NameAt = at;
        level.IsDuplicate = !level.TryTake(name);
        if (level.IsDuplicate)
            problems.Add(Codes.DuplicateName, PathHere(), at, $"The name \"{Shortened.Line(name)}\" stands twice in one map.",
                "Keep one of the two.");
        return IsUnicode(name, at);
    }

    /// <summary>The name was YAML's merge key: the value's entries join the map, where it has none of that name itself.</summary>
    public void MergeName(Position at)
    {
        TreeLevel level = Innermost;
        level.Name = "<<";
        level.NameAt = at;
        level.IsMerge = true;
    }

    public bool Scalar(ScalarKind kind, string text, Position at, string anchor = "")
    {
        ScalarNode node = new(kind, text) { At = at };
        if (anchor.Length > 0)
            _anchors[anchor] = node;
        return Count(at) && IsUnicode(text, at) && Add(node, at);
    }

    public bool Alias(string anchor, Position at)
    {
        if (!_anchors.TryGetValue(anchor, out Node? target))
            return Stop(Codes.BadAlias, at, $"The alias \"*{anchor}\" has no anchor \"&{anchor}\" before it.",
                NearestName.Advice(anchor, _anchors.Keys, "anchors"));
        if (target is null)
            return Stop(Codes.BadAlias, at, $"The alias \"*{anchor}\" stands inside what it names: the file would never end.",
                "Write the inner value out.");
        if (++_aliases > TextLimits.Aliases)
            return Stop(Codes.BadAlias, at, $"The file has more than {TextLimits.Aliases:N0} aliases.", "Write the values out.");
        _aliasSize += target.Size;
        if (_aliasSize > TextLimits.AliasSize)
            return Stop(Codes.BadAlias, at, $"Written out, the aliases up to here stand for more than {TextLimits.AliasSize:N0} values and characters.",
                "Write the file without aliases of aliases.");
        if (_open + target.Height > TextLimits.Depth)
            return Stop(Codes.TooDeep, at, $"Written out, the alias nests lists and maps deeper than {TextLimits.Depth} levels.",
                "Write the file without aliases of aliases.");
        if (!ExpectsName)
            return Add(target, at);
        return target is ScalarNode name
            ? Name(name.Text, at)
            : Stop(Codes.BadYaml, at, $"The alias \"*{anchor}\" stands for {target.Kind}, which cannot be a name.", "Use plain text as the name.");
    }

    public void Close()
    {
        TreeLevel level = Innermost;
        Node node = level.ToNode();
        _open--;
        if (level.Anchor.Length > 0)
            _anchors[level.Anchor] = node;
        Add(node, level.At);
    }

    /// <summary>Reports why reading ends here.</summary>
    public bool Stop(string code, Position at, string what, string fix)
    {
        problems.Add(code, PathHere(), at, what, fix);
        return false;
    }

    /// <summary>Reports a mistake that reading goes on after.</summary>
    public void Complain(string code, Position at, string what, string fix) => problems.Add(code, PathHere(), at, what, fix);

    private TreeLevel Innermost => _levels[_open - 1];

    private bool Add(Node node, Position at)
    {
        if (_open == 0)
        {
            Root = node;
            return true;
        }
        TreeLevel level = Innermost;
        bool merges = level.IsMerge;
        if (merges && !level.TryMerge(node))
            return Stop(Codes.BadYaml, at, $"The merge key \"<<\" is given {node.Kind}.",
                "Give it a map or a list of maps, or quote the name: \"<<\".");
        if (!merges)
            level.Add(node);
        return true;
    }

    private bool Count(Position at) => ++_nodes <= TextLimits.Nodes
        || Stop(Codes.TooLarge, at, $"The file has more than {TextLimits.Nodes:N0} values.", "Give large data to a step as an artifact.");

    private bool IsUnicode(string text, Position at)
    {
        ReadOnlySpan<char> rest = text;
        for (int i; (i = rest.IndexOfAnyInRange('\ud800', '\udfff')) >= 0; rest = rest[(i + 2)..])
        {
            if (i + 1 >= rest.Length || !char.IsSurrogatePair(rest[i], rest[i + 1]))
                return Stop(Codes.BadEncoding, at, "The text holds half a surrogate pair, which is no character.",
                    "Write the character itself, or both halves of its escape.");
        }
        return true;
    }

    private DocumentPath PathHere()
    {
        DocumentPath path = DocumentPath.Top;
        foreach (TreeLevel level in _levels.Take(_open))
        {
            if (!level.IsMap)
                path = path[level.Count];
            else if (level.Name is { } name)
                path = path[name];
        }
        return path;
    }
}
