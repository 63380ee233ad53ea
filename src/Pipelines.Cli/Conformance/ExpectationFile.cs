using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pipelines.Cli.Conformance;

/// <summary>Reads <c>expected.json</c>: an object from file names to what each is expected to do. See docs/kfp.md.</summary>
internal static partial class ExpectationFile
{
    private const string Name = "expected.json";

    /// <param name="folder">The folder with the file and the pipelines.</param>
    /// <param name="withNetwork">Files that need a network are run, too.</param>
    /// <exception cref="RefusedException">There is none, or it cannot be read.</exception>
    public static IReadOnlyList<Expectation> Read(string folder, bool withNetwork)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            throw new RefusedException($"There is no '{path}'. It says what each pipeline of the folder is expected to do; docs/kfp.md has its form.");
        try
        {
            JsonObject root = JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new RefusedException($"'{path}' holds no JSON object.");
            Dictionary<string, string> network = NetworkNotes(folder);
            return [.. root.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry
                => Of(root, entry.Key, entry.Value as JsonObject ?? throw new RefusedException($"'{path}': the entry of '{entry.Key}' is no object."), network, withNetwork))];
        }
        catch (JsonException broken)
        {
            throw new RefusedException($"'{path}' is no JSON: {broken.Message}");
        }
    }

    private static Expectation Of(JsonObject root, string file, JsonObject entry, Dictionary<string, string> network, bool withNetwork)
    {
        string state = Text(entry, "state") is { Length: > 0 } given ? given : throw new RefusedException($"{Name}: '{file}' has no \"state\".");
        string note = Text(entry, "note");
        (Trial trial, string why) = TrialOf(state, Text(entry, "local"), NetworkOf(file, entry, state, network), withNetwork);
        IReadOnlyDictionary<int, string> arguments = Arguments(entry, note, out bool isWhole);
        JsonObject inputs = (entry["inputs"] as JsonObject)?.DeepClone().AsObject() ?? [];
        foreach ((string name, JsonNode? value) in NotedInputs(root, note))
            inputs.TryAdd(name, value);
        return new Expectation
        {
            File = file,
            State = state,
            Trial = trial,
            Why = why,
            Inputs = inputs,
            Outputs = Object(entry, "outputs"),
            TaskOutputs = Object(entry, "task_outputs"),
            ArtifactHeads = Object(entry, "artifact_heads"),
            ArtifactMetadata = Object(entry, "artifact_metadata"),
            TaskStates = Object(entry, "task_states"),
            ListsAllTasks = entry["task_states"] is JsonObject { Count: > 0 } && entry["nondeterministic"]?.GetValueKind() != JsonValueKind.True,
            Arguments = arguments,
            HasWholeCommand = isWhole,
        };
    }

    private static (Trial Trial, string Why) TrialOf(string state, string local, string network, bool withNetwork)
    {
        string first = state.Split(' ')[0];
        if (first == "VALIDATION_ERROR")
            return (Trial.RefusedByCheck, "");
        if (first.StartsWith("RUN_REJECTED", StringComparison.Ordinal))
            return (Trial.RefusedByRun, "");
        if (first == "ARGV_ONLY")
            return (Trial.Commands, "its image is not to be had");
        if (local is not ("yes" or "partly"))
            return (Trial.Check, state.Contains(' ', StringComparison.Ordinal) ? state : network.Length > 0 ? $"needs network: {network}" : "cannot run on a plain machine");
        return network.Length == 0 ? (Trial.Run, "")
            : withNetwork ? (Trial.Run, $"with network: {network}")
            : (Trial.Check, $"needs network: {network}");
    }

    private static string NetworkOf(string file, JsonObject entry, string state, Dictionary<string, string> notes)
    {
        string own = entry["needs_network"]?.ToString() ?? "";
        if (own.Length > 0)
            return own is "false" or "no" ? "" : own;
        return notes.TryGetValue(file, out string? note) && note is not ("" or "no") ? Shown(note)
            : state.Contains("with network", StringComparison.Ordinal) ? "yes"
            : "";

        static string Shown(string note) => note.StartsWith("yes: ", StringComparison.Ordinal) ? note[5..] : note;
    }

    /// <summary>The column <c>needs_network</c> of a table <c>EXPECTED.tsv</c> beside it, where there is one.</summary>
    private static Dictionary<string, string> NetworkNotes(string folder)
    {
        string path = Path.Combine(folder, "EXPECTED.tsv");
        Dictionary<string, string> notes = new(StringComparer.Ordinal);
        if (!File.Exists(path))
            return notes;
        string[][] rows = [.. File.ReadLines(path).Select(line => line.Split('\t'))];
        int column = rows.Length == 0 ? -1 : Array.IndexOf(rows[0], "needs_network");
        foreach (string[] row in rows.Skip(1).Where(row => column >= 0 && row.Length > column))
            notes[row[0]] = row[column];
        return notes;
    }

    /// <summary>The member <c>argv</c>, or <c>argv=[...]</c> and <c>argv[n]="..."</c> in the note.</summary>
    private static Dictionary<int, string> Arguments(JsonObject entry, string note, out bool isWhole)
    {
        Dictionary<int, string> arguments = [];
        JsonArray? whole = entry["argv"] as JsonArray;
        if (whole is null && WholeCommand().Match(note) is { Success: true } match)
            whole = Parsed(match.Groups[1].Value) as JsonArray;
        isWhole = whole is not null;
        for (int i = 0; i < whole?.Count; i++)
            arguments[i] = whole[i]?.ToString() ?? "";
        foreach (Match one in OneArgument().Matches(note))
            arguments[int.Parse(one.Groups[1].Value, CultureInfo.InvariantCulture)] = Parsed(one.Groups[2].Value)?.ToString() ?? "";
        return arguments;
    }

    /// <summary>A note may say which inputs keep a slow file short: <c>run with NAME=VALUE</c>, or <c>as FILE</c> for what another note says.</summary>
    private static IEnumerable<(string Name, JsonNode? Value)> NotedInputs(JsonObject root, string note)
    {
        foreach (Match match in AsOther().Matches(note))
        {
            foreach ((string file, JsonNode? other) in root)
            {
                string otherNote = other?["note"]?.ToString() ?? "";
                if (!Path.GetFileName(file).StartsWith(match.Groups[1].Value, StringComparison.Ordinal) || AsOther().IsMatch(otherNote))
                    continue;
                foreach ((string Name, JsonNode? Value) input in NotedInputs(root, otherNote))
                    yield return input;
            }
        }
        foreach (Match match in RunWith().Matches(note))
            yield return (match.Groups[1].Value, Parsed(match.Groups[2].Value));
    }

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static string Text(JsonObject entry, string name) => entry[name]?.ToString() ?? "";

    private static JsonObject Object(JsonObject entry, string name) => entry[name] as JsonObject ?? [];

    [GeneratedRegex(@"\bargv=(\[(?:[^\]""]|""(?:[^""\\]|\\.)*"")*\])")]
    private static partial Regex WholeCommand();

    [GeneratedRegex(@"\bargv\[(\d+)\]=(""(?:[^""\\]|\\.)*"")")]
    private static partial Regex OneArgument();

    [GeneratedRegex(@"^as (\w+)")]
    private static partial Regex AsOther();

    [GeneratedRegex(@"\brun with (\w+)=([^\s;,]+)")]
    private static partial Regex RunWith();
}
