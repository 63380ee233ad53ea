using System.Text.Json;
using Pipelines.Server.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>What is kept for how long: rules stand with experiments, exceptions with runs.</summary>
internal sealed class RetentionApi(SqlResources resources, Retention retention)
{
    private const string Root = "/apis/pipelines/v1";

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("POST", Root + "/retention", "Removes what the rules of experiments no longer keep; with dry_run says only what would go.", ApplyAsync)
        {
            Body = "RetentionOrder",
            Gives = "RetentionReport",
        },
        new("POST", Root + "/runs/{run}:pin", "Keeps retention away from a run.", call => PinAsync(call, isPinned: true)),
        new("POST", Root + "/runs/{run}:unpin", "Lets retention have a run.", call => PinAsync(call, isPinned: false)),
    ];

    private async Task ApplyAsync(ApiCall call)
    {
        RequestFields body = await call.BodyAsync();
        bool isDry = body.Truth("dry_run") ?? false;
        body.Done();
        RetentionReport report = await retention.ApplyAsync(isDry, call.Stop);
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("dry_run", isDry);
            Texts(json, "runs", report.Runs.Select(run => run.Value));
            Texts(json, "logs", report.Logs.Select(run => run.Value));
            Texts(json, "artifacts", report.Artifacts);
            Texts(json, "shared", report.Shared);
            json.WriteNumber("cache_entries", report.CacheEntries);
            json.WriteEndObject();
        });
    }

    private async Task PinAsync(ApiCall call, bool isPinned)
    {
        if (!await resources.Queue.SetPinnedAsync(new(call.Path("run")), isPinned, call.Stop))
            throw ApiRefusal.Missing("Run", call.Path("run"));
        await call.DoneAsync();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
