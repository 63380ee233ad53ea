using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pipelines.ApiServer;

/// <summary>Which objects a list or a watch is about.</summary>
internal sealed partial class Selectors(string labels, string fields)
{
    private readonly string[] _labels = [.. Commas().Split(labels).Select(part => part.Trim()).Where(part => part.Length > 0)];
    private readonly string[] _fields = fields.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public bool Fits(JsonObject item) => _labels.All(part => FitsLabel(item, part)) && _fields.All(part => FitsField(item, part));

    private static bool FitsLabel(JsonObject item, string part)
    {
        Match set = Sets().Match(part);
        if (set.Success)
        {
            bool isIn = set.Groups[3].Value.Split(',').Select(value => value.Trim()).Contains(LabelOf(item, set.Groups[1].Value));
            return isIn == (set.Groups[2].Value == "in");
        }
        if (part.Split("!=") is [var other, var not])
            return LabelOf(item, other.Trim()) != not.Trim();
        if (part.Split("=", StringSplitOptions.RemoveEmptyEntries) is [var name, var value])
            return LabelOf(item, name.Trim()) == value.Trim();
        return part.StartsWith('!') ? LabelOf(item, part[1..]) is null : LabelOf(item, part) is not null;
    }

    private static bool FitsField(JsonObject item, string part)
    {
        bool isNot = part.Contains("!=", StringComparison.Ordinal);
        string[] sides = part.Split(isNot ? "!=" : "=");
        string? now = sides[0].Split('.').Aggregate((JsonNode?)item, (node, name) => node is JsonObject there ? there[name] : null)?.ToString();
        return (now ?? "") == sides[1].TrimStart('=') != isNot;
    }

    private static string? LabelOf(JsonObject item, string name) => (string?)item["metadata"]?["labels"]?[name];

    // Commas inside of parentheses belong to a set.
    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex Commas();

    [GeneratedRegex(@"^(\S+)\s+(in|notin)\s+\(([^)]*)\)$")]
    private static partial Regex Sets();
}
