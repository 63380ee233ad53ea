using System.Text.Json;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Server.Views;

/// <summary>What tells a run from others: parameters, outputs, metrics.</summary>
internal static class RunComparisonJson
{
    private const string Metrics = "system.Metrics";

    /// <summary>One run of a comparison.</summary>
    public static void Write(Utf8JsonWriter json, RunMachine run)
    {
        json.WriteStartObject();
        json.Text("run_id", run.Request.Run.Value);
        json.Text("display_name", run.Request.DisplayName);
        json.Text("pipeline", run.Request.Package.Pipeline.Info.Name);
        json.Text("state", run.Status.Name());
        json.Values("parameters", run.Request.Parameters);
        json.Values("outputs", run.OutputParameters);
        Map<Value> metrics = MetricsOf(run);
        json.Values("metrics", metrics);
        json.Time("created_at", run.CreatedAt);
        json.Time("finished_at", run.EndedAt);
        json.WriteEndObject();
    }

    /// <summary>Numbers of all metrics artifacts, as <c>task.name</c>.</summary>
    private static Map<Value> MetricsOf(RunMachine run)
    {
        Dictionary<string, Value> metrics = new(StringComparer.Ordinal);
        foreach (TaskSnapshot task in run.Tasks().Where(task => task.Kind is TaskKind.Step or TaskKind.Importer or TaskKind.Sweep))
        {
            foreach ((string _, Sequence<Artifact> list) in task.Artifacts)
            {
                foreach (Artifact artifact in list.Where(artifact => artifact.Type.Title == Metrics))
                {
                    foreach ((string name, Value value) in artifact.Metadata.Where(each => each.Value is Value.Number))
                        metrics[$"{task.Path}.{name}"] = value;
                }
            }
        }
        return metrics.ToMap();
    }
}
