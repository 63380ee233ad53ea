using System.Text.Json.Nodes;

namespace Pipelines.Sdk;

/// <summary>How the body before an exit task ended.</summary>
/// <param name="State"><c>COMPLETE</c> or <c>SUCCEEDED</c>, <c>FAILED</c>, <c>CANCELLED</c>.</param>
/// <param name="Task">The key of the body.</param>
/// <param name="Run">The run's name.</param>
/// <param name="Error">What failed; empty if nothing did.</param>
public sealed record FinalStatus(string State, string Task, string Run, string Error)
{
    /// <summary>True when everything in the body went well.</summary>
    public bool Succeeded => State is "COMPLETE" or "SUCCEEDED";

    internal static FinalStatus Read(JsonObject json) => new(
        Text(json, "state", "state"),
        Text(json, "pipelineTaskName", "pipeline_task_name"),
        Text(json, "pipelineJobResourceName", "pipeline_job_resource_name"),
        json["error"] is JsonObject error ? Text(error, "message", "message") : "");

    private static string Text(JsonObject json, string name, string older) => ((json[name] ?? json[older]) as JsonValue)?.ToString() ?? "";
}
