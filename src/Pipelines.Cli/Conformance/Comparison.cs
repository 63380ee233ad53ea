using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Cli.Conformance;

/// <summary>Finds where a run differs from what was expected; each difference is one line for people.</summary>
internal static class Comparison
{
    private const int HeadLength = 80;

    /// <param name="expected">What was expected.</param>
    /// <param name="run">The object that <c>run --output json</c> printed.</param>
    public static IReadOnlyList<string> Of(Expectation expected, JsonObject run)
    {
        List<string> misses = [];
        JsonObject tasks = run["tasks"] as JsonObject ?? [];
        string state = run["state"]?.ToString() ?? "";
        if (!expected.States.Contains(state))
            misses.Add($"state: {state}, expected {expected.State}{(run["error"] is { } error ? $"; {FirstLine(error.ToString())}" : "")}");
        foreach ((string path, JsonNode? wanted) in expected.TaskStates)
        {
            string? found = tasks[path]?["state"]?.ToString();
            if (found != wanted?.ToString())
                misses.Add($"{path}: {found ?? "no such task"}, expected {wanted}{(tasks[path]?["error"] is { } why ? $"; {FirstLine(why.ToString())}" : "")}");
        }
        if (expected.ListsAllTasks)
            misses.AddRange(tasks.Where(task => !expected.TaskStates.ContainsKey(task.Key)).Select(task => $"{task.Key}: {task.Value?["state"]}, expected no such task"));
        foreach ((string name, JsonNode? wanted) in expected.Outputs)
            CompareValue(misses, $"output {name}", run["outputs"]?[name], wanted);
        foreach ((string key, JsonNode? wanted) in expected.TaskOutputs)
            CompareValue(misses, key, Task(tasks, key, out string output)?["outputs"]?[output], wanted);
        foreach ((string key, JsonNode? wanted) in expected.ArtifactHeads)
            CompareHead(misses, key, Artifact(tasks, key), wanted?.ToString() ?? "");
        foreach ((string key, JsonNode? wanted) in expected.ArtifactMetadata)
            CompareValue(misses, $"metadata of {key}", Artifact(tasks, key)?["metadata"], wanted);
        return misses;
    }

    /// <param name="expected">What was expected.</param>
    /// <param name="plan">The object that <c>run --dry-run --output json</c> printed.</param>
    public static IReadOnlyList<string> OfCommands(Expectation expected, JsonObject plan)
    {
        JsonArray? command = null;
        foreach ((string _, JsonNode? task) in plan["tasks"] as JsonObject ?? [])
            command ??= task?["command"] as JsonArray;
        if (command is null)
            return ["the plan has no command line"];
        List<string> misses = [];
        if (expected.HasWholeCommand && command.Count != expected.Arguments.Count)
            misses.Add($"the command has {command.Count} arguments, expected {expected.Arguments.Count}: {command.ToJsonString()}");
        foreach ((int index, string wanted) in expected.Arguments)
        {
            string? found = index < command.Count ? command[index]?.ToString() : null;
            if (found is null || !Fits(found, wanted, expected.Inputs))
                misses.Add($"argument {index}: {found ?? "none"}, expected {wanted}");
        }
        return misses;
    }

    private static bool Fits(string found, string wanted, JsonObject inputs)
    {
        if (wanted is not ['<', .., '>'])
            return found == wanted;
        // An input's name stands for its value, other words for a place that we choose.
        return inputs[wanted[1..^1]] is { } value ? found == value.ToString() : found.Length > 0 && found != wanted[1..^1];
    }

    private static void CompareValue(List<string> misses, string what, JsonNode? found, JsonNode? wanted)
    {
        if (!Same(found, wanted))
            misses.Add($"{what}: {Shown(found)}, expected {Shown(wanted)}");
    }

    private static void CompareHead(List<string> misses, string key, JsonNode? artifact, string wanted)
    {
        string? uri = artifact?["uri"]?.ToString();
        if (uri is null || !uri.StartsWith("file://", StringComparison.Ordinal))
        {
            misses.Add($"artifact {key}: {(uri is null ? "there is none" : $"'{uri}' is no file of this machine")}, expected {Shown(wanted)}");
            return;
        }
        string path = new Uri(uri).LocalPath;
        string? head = File.Exists(path) ? HeadOf(path) : null;
        if (head is null || !Starts(head, wanted))
            misses.Add($"artifact {key}: {(head is null ? "no file" : Shown(head))}, expected {Shown(wanted)}");
    }

    // A head that is as long as heads are may have been cut.
    private static bool Starts(string head, string wanted)
        => wanted.Length >= HeadLength ? head.StartsWith(wanted, StringComparison.Ordinal) : head == wanted;

    private static string HeadOf(string path)
    {
        byte[] bytes = new byte[4 * HeadLength];
        using FileStream file = File.OpenRead(path);
        int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        string text = Encoding.UTF8.GetString(bytes, 0, count);
        return text.Length <= HeadLength ? text : text[..HeadLength];
    }

    private static JsonNode? Task(JsonObject tasks, string key, out string output)
    {
        // A name of an output may hold dots, the names of tasks in a path cannot.
        for (int dot = key.Length; (dot = key.LastIndexOf('.', dot - 1)) > 0;)
        {
            output = key[(dot + 1)..];
            if (tasks[key[..dot]] is { } task)
                return task;
        }
        output = "";
        return null;
    }

    private static JsonNode? Artifact(JsonObject tasks, string key)
        => (Task(tasks, key, out string output)?["artifacts"]?[output] as JsonArray)?.FirstOrDefault();

    private static bool Same(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (null, null) => true,
        (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number
            => Math.Abs(a.GetValue<double>() - b.GetValue<double>()) <= 1e-12 * Math.Abs(b.GetValue<double>()),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(member => b.TryGetPropertyValue(member.Key, out JsonNode? value) && Same(member.Value, value)),
        _ => JsonNode.DeepEquals(one, other),
    };

    private static string Shown(JsonNode? value)
    {
        string text = value?.ToJsonString(Relaxed) ?? "nothing";
        return text.Length <= 200 ? text : text[..200] + "…";
    }

    private static string FirstLine(string text) => text.Split('\n') is [var one] ? one : $"{text.Split('\n')[0]} … {text.TrimEnd().Split('\n')[^1]}";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
