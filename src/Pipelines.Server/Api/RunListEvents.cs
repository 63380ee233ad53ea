using Microsoft.AspNetCore.Http;
using Pipelines.Core.Values;
using Pipelines.Server.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Which runs have taken another state, as server-sent events: whoever shows a list looks again.</summary>
internal sealed class RunListEvents(RunTable runs, RunSignals signals, TimeProvider time, CancellationToken stopping)
{
    private const int MostTold = 200;
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", "/apis/pipelines/v1/events", "Tells which runs of this server have taken another state, as it comes.", FollowAsync) { Gives = "events" },
    ];

    private async Task FollowAsync(ApiCall call)
    {
        using ChangeWatch watch = signals.Watch();
        HttpResponse response = call.Context.Response;
        response.ContentType = "text/event-stream";
        await SendAsync(response, "event: hello\ndata: {}\n\n", call.Stop);
        Dictionary<RunId, string> told = [];
        HashSet<RunId> again = [];
        while (!stopping.IsCancellationRequested)
        {
            // Lists are written a moment after the journal, so what has changed is looked at twice.
            await Task.WhenAny(watch.SomethingAsync(), Task.Delay(again.Count > 0 ? AtMostEvery : SignOfLife, time, call.Stop));
            await Task.Delay(AtMostEvery, time, call.Stop);
            IReadOnlyCollection<RunId> changed = watch.Take();
            List<StoredRun> others = [];
            foreach (RunId run in changed.Concat(again.Where(run => !changed.Contains(run))).Take(MostTold))
            {
                if (await runs.FindAsync(run, call.Stop) is { } found && told.GetValueOrDefault(run) != found.State)
                {
                    told[run] = found.State;
                    others.Add(found);
                }
            }
            again = [.. changed];
            await SendAsync(response, others.Count == 0 ? ": still here\n\n" : $"event: runs\ndata: {Text(others)}\n\n", call.Stop);
            if (told.Count > 10 * MostTold)
                told.Clear();
        }
    }

    private static string Text(List<StoredRun> runs) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("runs");
        foreach (StoredRun run in runs)
            RunJson.WriteRow(json, run);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static async Task SendAsync(HttpResponse response, string text, CancellationToken stop)
    {
        await response.WriteAsync(text, stop);
        await response.Body.FlushAsync(stop);
    }
}
