using System.Text.Json;
using Pipelines.Core.Spec.Format;
using Pipelines.Server.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Views;

/// <summary>Runs as the API shows them.</summary>
internal static class RunJson
{
    /// <summary>gRPC's UNKNOWN: a run that failed is no error of the API.</summary>
    private const int Unknown = 2;

    /// <summary>A run as lists show it: without its pipeline, its tasks and its history.</summary>
    public static void Write(Utf8JsonWriter json, StoredRun run)
    {
        json.WriteStartObject();
        WriteFields(json, run, run.State, run.Error, run.FinishedAt);
        json.WriteEndObject();
    }

    /// <summary>A run as a list on a screen shows it: with the pipeline's name, and times to the millisecond.</summary>
    public static void WriteRow(Utf8JsonWriter json, StoredRun run)
    {
        json.WriteStartObject();
        json.Text("run_id", run.Run.Value);
        json.Text("display_name", run.DisplayName);
        json.Text("description", run.Description);
        json.Text("pipeline_name", run.PipelineName);
        json.Text("pipeline_id", run.Pipeline);
        json.Text("pipeline_version_id", run.PipelineVersion);
        json.Text("experiment_id", run.Experiment);
        json.Text("recurring_run_id", run.RecurringRun);
        json.Text("state", run.State);
        json.Text("error", run.Error);
        json.Truth("is_archived", run.IsArchived);
        TaskJson.Moment(json, "created_at", run.CreatedAt);
        TaskJson.Moment(json, "scheduled_at", run.ScheduledAt);
        TaskJson.Moment(json, "finished_at", run.FinishedAt);
        json.Raw("parameters", run.ParametersJson);
        json.WriteEndObject();
    }

    /// <summary>A whole run, by what the journal says of it now.</summary>
    public static void Write(Utf8JsonWriter json, StoredRun run, FoldedRun folded)
    {
        json.WriteStartObject();
        WriteFields(json, run, StateOf(run, folded), folded.Machine.Error, folded.Machine.EndedAt);
        if (run.PipelineVersion.Length == 0)
            json.Raw("pipeline_spec", PipelineWriter.ToJson(folded.Machine.Request.Package, indented: false));
        TaskDetailJson.Write(json, folded);
        WriteHistory(json, folded.History);
        json.WriteEndObject();
    }

    /// <summary>Its state; PAUSED while it is, as far as it has not ended.</summary>
    public static string StateOf(StoredRun run, FoldedRun folded)
        => run.IsPaused && (folded.State is "PENDING" or "RUNNING") ? "PAUSED" : folded.State;

    /// <summary>States in the order in which they came.</summary>
    public static void WriteHistory(Utf8JsonWriter json, IReadOnlyList<StateChange> history)
    {
        if (history.Count == 0)
            return;
        json.WriteStartArray("state_history");
        foreach (StateChange change in history)
        {
            json.WriteStartObject();
            json.Time("update_time", change.At);
            json.Text("state", change.State);
            WriteError(json, change.State == "FAILED" ? change.Error : "");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteError(Utf8JsonWriter json, string error)
    {
        if (error.Length == 0)
            return;
        json.WriteStartObject("error");
        json.WriteNumber("code", Unknown);
        json.WriteString("message", error);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, StoredRun run, string state, string error, DateTimeOffset? finishedAt)
    {
        json.Text("experiment_id", run.Experiment);
        json.Text("run_id", run.Run.Value);
        json.Text("display_name", run.DisplayName);
        json.Text("storage_state", ResourceJson.StorageState(run.IsArchived));
        json.Text("description", run.Description);
        if (run.PipelineVersion.Length > 0)
        {
            json.WriteStartObject("pipeline_version_reference");
            json.Text("pipeline_id", run.Pipeline);
            json.Text("pipeline_version_id", run.PipelineVersion);
            json.WriteEndObject();
        }
        json.WriteStartObject("runtime_config");
        if (run.ParametersJson != "{}")
            json.Raw("parameters", run.ParametersJson);
        json.Text("pipeline_root", run.PipelineRoot);
        json.WriteEndObject();
        json.Text("service_account", run.ServiceAccount);
        json.Time("created_at", run.CreatedAt);
        json.Time("scheduled_at", run.ScheduledAt ?? run.CreatedAt);
        json.Time("finished_at", finishedAt);
        json.Text("state", state);
        WriteError(json, error);
        json.Text("recurring_run_id", run.RecurringRun);
    }
}
