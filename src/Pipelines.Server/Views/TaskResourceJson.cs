using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Server.Runs;

namespace Pipelines.Server.Views;

/// <summary>Tasks as resources of their own, in the shape that Kubeflow Pipelines plans for them.</summary>
internal static class TaskResourceJson
{
    public static void Write(Utf8JsonWriter json, FoldedRun folded, TaskSnapshot task)
    {
        RunId run = folded.Machine.Request.Run;
        json.WriteStartObject();
        json.Text("task_id", TaskIds.Of(run, task.Path));
        json.Text("name", TaskDetailJson.NameOf(task.Path));
        json.Text("display_name", task.DisplayName);
        json.Text("run_id", run.Value);
        json.Text("parent_task_id", TaskIds.Of(run, TaskDetailJson.ParentOf(task.Path)));
        json.Text("path", task.Path.Text);
        json.Text("type", TypeOf(task));
        json.Text("status", task.State.Name());
        if (task.Error.Length > 0)
        {
            json.WriteStartObject("status_metadata");
            json.WriteString("message", task.Error);
            json.WriteEndObject();
        }
        json.Time("create_time", folded.HistoryOf(task.Path) is [StateChange first, ..] ? first.At : folded.Machine.CreatedAt);
        json.Time("start_time", task.StartedAt);
        json.Time("end_time", task.EndedAt);
        WriteSide(json, "inputs", task.Inputs, task.InputArtifacts);
        WriteSide(json, "outputs", task.Outputs, task.Artifacts);
        WriteAttributes(json, task);
        json.Text("cache_fingerprint", task.Fingerprint?.Hex);
        json.Truth("cached", task.IsCached);
        json.Text("cache_reason", task.CacheReason);
        json.Number("attempts", task.Attempts);
        json.WriteEndObject();
    }

    /// <summary>Links between a task and the artifacts that it took in and made.</summary>
    public static void WriteLinks(Utf8JsonWriter json, RunId run, TaskSnapshot task, Func<string, string, bool> fits)
    {
        WriteLinks(json, run, task, "INPUT", task.InputArtifacts, fits);
        WriteLinks(json, run, task, "OUTPUT", task.Artifacts, fits);
    }

    private static void WriteLinks(Utf8JsonWriter json, RunId run, TaskSnapshot task, string type, Map<Sequence<Artifact>> artifacts, Func<string, string, bool> fits)
    {
        foreach ((string key, Sequence<Artifact> list) in artifacts)
        {
            foreach (Artifact artifact in list)
            {
                string id = TaskIds.OfArtifact(artifact.Uri);
                if (!fits(id, type))
                    continue;
                json.WriteStartObject();
                json.Text("artifact_id", id);
                json.Text("run_id", run.Value);
                json.Text("task_id", TaskIds.Of(run, task.Path));
                json.Text("type", type);
                json.Text("key", key);
                json.WriteEndObject();
            }
        }
    }

    private static string TypeOf(TaskSnapshot task) => task.Kind switch
    {
        TaskKind.Loop => "LOOP",
        TaskKind.Dag when task.ComponentName.StartsWith("comp-condition-branches", StringComparison.Ordinal) => "CONDITION_BRANCH",
        TaskKind.Dag when task.ComponentName.StartsWith("comp-condition", StringComparison.Ordinal) => "CONDITION",
        TaskKind.Dag when task.ComponentName.StartsWith("comp-exit-handler", StringComparison.Ordinal) => "EXIT_HANDLER",
        TaskKind.Dag when task.Path.Text.EndsWith(']') => "LOOP_ITERATION",
        TaskKind.Dag => "DAG",
        _ => "RUNTIME",
    };

    private static void WriteAttributes(Utf8JsonWriter json, TaskSnapshot task)
    {
        int? index = IterationOf(task.Path);
        if (index is null && task.Iterations is null)
            return;
        json.WriteStartObject("type_attributes");
        if (index is { } of)
            json.WriteNumber("iteration_index", of);
        if (task.Iterations is { } count)
            json.WriteNumber("iteration_count", count);
        json.WriteEndObject();
    }

    // Of the innermost loop that the task stands in.
    private static int? IterationOf(TaskPath path)
    {
        int open = path.Text.LastIndexOf('[');
        int close = path.Text.LastIndexOf(']');
        return open >= 0 && int.TryParse(path.Text.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;
    }

    private static void WriteSide(Utf8JsonWriter json, string name, Map<Value> parameters, Map<Sequence<Artifact>> artifacts)
    {
        if (parameters.Count == 0 && artifacts.Count == 0)
            return;
        json.WriteStartObject(name);
        json.Values("parameters", parameters);
        if (artifacts.Count > 0)
        {
            json.WriteStartObject("artifacts");
            foreach ((string key, Sequence<Artifact> list) in artifacts)
            {
                json.WriteStartArray(key);
                foreach (Artifact artifact in list)
                {
                    json.WriteStartObject();
                    json.Text("artifact_id", TaskIds.OfArtifact(artifact.Uri));
                    json.Text("name", artifact.Name);
                    json.Text("type", artifact.Type.Title);
                    json.Text("uri", artifact.Uri);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
