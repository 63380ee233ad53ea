using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipelines.ApiServer;

/// <summary>The three ways to change a part of an object.</summary>
internal static class Patches
{
    /// <summary>RFC 7396: members replace, null removes.</summary>
    public static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner)
                target[name] = Merge(target[name] is JsonObject there ? (JsonObject)there.DeepClone() : [], inner);
            else
                target[name] = value.DeepClone();
        }
        return target;
    }

    /// <summary>RFC 6902: add, replace, remove, test.</summary>
    public static JsonObject Operate(JsonObject target, JsonArray operations)
    {
        foreach (JsonNode? operation in operations)
        {
            string[] path = [.. ((string)operation!["path"]!).Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
            JsonNode parent = path[..^1].Aggregate((JsonNode)target, (node, part) => (node is JsonArray list ? list[int.Parse(part, CultureInfo.InvariantCulture)] : node[part])
                ?? throw ApiRefusal.Invalid($"the path {operation["path"]} is not there"));
            string last = path[^1];
            switch ((string)operation["op"]!)
            {
                case "test" when !JsonNode.DeepEquals(parent is JsonArray tested ? tested[int.Parse(last, CultureInfo.InvariantCulture)] : parent[last], operation["value"]):
                    throw ApiRefusal.Invalid($"the test of {operation["path"]} failed");
                case "test":
                    break;
                case "remove" when parent is JsonArray list:
                    list.RemoveAt(int.Parse(last, CultureInfo.InvariantCulture));
                    break;
                case "remove":
                    ((JsonObject)parent).Remove(last);
                    break;
                case "add" when parent is JsonArray list:
                    list.Insert(last == "-" ? list.Count : int.Parse(last, CultureInfo.InvariantCulture), operation["value"]?.DeepClone());
                    break;
                case "add" or "replace":
                    parent[last] = operation["value"]?.DeepClone();
                    break;
                default:
                    throw ApiRefusal.Invalid($"the operation {operation["op"]} is unknown");
            }
        }
        return target;
    }

    /// <summary>
    /// Server-side apply: the manager owns the leaves that it says; those that it owned and says no more go; one that another owns and that has
    /// another value is a conflict, unless forced. Lists are whole.
    /// </summary>
    public static JsonObject Apply(JsonObject? target, JsonObject wanted, string manager, bool force)
    {
        JsonObject now = target is null ? [] : (JsonObject)target.DeepClone();
        Dictionary<string, HashSet<string>> owners = OwnersOf(now);
        HashSet<string> mine = owners.GetValueOrDefault(manager) ?? [];
        Dictionary<string, JsonNode?> leaves = new(StringComparer.Ordinal);
        Leaves(wanted, "", leaves);
        foreach (string identity in (string[])["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"])
            leaves.Remove(identity);
        List<(string, string, string)> conflicts = [];
        foreach ((string path, JsonNode? value) in leaves)
        {
            foreach ((string other, HashSet<string> fields) in owners)
            {
                if (other == manager || !fields.Contains(path) || JsonNode.DeepEquals(At(now, path), value))
                    continue;
                if (force)
                    fields.Remove(path);
                else
                    conflicts.Add(("FieldManagerConflict", $"conflict with \"{other}\"", path.Replace('/', '.')));
            }
        }
        if (conflicts.Count > 0)
            throw ApiRefusal.Conflict($"Apply failed with {conflicts.Count} conflicts", [.. conflicts]);
        foreach (string gone in mine.Where(path => !leaves.ContainsKey(path) && !owners.Any(other => other.Key != manager && other.Value.Contains(path))))
            Set(now, gone, null);
        foreach ((string path, JsonNode? value) in leaves)
            Set(now, path, value?.DeepClone());
        owners[manager] = [.. leaves.Keys];
        JsonObject metadata = now["metadata"] as JsonObject ?? [];
        now["metadata"] = metadata;
        metadata["name"] = wanted["metadata"]!["name"]!.DeepClone();
        metadata["managedFields"] = new JsonArray([.. owners.Where(owner => owner.Value.Count > 0).Select(owner => new JsonObject
        {
            ["manager"] = owner.Key,
            ["operation"] = "Apply",
            ["fieldsV1"] = new JsonObject(owner.Value.Order(StringComparer.Ordinal).Select(path => KeyValuePair.Create(path, (JsonNode?)new JsonObject()))),
        })]);
        return now;
    }

    private static Dictionary<string, HashSet<string>> OwnersOf(JsonObject item)
        => (item["metadata"]?["managedFields"] as JsonArray ?? []).ToDictionary(
            entry => (string)entry!["manager"]!,
            entry => (entry!["fieldsV1"] as JsonObject ?? []).Select(field => field.Key).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);

    private static void Leaves(JsonObject item, string path, Dictionary<string, JsonNode?> into)
    {
        foreach ((string name, JsonNode? value) in item)
        {
            string here = $"{path}/{name.Replace("/", "~1", StringComparison.Ordinal)}";
            if (value is JsonObject { Count: > 0 } inner)
                Leaves(inner, here, into);
            else
                into[here] = value;
        }
    }

    private static IEnumerable<string> Parts(string path) => path.Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal));

    private static JsonNode? At(JsonObject item, string path) => Parts(path).Aggregate((JsonNode?)item, (node, part) => node is JsonObject there ? there[part] : null);

    private static void Set(JsonObject item, string path, JsonNode? value)
    {
        string[] parts = [.. Parts(path)];
        JsonObject at = item;
        foreach (string part in parts[..^1])
        {
            if (at[part] is not JsonObject next)
                at[part] = next = [];
            at = next;
        }
        if (value is null)
            at.Remove(parts[^1]);
        else
            at[parts[^1]] = value;
    }
}
