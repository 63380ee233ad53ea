using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Server.Views;

namespace Pipelines.Server.Api;

/// <summary>Results that later runs may take over.</summary>
internal sealed class CacheApi(ICatalog catalog)
{
    private const string Root = "/apis/pipelines/v1/cache";
    private const int UsualPage = 50;
    private const int LargestPage = 1000;

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", Root, "Lists results that may be taken over, newest first.", ListAsync) { Queries = ["pipeline", "run_id", "page_size", "page_token"], Gives = "CacheList" },
        new("DELETE", Root, "Forgets the results of a pipeline, by its name in the file, or of a run: later runs do those steps again.", RemoveAllAsync)
        {
            Queries = ["pipeline", "run_id"],
            Gives = "CacheRemoval",
        },
        new("DELETE", Root + "/{pipeline}/{fingerprint}", "Forgets one result; one that is not there is no error.", RemoveAsync),
    ];

    private async Task ListAsync(ApiCall call)
    {
        int size = int.TryParse(call.Query("page_size"), System.Globalization.CultureInfo.InvariantCulture, out int asked) && asked > 0 ? Math.Min(asked, LargestPage) : UsualPage;
        Page<CacheEntry> page = await PageAsync(call, size, call.Query("page_token"));
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("entries");
            foreach (CacheEntry entry in page.Items)
            {
                json.WriteStartObject();
                json.Text("pipeline", entry.PipelineName);
                json.Text("fingerprint", entry.Fingerprint.Hex);
                json.Text("run_id", entry.Run.Value);
                json.Text("task", entry.Task.Text);
                json.Time("created_at", entry.CreatedAt);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.Text("next_page_token", page.Next);
            json.WriteEndObject();
        });
    }

    private async Task RemoveAsync(ApiCall call)
    {
        if (!Digest.TryParse(call.Path("fingerprint"), out Digest fingerprint))
            throw ApiRefusal.Invalid($"'{call.Path("fingerprint")}' is no fingerprint. Give 64 hexadecimal digits, as the list has them.");
        await catalog.ForgetCacheAsync(call.Path("pipeline"), fingerprint, call.Stop);
        await call.DoneAsync();
    }

    private async Task RemoveAllAsync(ApiCall call)
    {
        if (call.Query("pipeline").Length + call.Query("run_id").Length == 0)
            throw ApiRefusal.Invalid("Which results are to be forgotten? Give \"pipeline\" or \"run_id\" in the query.");
        long removed = 0;
        while (await PageAsync(call, LargestPage, "") is { Items.Count: > 0 } page)
        {
            foreach (CacheEntry entry in page.Items)
                await catalog.ForgetCacheAsync(entry.PipelineName, entry.Fingerprint, call.Stop);
            removed += page.Items.Count;
        }
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("removed", removed);
            json.WriteEndObject();
        });
    }

    private async Task<Page<CacheEntry>> PageAsync(ApiCall call, int size, string token)
    {
        string pipeline = call.Query("pipeline"), run = call.Query("run_id");
        try
        {
            return await catalog.ListCacheAsync(
                new(pipeline.Length > 0 ? pipeline : null, run.Length > 0 ? new RunId(run) : null, size, token.Length > 0 ? token : null), call.Stop);
        }
        catch (ArgumentException wrong)
        {
            throw ApiRefusal.Invalid(wrong.Message);
        }
    }
}
