using System.Globalization;
using System.Text.Json.Nodes;
using Pipelines.Cli.Screens;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Spectre.Console;

namespace Pipelines.Cli.Remote;

/// <summary>Schedules of a server, as commands name and show them.</summary>
internal sealed class RemoteSchedules(ServerClient server)
{
    private const string Root = ServerClient.Own + "/schedules";
    private const int Searched = 200;

    /// <summary>The id of a schedule by its name, or the beginning of its id.</summary>
    public async Task<string> FindAsync(string text, CancellationToken stop)
    {
        if (Guid.TryParse(text, out _))
            return text;
        JsonNode page = await server.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{Root}?sort_by=created_at%20desc&page_size={Searched}"), stop);
        string[] ids =
        [
            .. RemoteRuns.Rows(page, "schedules")
                .Where(row => (string)row["display_name"]! == text || ((string)row["recurring_run_id"]!).StartsWith(text, StringComparison.Ordinal))
                .Select(row => (string)row["recurring_run_id"]!),
        ];
        return ids.Length switch
        {
            1 => ids[0],
            0 => throw new RefusedException($"no schedule '{text}' among the newest {Searched}. See: pipelines schedule list"),
            _ => throw new RefusedException($"{ids.Length} schedules are '{text}': {string.Join(", ", ids.Take(5))}. Give an id."),
        };
    }

    /// <summary>A reference to a pipeline on the server, of which the newest version runs; and that version as it is now.</summary>
    public async Task<(JsonNode Reference, PipelinePackage Package)> UploadedAsync(string name, CancellationToken stop)
    {
        string id = (string)(await server.GetAsync($"{ServerClient.Api}/pipelines/names/{Uri.EscapeDataString(name)}", stop))["pipeline_id"]!;
        JsonNode page = await server.GetAsync($"{ServerClient.Api}/pipelines/{id}/versions?sort_by=created_at%20desc&page_size=1", stop);
        JsonNode? newest = RemoteRuns.Rows(page, "pipeline_versions").FirstOrDefault()?["pipeline_spec"];
        PipelinePackage package = (newest is null ? null : PipelineReader.Read(newest.ToJsonString()).Package)
            ?? throw new RefusedException($"Pipeline '{name}' has no version to run. See: pipelines pipeline upload");
        return (new JsonObject { ["pipeline_id"] = id }, package);
    }

    public async Task CreateAsync(JsonObject body, string? experiment, bool json, CancellationToken stop)
    {
        if (experiment is not null)
            body["experiment_id"] = await RemoteVerbs.ExperimentAsync(server, experiment, stop);
        JsonNode made = await server.PostAsync(Root, body, stop);
        if (json)
            RemoteRuns.Print(made);
        else
            Print(made);
    }

    public async Task ListAsync(int limit, bool json, CancellationToken stop)
    {
        JsonNode page = await server.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{Root}?sort_by=created_at%20desc&page_size={Math.Clamp(limit, 1, 200)}"), stop);
        if (json)
        {
            RemoteRuns.Print(page);
            return;
        }
        Table table = Tables.Plain("SCHEDULE", "STATUS", "WHEN", "ZONE", "NEXT", "NAME");
        foreach (JsonNode row in RemoteRuns.Rows(page, "schedules"))
        {
            string next = (string?)row["next_run_times"]?[0] ?? "-";
            table.AddRow([.. ((string[])[(string)row["recurring_run_id"]!, (string)row["status"]!, When(row), (string)row["time_zone"]!, next, (string)row["display_name"]!]).Select(Markup.Escape)]);
        }
        Tables.Write(new Terminal(json: false), table);
    }

    public static async Task ShowAsync(RemoteSchedules schedules, string id, bool json, CancellationToken stop)
    {
        JsonNode schedule = await schedules.GetAsync(id, "", stop);
        if (json)
            RemoteRuns.Print(schedule);
        else
            Print(schedule);
    }

    public static async Task TriggerAsync(RemoteSchedules schedules, string id, bool json, CancellationToken stop)
    {
        JsonNode slot = await schedules.PostAsync(id, "trigger", null, stop);
        if (json)
            RemoteRuns.Print(slot);
        else
            Console.Out.WriteLine((string)slot["run_id"]!);
    }

    public static async Task HistoryAsync(RemoteSchedules schedules, string id, bool json, CancellationToken stop)
    {
        JsonNode page = await schedules.GetAsync(id, "/history?sort_by=slot%20desc&page_size=50", stop);
        if (json)
        {
            RemoteRuns.Print(page);
            return;
        }
        Table table = Tables.Plain("SLOT", "STATE", "WHY", "RUN");
        foreach (JsonNode row in RemoteRuns.Rows(page, "history"))
        {
            string why = (string?)row["reason"] ?? (string?)row["source"] ?? "";
            string gap = row["slots"] is { } slots ? $" ({(string)slots!} until {(string)row["last_slot"]!})" : "";
            table.AddRow([.. ((string[])[(string)row["slot"]!, (string)row["state"]!, why + gap, (string?)row["run_id"] ?? ""]).Select(Markup.Escape)]);
        }
        Tables.Write(new Terminal(json: false), table);
    }

    public Task DoAsync(string id, string verb, JsonObject? body, CancellationToken stop) => PostAsync(id, verb, body, stop);

    public Task DeleteAsync(string id, CancellationToken stop) => server.DeleteAsync($"{Root}/{id}", stop);

    public async Task BackfillAsync(string id, string from, string to, bool json, CancellationToken stop)
    {
        JsonNode added = await PostAsync(id, "backfill", new JsonObject { ["from"] = from, ["to"] = to }, stop);
        if (json)
            RemoteRuns.Print(added);
        else
            Console.Out.WriteLine($"{(int)added["added"]!} runs are to be made.");
    }

    public async Task NextAsync(string id, int count, bool json, CancellationToken stop)
    {
        JsonNode times = await GetAsync(id, string.Create(CultureInfo.InvariantCulture, $"/next?count={count}"), stop);
        if (json)
        {
            RemoteRuns.Print(times);
            return;
        }
        foreach (JsonNode? time in times["next_run_times"]?.AsArray() ?? [])
            Console.Out.WriteLine((string)time!);
    }

    private static void Print(JsonNode schedule)
    {
        Console.Out.WriteLine($"{(string)schedule["display_name"]!}  {(string)schedule["recurring_run_id"]!}  {(string)schedule["status"]!}");
        Console.Out.WriteLine($"  {When(schedule)} ({(string)schedule["time_zone"]!}), at most {(string)schedule["max_concurrency"]!} at once, missed times: {(string)schedule["misfire_policy"]!}");
        if ((string?)schedule["error"]?["message"] is { } error)
            Console.Out.WriteLine($"  {error}");
        foreach (JsonNode? time in schedule["next_run_times"]?.AsArray() ?? [])
            Console.Out.WriteLine($"  {(string)time!}");
    }

    private static string When(JsonNode schedule)
        => (string?)schedule["trigger"]!["cron_schedule"]?["cron"] ?? $"every {(string?)schedule["trigger"]!["periodic_schedule"]?["interval_second"]} s";

    private Task<JsonNode> GetAsync(string id, string rest, CancellationToken stop) => server.GetAsync($"{Root}/{id}{rest}", stop);

    private Task<JsonNode> PostAsync(string id, string verb, JsonObject? body, CancellationToken stop) => server.PostAsync($"{Root}/{id}:{verb}", body, stop);
}
