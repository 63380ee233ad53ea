using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Views;

/// <summary>Schedules as the API shows them.</summary>
internal static class ScheduleJson
{
    /// <summary>As the API of Kubeflow Pipelines calls it: a recurring run.</summary>
    public static void Write(Utf8JsonWriter json, StoredSchedule schedule)
    {
        json.WriteStartObject();
        WriteFields(json, schedule);
        json.WriteEndObject();
    }

    /// <summary>With what is ours alone.</summary>
    public static void WriteOwn(Utf8JsonWriter json, StoredSchedule schedule, Sequence<DateTimeOffset> upcoming)
    {
        json.WriteStartObject();
        WriteFields(json, schedule);
        json.Text("time_zone", schedule.TimeZone);
        json.Text("misfire_policy", schedule.Misfire);
        if (schedule.Misfire == "SKIP")
            json.Long("misfire_grace_second", schedule.GraceSeconds);
        json.Time("last_slot", schedule.LastSlot);
        json.Long("runs_made", schedule.Runs);
        WriteTimes(json, "next_run_times", upcoming);
        json.WriteEndObject();
    }

    public static void WriteTimes(Utf8JsonWriter json, string name, Sequence<DateTimeOffset> times)
    {
        if (times.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (DateTimeOffset time in times)
            json.WriteStringValue(ApiJson.Text(time));
        json.WriteEndArray();
    }

    /// <summary>An entry of the history.</summary>
    public static void Write(Utf8JsonWriter json, StoredSlot slot)
    {
        bool isGap = slot.State == StoredSlot.LeftOut;
        json.WriteStartObject();
        json.Time("slot", slot.Slot);
        json.Text("state", slot.State);
        json.Text("source", isGap ? "" : slot.Source);
        json.Text("run_id", isGap || slot.State is StoredSlot.Waiting or StoredSlot.Failed ? "" : slot.Id);
        json.Long("index", slot.Number);
        json.Text("reason", isGap ? slot.Source : slot.Note);
        if (isGap)
        {
            json.Time("last_slot", slot.LastSlot);
            json.Long("slots", slot.Slots);
        }
        json.Time("decided_at", slot.DecidedAt);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, StoredSchedule schedule)
    {
        json.Text("recurring_run_id", schedule.Id);
        json.Text("display_name", schedule.DisplayName);
        json.Text("description", schedule.Description);
        if (schedule.Pipeline.Length > 0)
        {
            json.WriteStartObject("pipeline_version_reference");
            json.Text("pipeline_id", schedule.Pipeline);
            json.Text("pipeline_version_id", schedule.PipelineVersion);
            json.WriteEndObject();
        }
        else
        {
            json.Raw("pipeline_spec", schedule.PackageJson);
        }
        json.WriteStartObject("runtime_config");
        if (schedule.ParametersJson != "{}")
            json.Raw("parameters", schedule.ParametersJson);
        json.Text("pipeline_root", schedule.PipelineRoot);
        json.WriteEndObject();
        json.Text("service_account", schedule.ServiceAccount);
        json.Long("max_concurrency", schedule.MaxConcurrency);
        json.WriteStartObject("trigger");
        json.WriteStartObject(schedule.Cron.Length > 0 ? "cron_schedule" : "periodic_schedule");
        json.Time("start_time", schedule.StartAt);
        json.Time("end_time", schedule.EndAt);
        if (schedule.Cron.Length > 0)
            json.WriteString("cron", schedule.Cron);
        else
            json.WriteString("interval_second", schedule.IntervalSeconds.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("mode", schedule.IsEnabled ? "ENABLE" : "DISABLE");
        json.WriteString("status", schedule.IsEnabled ? "ENABLED" : "DISABLED");
        json.Time("created_at", schedule.CreatedAt);
        json.Time("updated_at", schedule.UpdatedAt);
        RunJson.WriteError(json, schedule.Error);
        json.Truth("no_catchup", schedule.Misfire != "ALL");
        json.Text("namespace", schedule.Namespace);
        json.Text("experiment_id", schedule.Experiment);
    }
}
