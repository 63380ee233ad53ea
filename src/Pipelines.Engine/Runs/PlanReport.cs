using System.Text.Json;
using Pipelines.Core.Runs;
using Pipelines.Core.Runs.Planning;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Runs;

/// <summary>What a run would do as the one JSON object that <c>run --dry-run --output json</c> prints, and that a server gives. Nothing is run or written.</summary>
public static class PlanReport
{
    /// <summary>A loop over a known list may be endless for all that anybody reads.</summary>
    public const int MostTasks = 10_000;

    /// <summary>Writes it where a JSON value may stand.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="request">The run that is not made.</param>
    /// <param name="now">When it would begin.</param>
    public static void Write(Utf8JsonWriter json, RunRequest request, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("pipeline", request.Package.Pipeline.Info.Name);
        json.WritePropertyName("parameters");
        ValueJson.Write(json, new Value.Struct(request.Parameters));
        json.WriteStartObject("tasks");
        int told = 0;
        foreach (PlannedTask task in RunForecast.Of(request, now).Take(MostTasks))
        {
            told++;
            json.WriteStartObject(task.Path.Text);
            Write(json, task);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteBoolean("isCut", told == MostTasks);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlannedTask task)
    {
        json.WriteString("kind", task.Kind.ToString().ToLowerInvariant());
        json.WriteString("component", task.ComponentName);
        json.WriteString("outlook", task.Outlook.ToString().ToLowerInvariant());
        WriteTexts(json, "after", task.After);
        if (task.Condition.Length > 0)
            json.WriteString("condition", task.Condition);
        json.WritePropertyName("inputs");
        ValueJson.Write(json, new Value.Struct(task.Inputs));
        json.WriteStartObject("artifacts");
        foreach ((string name, string source) in task.Artifacts)
            json.WriteString(name, $"<{source}>");
        json.WriteEndObject();
        if (task.Kind == TaskKind.Loop && task.Iterations is { } count)
            json.WriteNumber("iterations", count);
        else if (task.Kind is TaskKind.Loop or TaskKind.Sweep)
            json.WriteString("items", task.Items);
        if (task.Parallelism > 0)
            json.WriteNumber("parallelism", task.Parallelism);
        if (task.Kind == TaskKind.Importer)
            json.WriteString("uri", task.Uri);
        if (task.Kind == TaskKind.Step)
        {
            json.WriteString("image", task.Image);
            WriteTexts(json, "command", task.Command);
            if (task.Function.Length > 0)
                json.WriteString("function", task.Function);
            WriteTexts(json, "packages", task.Packages);
            json.WriteNumber("retries", task.Retries);
            json.WriteBoolean("cache", task.UsesCache);
            if (task.TimeOut is { } limit)
                json.WriteNumber("timeoutSeconds", limit.TotalSeconds);
        }
        if (task.Error.Length > 0)
            json.WriteString("error", task.Error);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, Sequence<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
