using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;
using Pipelines.Tuning.Views;

namespace Pipelines.Server.Views;

/// <summary>A search with its trials, as pictures of it need it.</summary>
internal static class SearchJson
{
    public static void Write(Utf8JsonWriter json, ExperimentView view)
    {
        json.WriteStartObject();
        json.WriteString("status", view.Status.ToString().ToUpperInvariant());
        json.Text("message", view.Message);
        json.WriteString("algorithm", view.Spec.Algorithm.Name);
        json.WriteStartArray("objectives");
        foreach (Objective objective in view.Spec.Objectives)
        {
            json.WriteStartObject();
            json.WriteString("metric", objective.Metric);
            json.WriteBoolean("minimizes", objective.Type == ObjectiveType.Minimize);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("parameters");
        foreach (Parameter parameter in view.Spec.Parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteBoolean("is_number", parameter is Parameter.Real or Parameter.Whole);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("importance");
        foreach ((string name, double share) in view.Importance)
            json.WriteNumber(name, share);
        json.WriteEndObject();
        json.WriteStartArray("trials");
        foreach (TrialView trial in view.Trials)
            Write(json, trial, view.Front.Contains(trial.Name));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TrialView trial, bool isOnFront)
    {
        json.WriteStartObject();
        json.WriteString("run_id", trial.Name.Value);
        json.WriteNumber("number", trial.Number);
        json.WriteString("state", NameOf(trial.State));
        json.Text("message", trial.Message);
        json.Truth("is_on_front", isOnFront);
        json.Truth("is_infeasible", trial.Violation > 0);
        json.WriteStartObject("parameters");
        foreach ((string name, string text) in trial.Assignment.Values)
            json.WriteString(name, text);
        json.WriteEndObject();
        json.WriteStartArray("values");
        foreach (double value in trial.Values.Where(double.IsFinite))
            json.WriteNumberValue(value);
        json.WriteEndArray();
        TaskJson.Moment(json, "started_at", trial.StartedAt);
        TaskJson.Moment(json, "ended_at", trial.EndedAt);
        json.WriteEndObject();
    }

    private static string NameOf(TrialState state) => state switch
    {
        TrialState.Pending => "PENDING",
        TrialState.Running => "RUNNING",
        TrialState.Succeeded => "SUCCEEDED",
        TrialState.EarlyStopped => "EARLY_STOPPED",
        TrialState.Killed => "CANCELED",
        _ => "FAILED",
    };
}
