using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Server.Runs;

namespace Pipelines.Server.Views;

/// <summary>One task of a run: in a few words for a live picture, and with all that is known of it.</summary>
internal static class TaskJson
{
    /// <summary>The members that a live picture needs.</summary>
    public static void WriteState(Utf8JsonWriter json, TaskSnapshot task)
    {
        json.Text("kind", KindOf(task.Kind));
        json.Text("state", task.State.Name());
        json.Number("attempts", task.Attempts);
        json.Truth("cached", task.IsCached);
        json.Text("cache_reason", task.CacheReason);
        if (task.Iterations is { } iterations)
            json.WriteNumber("iterations", iterations);
        Moment(json, "started_at", task.StartedAt);
        Moment(json, "ended_at", task.EndedAt);
        json.Text("error", task.Error);
    }

    /// <summary>A whole task.</summary>
    public static void Write(Utf8JsonWriter json, FoldedRun folded, TaskSnapshot task)
    {
        json.WriteStartObject();
        json.WriteString("path", task.Path.Text);
        json.WriteString("task_id", TaskIds.Of(folded.Machine.Request.Run, task.Path));
        json.Text("display_name", task.DisplayName);
        json.Text("component", task.ComponentName);
        WriteState(json, task);
        json.Text("fingerprint", task.Fingerprint?.Hex);
        json.Values("inputs", task.Inputs);
        WriteArtifacts(json, "input_artifacts", task.InputArtifacts);
        json.Values("outputs", task.Outputs);
        WriteArtifacts(json, "artifacts", task.Artifacts);
        RunJson.WriteHistory(json, folded.HistoryOf(task.Path));
        json.WriteEndObject();
    }

    /// <summary>RFC 3339 in UTC with milliseconds: many steps take less than a second.</summary>
    public static void Moment(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
            json.WriteString(name, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }

    private static string KindOf(TaskKind kind) => kind switch
    {
        TaskKind.Importer => "importer",
        TaskKind.Dag => "dag",
        TaskKind.Loop => "loop",
        TaskKind.Sweep => "sweep",
        _ => "step",
    };

    private static void WriteArtifacts(Utf8JsonWriter json, string name, Map<Sequence<Artifact>> artifacts)
    {
        if (artifacts.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach ((string key, Sequence<Artifact> list) in artifacts)
        {
            int index = 0;
            foreach (Artifact artifact in list)
            {
                json.WriteStartObject();
                json.WriteString("key", list.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{key}:{index}") : key);
                json.Text("artifact_id", TaskIds.OfArtifact(artifact.Uri));
                json.Text("name", artifact.Name);
                json.Text("type", artifact.Type.Title);
                json.Text("uri", artifact.Uri);
                json.Text("sha256", artifact.Sha256?.Hex);
                json.Long("size_bytes", artifact.SizeBytes ?? 0);
                json.Values("metadata", artifact.Metadata);
                json.WriteEndObject();
                index++;
            }
        }
        json.WriteEndArray();
    }
}
