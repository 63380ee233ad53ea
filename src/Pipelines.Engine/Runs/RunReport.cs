using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Runs;

/// <summary>A run as the one JSON object that <c>--output json</c> prints, and that a server gives: its shape is a promise to programs.</summary>
public static class RunReport
{
    /// <summary>Writes it, indented, with a line's end.</summary>
    public static void Write(Stream output, RunMachine run)
    {
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        Write(json, run);
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    /// <summary>Writes it where a JSON value may stand.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="more">Writes further members of the object; null: there are none.</param>
    public static void Write(Utf8JsonWriter json, RunMachine run, Action<Utf8JsonWriter>? more = null)
    {
        json.WriteStartObject();
        json.WriteString("runId", run.Request.Run.Value);
        json.WriteString("pipeline", run.Request.Package.Pipeline.Info.Name);
        json.WriteString("state", run.Status.Name());
        if (run.Error.Length > 0)
            json.WriteString("error", run.Error);
        more?.Invoke(json);
        WriteValues(json, "outputs", run.OutputParameters);
        json.WriteStartObject("tasks");
        foreach (TaskSnapshot task in run.Tasks())
        {
            json.WriteStartObject(task.Path.Text);
            Write(json, run.Request.Run, task);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RunId run, TaskSnapshot task)
    {
        json.WriteString("state", task.State.Name());
        json.WriteBoolean("cached", task.IsCached);
        json.WriteNumber("attempts", task.Attempts);
        WriteValues(json, "outputs", task.Outputs);
        json.WriteStartObject("artifacts");
        foreach ((string name, Sequence<Artifact> list) in task.Artifacts)
        {
            json.WriteStartArray(name);
            foreach (Artifact artifact in list)
                Write(json, artifact);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        WriteTime(json, "startedAt", task.StartedAt);
        WriteTime(json, "endedAt", task.EndedAt);
        if (task.Error.Length > 0)
            json.WriteString("error", task.Error);
        if (task.CacheReason.Length > 0)
            json.WriteString("cacheReason", task.CacheReason);
        if (task.Kind == TaskKind.Sweep && task.NewestAttempt > 0)
            json.WriteString("experimentId", SweepOrder.ExperimentOf(new(run, task.Path, task.NewestAttempt)).Value);
    }

    private static void Write(Utf8JsonWriter json, Artifact artifact)
    {
        json.WriteStartObject();
        json.WriteString("name", artifact.Name);
        json.WriteString("uri", artifact.Uri);
        json.WriteString("type", artifact.Type.Title);
        WriteValues(json, "metadata", artifact.Metadata);
        json.WriteString("sha256", artifact.Sha256?.Hex);
        if (artifact.SizeBytes is { } size)
            json.WriteNumber("sizeBytes", size);
        else
            json.WriteNull("sizeBytes");
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, string name, Map<Value> values)
    {
        json.WritePropertyName(name);
        ValueJson.Write(json, new Value.Struct(values));
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
            json.WriteString(name, at);
        else
            json.WriteNull(name);
    }
}
