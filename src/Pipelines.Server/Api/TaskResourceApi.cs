using Pipelines.Core.Runs;
using Pipelines.Core.Values;
using Pipelines.Server.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Tasks, and their links to artifacts, as resources of their own. A task's id is computed from its run, so the run is named with it.</summary>
internal sealed class TaskResourceApi(RunLookup lookup)
{
    private const string Root = "/apis/pipelines/v1";
    private const int UsualPage = 50;
    private const int LargestPage = 1000;
    private const int MostRuns = 20;

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", Root + "/tasks", "Lists the tasks of a run, or of a task in it.", ListAsync) { Queries = ["run_id", "parent_id", "page_size", "page_token"], Gives = "TaskResourceList" },
        new("GET", Root + "/tasks/{task}", "Gives a task by its id or its path.", GetAsync) { Queries = ["run_id"], Gives = "TaskResource" },
        new("GET", Root + "/artifact_tasks", "Lists which tasks of runs took in or made which artifacts.", LinksAsync)
        {
            Queries = ["run_ids", "task_ids", "artifact_ids", "type"],
            Gives = "ArtifactTaskList",
        },
    ];

    private async Task ListAsync(ApiCall call)
    {
        StoredRun run = await RunAsync(call);
        string parent = call.Query("parent_id"), token = call.Query("page_token");
        int size = call.Query("page_size") is { Length: > 0 } text ? Math.Clamp(int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out int asked) ? asked : UsualPage, 1, LargestPage) : UsualPage;
        string answer = await lookup.ReadAsync(
            run,
            found =>
            {
                // By path, so that a page goes on where the last one ended whatever has come in between.
                TaskSnapshot[] tasks =
                [
                    .. found.Machine.Tasks()
                        .Where(task => parent.Length == 0 || TaskIds.Of(run.Run, TaskDetailJson.ParentOf(task.Path)) == parent)
                        .Where(task => token.Length == 0 || string.CompareOrdinal(task.Path.Text, token) > 0)
                        .OrderBy(task => task.Path.Text, StringComparer.Ordinal)
                        .Take(size + 1),
                ];
                return JsonText.Of(json =>
                {
                    json.WriteStartObject();
                    json.WriteStartArray("tasks");
                    foreach (TaskSnapshot task in tasks.Take(size))
                        TaskResourceJson.Write(json, found, task);
                    json.WriteEndArray();
                    json.Text("next_page_token", tasks.Length > size ? tasks[size - 1].Path.Text : null);
                    json.WriteEndObject();
                });
            },
            call.Stop);
        await call.WriteTextAsync(answer);
    }

    private async Task GetAsync(ApiCall call)
    {
        StoredRun run = await RunAsync(call);
        TaskSnapshot task = await lookup.TaskAsync(run, call.Path("task"), call.Stop);
        await call.WriteTextAsync(await lookup.ReadAsync(run, found => JsonText.Of(json => TaskResourceJson.Write(json, found, task)), call.Stop));
    }

    private async Task LinksAsync(ApiCall call)
    {
        string[] runs = Names(call, "run_ids"), tasks = Names(call, "task_ids"), artifacts = Names(call, "artifact_ids");
        string type = call.Query("type").ToUpperInvariant();
        if (runs.Length is 0 or > MostRuns)
            throw ApiRefusal.Invalid($"run_ids names {runs.Length} runs; give 1 to {MostRuns}, parted by commas.");
        List<string> parts = [];
        foreach (string id in runs)
        {
            StoredRun run = await lookup.RunAsync(id, call.Stop);
            string links = await lookup.ReadAsync(
                run,
                found => JsonText.Of(json =>
                {
                    json.WriteStartArray();
                    foreach (TaskSnapshot task in found.Machine.Tasks().Where(task => tasks.Length == 0 || tasks.Contains(TaskIds.Of(run.Run, task.Path))))
                        TaskResourceJson.WriteLinks(json, run.Run, task, (artifact, side) => (artifacts.Length == 0 || artifacts.Contains(artifact)) && (type.Length == 0 || type == side));
                    json.WriteEndArray();
                }),
                call.Stop);
            if (links.Length > 2)
                parts.Add(links[1..^1]);
        }
        await call.WriteTextAsync($$"""{"artifact_tasks":[{{string.Join(',', parts)}}]}""");
    }

    private Task<StoredRun> RunAsync(ApiCall call) => call.Query("run_id") is { Length: > 0 } run
        ? lookup.RunAsync(run, call.Stop)
        : throw ApiRefusal.Invalid("\"run_id\" is missing in the query. Give the run whose tasks are meant.");

    private static string[] Names(ApiCall call, string name) => call.Query(name).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
