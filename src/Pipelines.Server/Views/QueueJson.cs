using System.Text.Json;
using Pipelines.Server.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Views;

/// <summary>Runs that wait, as the API shows them.</summary>
internal static class QueueJson
{
    /// <summary>The member <c>waiting</c>; none for a run that does not wait.</summary>
    public static void WriteReason(Utf8JsonWriter json, WaitReason? reason)
    {
        if (reason is null)
            return;
        json.WriteStartObject("waiting");
        json.WriteString("for", reason.For);
        json.Text("name", reason.Name);
        if (reason.Most > 0)
        {
            json.WriteNumber("running", reason.Running);
            json.WriteNumber("most", reason.Most);
        }
        json.WriteString("message", reason.Words);
        json.WriteEndObject();
    }

    /// <summary>All that wait, in the order in which they would go, and what for.</summary>
    public static void Write(Utf8JsonWriter json, QueueLimits limits, QueueSnapshot now)
    {
        QueueDecision decision = RunQueue.Decide(limits, now);
        json.WriteStartObject();
        json.WriteNumber("running", now.Running.Sum(share => share.Runs));
        if (limits.Server is { } most)
            json.WriteNumber("max_runs", most);
        json.WriteStartArray("waiting");
        foreach (QueuedRun run in now.Waiting)
        {
            json.WriteStartObject();
            json.WriteString("run_id", run.Run.Value);
            json.Text("experiment_id", run.Experiment);
            json.Text("pool", run.Pool);
            if (run.Priority != 0)
                json.WriteNumber("priority", run.Priority);
            json.Time("created_at", run.Since);
            WriteReason(json, decision.Waiting.TryGetValue(run.Run, out WaitReason? reason) ? reason : null);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
