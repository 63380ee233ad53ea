using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Server.Views;

namespace Pipelines.Server.Api;

/// <summary>Where artifacts come from and who used them.</summary>
internal sealed class LineageApi(ICatalogReader catalog)
{
    private const int UsualPage = 50;

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", "/apis/pipelines/v1/artifacts", "Lists artifacts, newest first.", ListAsync) { Queries = ["run_id", "type", "page_size", "page_token"], Gives = "ArtifactList" },
        new("GET", "/apis/pipelines/v1/lineage", "Says which tasks made, took over or used the artifact of that URI.", UsesAsync) { Queries = ["uri"], Gives = "Lineage" },
    ];

    private async Task ListAsync(ApiCall call)
    {
        string run = call.Query("run_id"), type = call.Query("type"), token = call.Query("page_token");
        int size = int.TryParse(call.Query("page_size"), System.Globalization.CultureInfo.InvariantCulture, out int asked) && asked > 0 ? Math.Min(asked, 200) : UsualPage;
        Page<ArtifactView> page;
        try
        {
            page = await catalog.ListArtifactsAsync(
                new(run.Length > 0 ? new RunId(run) : null, type.Length > 0 ? type : null, size, token.Length > 0 ? token : null), call.Stop);
        }
        catch (ArgumentException wrong)
        {
            throw ApiRefusal.Invalid(wrong.Message);
        }
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("artifacts");
            foreach (ArtifactView artifact in page.Items)
                Write(json, artifact);
            json.WriteEndArray();
            json.Text("next_page_token", page.Next);
            json.WriteEndObject();
        });
    }

    private async Task UsesAsync(ApiCall call)
    {
        string uri = call.Query("uri");
        if (uri.Length == 0)
            throw ApiRefusal.Invalid("\"uri\" is missing in the query. Give the artifact's.");
        IReadOnlyList<ArtifactUse> uses = await catalog.ListUsesAsync(uri, call.Stop);
        if (uses.Count == 0)
            throw ApiRefusal.Missing("An artifact", uri);
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("uses");
            foreach (ArtifactUse use in uses)
            {
                json.WriteStartObject();
                json.Text("run_id", use.Run.Value);
                json.Text("task", use.Task.Text);
                json.Text("key", use.Key);
                json.Text("how", use.How);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, ArtifactView artifact)
    {
        json.WriteStartObject();
        json.Text("artifact_id", TaskIds.OfArtifact(artifact.Uri));
        json.Text("name", artifact.Name);
        json.Text("type", artifact.Type);
        json.Text("uri", artifact.Uri);
        json.Text("run_id", artifact.Run.Value);
        json.Text("task", artifact.Task.Text);
        json.Text("key", artifact.OutputKey);
        json.Text("sha256", artifact.Sha256);
        json.Long("size_bytes", artifact.SizeBytes ?? 0);
        json.Raw("metadata", artifact.MetadataJson);
        json.Time("created_at", artifact.CreatedAt);
        json.WriteEndObject();
    }
}
