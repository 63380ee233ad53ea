using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.LocalRuns;

/// <summary>Reads the one JSON object that <c>pipelines run --output json</c> prints.</summary>
/// <param name="json">The object.</param>
/// <param name="root">The pipeline's graph, which says which task's artifact an output is.</param>
internal sealed class RunResult(Value.Struct json, DagSpec root)
{
    private readonly Map<Value> _json = json.Members;

    public string RunId => Text(_json, "runId");

    public string State => Text(_json, "state");

    public string Error => Text(_json, "error");

    /// <summary>Parameters as they are; artifacts as they stand at the task that gave them.</summary>
    public Map<Value> Outputs
    {
        get
        {
            Map<Value> outputs = Members(_json, "outputs");
            Map<Value> tasks = Members(_json, "tasks");
            foreach ((string name, DagOutputArtifact from) in root.OutputArtifacts)
            {
                Value? given = from.Selectors.Select(selector => Given(tasks, selector)).FirstOrDefault(value => value is not null);
                if (given is not null)
                    outputs = outputs.With(name, given);
            }
            return outputs;
        }
    }

    public IReadOnlyDictionary<string, LocalTask> Tasks
        => Members(_json, "tasks").ToDictionary(task => task.Key, task => Task(((Value.Struct)task.Value).Members), StringComparer.Ordinal);

    /// <summary>Artifacts of an output: one as it is, several as a list.</summary>
    public static IReadOnlyList<LocalArtifact> Artifacts(Value value) => value switch
    {
        Value.Struct one => [Artifact(one.Members)],
        Value.List list => [.. list.Items.OfType<Value.Struct>().Select(each => Artifact(each.Members))],
        _ => [],
    };

    private static Value? Given(Map<Value> tasks, OutputSelector selector)
        => tasks.TryGetValue(selector.ProducerSubtask, out Value? task) && task is Value.Struct members
            && Members(members.Members, "artifacts").TryGetValue(selector.OutputKey, out Value? artifacts) ? artifacts : null;

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
