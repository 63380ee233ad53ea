using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>A server that is killed again and again while a schedule of it is due.</summary>
public sealed class ScheduleKillTests
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int Slots = 9;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_slot_has_exactly_one_run_wherever_the_server_was_killed()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("tick").Step("tick", "true").ToString());
        string schedule = "";
        int slots = 0;
        // Killed when so many slots have their runs: in the middle of deciding, making and driving the next ones.
        foreach (int made in (int[])[0, 2, 5])
        {
            using Process server = UpTests.Start(scratch, out string address);
            if (schedule.Length == 0)
            {
                string end = TimeProvider.System.GetUtcNow().AddSeconds(Slots + 1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                Said created = await scratch.CallAsync(
                    "schedule", "create", file, "--name", "tick", "--every", "1", "--end", end, "--max-concurrency", "3", "--server", address, "--output", "json");
                created.ShouldEndWith(0);
                schedule = (string)created.Json["recurring_run_id"]!;
                slots = (int)(Time(end) - Time((string)created.Json["created_at"]!)).TotalSeconds;
            }
            using HttpClient http = new();
            await UntilAsync(http, address, schedule, history => Made(history) >= made);
            CommandLine.Signal(server, SigKill);
            await server.WaitForExitAsync(Stop);
        }

        using Process last = UpTests.Start(scratch, out string again);
        using HttpClient asking = new();
        await UntilAsync(asking, again, schedule, history => Made(history) == slots);
        JsonNode[] all = await HistoryAsync(asking, again, schedule);
        Assert.Equal(Enumerable.Range(1, slots), all.Select(slot => int.Parse((string)slot["index"]!, CultureInfo.InvariantCulture)));
        DateTimeOffset[] times = [.. all.Select(slot => Time((string)slot["slot"]!))];
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second - pair.First));
        JsonNode runs = (await scratch.CallAsync("list", "--limit", "200", "--server", again, "--output", "json")).Json;
        Assert.Equal(all.Select(slot => (string)slot["run_id"]!).Order(), runs["runs"]!.AsArray().Select(run => (string)run!["run_id"]!).Order());
        CommandLine.Signal(last, SigTerm);
        (await CommandLine.EndAsync(last)).ShouldEndWith(0);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static int Made(JsonNode[] history) => history.Count(slot => (string)slot["state"]! == "MADE");

    private static async Task UntilAsync(HttpClient http, string address, string schedule, Func<JsonNode[], bool> holds)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!holds(await HistoryAsync(http, address, schedule)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2), "The runs of the schedule did not come.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }
    }

    private static async Task<JsonNode[]> HistoryAsync(HttpClient http, string address, string schedule)
        => [.. ((await ReadAsync(http, address, $"schedules/{schedule}/history?sort_by=slot&page_size=200"))["history"]?.AsArray() ?? []).Select(slot => slot!)];

    private static async Task<JsonNode> ReadAsync(HttpClient http, string address, string path)
        => JsonNode.Parse(await http.GetStringAsync(new Uri($"{address}/apis/pipelines/v1/{path}"), Stop))!;
}
