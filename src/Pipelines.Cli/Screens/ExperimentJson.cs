using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;

namespace Pipelines.Cli.Screens;

/// <summary>Experiments as the one JSON object that <c>--output json</c> prints.</summary>
internal static class ExperimentJson
{
    public static void Print(ExperimentMachine experiment) => Print(json => Write(json, experiment));

    public static void Print(Action<Utf8JsonWriter> write)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using (Utf8JsonWriter json = new(stdout, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(json);
        stdout.WriteByte((byte)'\n');
    }

    public static void WriteHead(Utf8JsonWriter json, ExperimentMachine experiment)
    {
        json.WriteString("experimentId", experiment.Id.Value);
        json.WriteString("name", experiment.Spec.Name);
        json.WriteString("state", experiment.Status.Name());
        json.WriteString("reason", experiment.Reason == EndReason.None ? "" : experiment.Reason.ToString());
        json.WriteString("message", experiment.Message);
        json.WriteString("algorithm", experiment.Spec.Algorithm.Name);
        json.WriteString("createdAt", experiment.CreatedAt);
        WriteTime(json, "endedAt", experiment.EndedAt);
        json.WriteStartObject("counts");
        json.WriteNumber("trials", experiment.TrialCount);
        foreach (TrialState state in Enum.GetValues<TrialState>())
            json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(state.ToString()), experiment.Count(state));
        json.WriteEndObject();
        if (experiment.Best is { } best)
        {
            json.WriteStartObject("best");
            WriteTrial(json, experiment, best);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("best");
        }
    }

    private static void Write(Utf8JsonWriter json, ExperimentMachine experiment)
    {
        json.WriteStartObject();
        WriteHead(json, experiment);
        if (experiment.Spec.Objectives.Count > 1)
        {
            json.WriteStartArray("paretoFront");
            foreach (TrialView trial in experiment.ParetoFront())
                json.WriteStringValue(trial.Name.Value);
            json.WriteEndArray();
        }
        json.WriteStartArray("trials");
        foreach (TrialView trial in experiment.Trials())
        {
            json.WriteStartObject();
            WriteTrial(json, experiment, trial);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTrial(Utf8JsonWriter json, ExperimentMachine experiment, TrialView trial)
    {
        json.WriteString("name", trial.Name.Value);
        json.WriteNumber("number", trial.Number);
        json.WriteString("runId", trial.Name.Value);
        json.WriteString("state", trial.State.Name());
        json.WriteStartObject("assignment");
        foreach ((string name, string text) in trial.Assignment.Values)
            json.WriteString(name, text);
        json.WriteEndObject();
        json.WriteStartObject("objectives");
        foreach ((Objective objective, double value) in experiment.Spec.Objectives.Zip(trial.Values))
            json.WriteNumber(objective.Metric, value);
        json.WriteEndObject();
        json.WriteStartObject("metrics");
        foreach (MetricSummary metric in trial.Metrics.Where(metric => metric.Latest.Length > 0))
        {
            json.WriteStartObject(metric.Metric);
            json.WriteString("min", metric.Min);
            json.WriteString("max", metric.Max);
            json.WriteString("latest", metric.Latest);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        WriteTime(json, "startedAt", trial.StartedAt);
        WriteTime(json, "endedAt", trial.EndedAt);
        if (trial.Message.Length > 0)
            json.WriteString("message", trial.Message);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
            json.WriteString(name, at);
        else
            json.WriteNull(name);
    }
}
