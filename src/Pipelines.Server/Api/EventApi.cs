using Microsoft.AspNetCore.Http;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Server.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>
/// Live views: server-sent events. Each event says what has changed since the one before; the first one says everything, so a view that
/// was cut off connects again and is whole.
/// </summary>
internal sealed class EventApi(RunLookup lookup, RunSignals signals, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", "/apis/pipelines/v1/runs/{run}/events", "Tells of changes of a run and its tasks as they come, until it has ended.", FollowAsync) { Gives = "events" },
    ];

    private async Task FollowAsync(ApiCall call)
    {
        StoredRun run = await lookup.RunAsync(call.Path("run"), call.Stop);
        HttpResponse response = call.Context.Response;
        Dictionary<TaskPath, (TaskState State, int Attempts)> told = [];
        string? toldState = null;
        while (!stopping.IsCancellationRequested)
        {
            Task change = signals.Next(run.Run);
            Look look = await lookup.ReadAsync(run, found => new Look(found.State, Changes(found, told, toldState)), call.Stop);
            if (!response.HasStarted)
                response.ContentType = "text/event-stream";
            await response.WriteAsync(look.Text is null ? ": still here\n\n" : $"event: {(toldState is null ? "run" : "change")}\ndata: {look.Text}\n\n", call.Stop);
            await response.Body.FlushAsync(call.Stop);
            toldState = look.State;
            if (look.State is "SUCCEEDED" or "FAILED" or "CANCELED")
                return;
            await Task.WhenAny(change, Task.Delay(SignOfLife, time, call.Stop));
            // A busy run changes a thousand times a second.
            await Task.Delay(AtMostEvery, time, call.Stop);
        }
    }

    private sealed record Look(string State, string? Text);

    private static string? Changes(FoldedRun found, Dictionary<TaskPath, (TaskState State, int Attempts)> told, string? toldState)
    {
        List<TaskSnapshot> changed = [];
        foreach (TaskSnapshot task in found.Machine.Tasks())
        {
            if (told.TryGetValue(task.Path, out (TaskState, int) last) && last == (task.State, task.Attempts))
                continue;
            told[task.Path] = (task.State, task.Attempts);
            changed.Add(task);
        }
        if (changed.Count == 0 && found.State == toldState)
            return null;
        return JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.Text("state", found.State);
            json.Text("error", found.Machine.Error);
            TaskJson.Moment(json, "created_at", found.Machine.CreatedAt);
            TaskJson.Moment(json, "ended_at", found.Machine.EndedAt);
            json.WriteStartObject("tasks");
            foreach (TaskSnapshot task in changed)
            {
                json.WriteStartObject(task.Path.Text);
                TaskJson.WriteState(json, task);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }
}
