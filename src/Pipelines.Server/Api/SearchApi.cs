using Microsoft.AspNetCore.Http;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Ports;
using Pipelines.Server.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Views;

namespace Pipelines.Server.Api;

/// <summary>The search of a sweep, live: its trials, the best so far, what matters.</summary>
internal sealed class SearchApi(RunLookup lookup, RunSignals signals, IJournalReader journal, TimeProvider time, CancellationToken stopping)
{
    // Trials are runs of their own, which ring nobody here.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", "/apis/pipelines/v1/runs/{run}/tasks/{node}/search", "Tells of the trials of a sweep as they come, until it has ended; each event says everything.", FollowAsync)
        {
            Gives = "events",
        },
    ];

    private async Task FollowAsync(ApiCall call)
    {
        StoredRun run = await lookup.RunAsync(call.Path("run"), call.Stop);
        HttpResponse response = call.Context.Response;
        string? told = null;
        while (!stopping.IsCancellationRequested)
        {
            Task change = signals.Next(run.Run);
            TaskSnapshot task = await lookup.TaskAsync(run, call.Path("node"), call.Stop);
            if (task.Kind != TaskKind.Sweep)
                throw ApiRefusal.Invalid($"Task '{task.Path}' is no sweep, so it searches for nothing.");
            bool isOver = task.State.IsFinal();
            ExperimentMachine? experiment = await SweepHistory.FindAsync(journal, run.Run, task, call.Stop);
            if (!response.HasStarted)
            {
                response.ContentType = "text/event-stream";
                await response.StartAsync(call.Stop);
            }
            string text = experiment is null ? "{\"trials\":[]}" : JsonText.Of(json => SearchJson.Write(json, ExperimentView.Of(experiment)));
            if (text != told)
                await response.WriteAsync($"event: search\ndata: {text}\n\n", call.Stop);
            told = text;
            if (isOver)
                await response.WriteAsync("event: end\ndata: {}\n\n", call.Stop);
            await response.Body.FlushAsync(call.Stop);
            if (isOver)
                return;
            await Task.WhenAny(change, Task.Delay(LookEvery, time, call.Stop));
            await Task.Delay(LookEvery / 4, time, call.Stop);
        }
    }
}
