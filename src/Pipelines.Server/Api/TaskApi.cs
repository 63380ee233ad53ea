using Pipelines.Core.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Single tasks: a run may have too many to send them all with what they took and gave.</summary>
internal sealed class TaskApi(RunLookup lookup)
{
    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", "/apis/pipelines/v1/runs/{run}/tasks/{node}", "Gives a task of a run with what it took, gave and went through.", GetAsync) { Gives = "Task" },
    ];

    private async Task GetAsync(ApiCall call)
    {
        StoredRun run = await lookup.RunAsync(call.Path("run"), call.Stop);
        TaskSnapshot task = await lookup.TaskAsync(run, call.Path("node"), call.Stop);
        await call.WriteTextAsync(await lookup.ReadAsync(run, found => JsonText.Of(json => TaskJson.Write(json, found, task)), call.Stop));
    }
}
