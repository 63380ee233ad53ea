using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrainLogisticRegression;

/// <summary>What a Kubeflow Pipelines step is told, as far as this program needs it; by hand there is none.</summary>
internal sealed class ExecutorInput
{
    private readonly JsonObject _input;

    private ExecutorInput(JsonObject input) => _input = input;

    /// <exception cref="InputException">The text is not a JSON object.</exception>
    public static ExecutorInput Parse(string json)
    {
        try
        {
            return new(json.Length == 0 ? [] : (JsonNode.Parse(json) as JsonObject) ?? throw new InputException("--executor-input is no JSON object."));
        }
        catch (JsonException broken)
        {
            throw new InputException($"--executor-input is not JSON: {broken.Message}");
        }
    }

    /// <summary>A text in the metadata of an input artifact; empty when absent.</summary>
    public string InputMetadata(string artifact, string name)
        => First(_input["inputs"]?["artifacts"]?[artifact])?["metadata"]?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    /// <summary>Writes what the step gives beside its files, to the place that it was told; does nothing when it was told none.</summary>
    public void WriteOutput(IReadOnlyDictionary<string, JsonNode> parameters, IReadOnlyDictionary<string, JsonObject> metadata)
    {
        if (_input["outputs"]?["outputFile"]?.GetValue<string>() is not { Length: > 0 } file)
            return;
        JsonObject values = [];
        foreach ((string name, JsonNode value) in parameters)
        {
            if (_input["outputs"]?["parameters"]?[name] is not null)
                values[name] = value.DeepClone();
        }
        JsonObject artifacts = [];
        foreach ((string name, JsonObject facts) in metadata)
        {
            if (First(_input["outputs"]?["artifacts"]?[name]) is not { } provided)
                continue;
            JsonObject artifact = new() { ["metadata"] = facts.DeepClone() };
            foreach (string kept in new[] { "name", "uri" })
            {
                if (provided[kept] is { } known)
                    artifact[kept] = known.DeepClone();
            }
            artifacts[name] = new JsonObject { ["artifacts"] = new JsonArray(artifact) };
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".");
        File.WriteAllText(file, new JsonObject { ["parameterValues"] = values, ["artifacts"] = artifacts }.ToJsonString());
    }

    private static JsonObject? First(JsonNode? list) => (list?["artifacts"] as JsonArray)?.FirstOrDefault() as JsonObject;
}
