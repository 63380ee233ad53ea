using System.Text.Json;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Views;

/// <summary>Experiments, pipelines and versions as the API shows them.</summary>
internal static class ResourceJson
{
    public static void Write(Utf8JsonWriter json, StoredExperiment experiment)
    {
        json.WriteStartObject();
        json.Text("experiment_id", experiment.Id);
        json.Text("display_name", experiment.DisplayName);
        json.Text("description", experiment.Description);
        json.Time("created_at", experiment.CreatedAt);
        json.Text("namespace", experiment.Namespace);
        json.Text("storage_state", StorageState(experiment.IsArchived));
        json.Time("last_run_created_at", experiment.LastRunCreatedAt);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, StoredPipeline pipeline)
    {
        json.WriteStartObject();
        json.Text("pipeline_id", pipeline.Id);
        json.Text("name", pipeline.Name);
        json.Text("display_name", pipeline.DisplayName);
        json.Text("description", pipeline.Description);
        json.Time("created_at", pipeline.CreatedAt);
        json.Text("namespace", pipeline.Namespace);
        json.Tags(pipeline.Tags);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, StoredVersion version)
    {
        json.WriteStartObject();
        json.Text("pipeline_id", version.Pipeline);
        json.Text("pipeline_version_id", version.Id);
        json.Text("name", version.Name);
        json.Text("display_name", version.DisplayName);
        json.Text("description", version.Description);
        json.Time("created_at", version.CreatedAt);
        if (version.PackageUrl.Length > 0)
        {
            json.WriteStartObject("package_url");
            json.Text("pipeline_url", version.PackageUrl);
            json.WriteEndObject();
        }
        json.Text("code_source_url", version.CodeSourceUrl);
        json.Raw("pipeline_spec", version.PackageJson);
        json.Tags(version.Tags);
        json.WriteEndObject();
    }

    public static string StorageState(bool isArchived) => isArchived ? "ARCHIVED" : "AVAILABLE";
}
