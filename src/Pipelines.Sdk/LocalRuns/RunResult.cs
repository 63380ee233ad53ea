using System.Text.Json;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.LocalRuns;

/// <summary>Reads the one JSON object that <c>pipelines run --output json</c> prints.</summary>
internal sealed class RunResult
{
    private readonly Map<Value> _json;

    public RunResult(Value.Struct json) => _json = json.Members;

    public string RunId => Text(_json, "runId");

    public string State => Text(_json, "state");

    public string Error => Text(_json, "error");

    public Map<Value> Outputs => Members(_json, "outputs");

    public IReadOnlyDictionary<string, LocalTask> Tasks
        => Members(_json, "tasks").ToDictionary(task => task.Key, task => Task(((Value.Struct)task.Value).Members), StringComparer.Ordinal);

    /// <summary>Artifacts of an output: one as it is, several as a list.</summary>
    public static IReadOnlyList<LocalArtifact> Artifacts(Value value) => value switch
    {
        Value.Struct one => [Artifact(one.Members)],
        Value.List list => [.. list.Items.OfType<Value.Struct>().Select(each => Artifact(each.Members))],
        _ => [],
    };

    private static LocalTask Task(Map<Value> task) => new(
        Text(task, "state"),
        task.TryGetValue("cached", out Value? cached) && cached == Value.True,
        task.TryGetValue("attempts", out Value? attempts) && attempts is Value.Number number ? (int)number.Amount : 0,
        Text(task, "error"),
        Members(task, "outputs").ToDictionary(output => output.Key, output => Json(output.Value), StringComparer.Ordinal),
        Members(task, "artifacts").ToDictionary(output => output.Key, output => Artifacts(output.Value), StringComparer.Ordinal));

    private static LocalArtifact Artifact(Map<Value> artifact)
    {
        string uri = Text(artifact, "uri");
        string path = uri.StartsWith("file://", StringComparison.Ordinal) ? new Uri(uri).LocalPath : uri.StartsWith('/') ? uri : "";
        return new(uri, path, Json(artifact.TryGetValue("metadata", out Value? metadata) ? metadata : Value.EmptyStruct));
    }

    private static JsonElement Json(Value value) => JsonElement.Parse(ValueJson.Write(value));

    private static Map<Value> Members(Map<Value> parent, string name) => parent.TryGetValue(name, out Value? value) && value is Value.Struct members ? members.Members : default;

    private static string Text(Map<Value> parent, string name) => parent.TryGetValue(name, out Value? value) ? value.ToText() : "";
}
