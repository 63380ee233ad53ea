using System.Globalization;
using System.Text.Json.Nodes;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Tests;

namespace Pipelines.Server.Tests;

/// <summary>A server whose clock the test moves, with schedules.</summary>
public abstract class ScheduleBench : ServerBench
{
    private protected static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private protected HandTime Clock { get; } = new(Noon);

    protected ScheduleBench() => Time = Clock;

    private protected static JsonObject Hourly(string name = "nightly") => new()
    {
        ["display_name"] = name,
        ["pipeline_spec"] = JsonNode.Parse(PipelineWriter.ToJson(Some.Pipeline().WithInput("when").WithStep("a").Build())),
        ["runtime_config"] = new JsonObject { ["parameters"] = new JsonObject { ["when"] = "[[ScheduledTime]] [[Index]]" } },
        ["trigger"] = new JsonObject { ["cron_schedule"] = new JsonObject { ["cron"] = "0 0 * * * *" } },
        ["mode"] = "ENABLE",
    };

    private protected async Task<string> MakeAsync(JsonObject body)
        => (string)(await PostAsync($"{Own}/schedules", body)).Ok()["recurring_run_id"]!;

    /// <summary>Moves the clock, and looks at the schedule.</summary>
    private protected async Task AtAsync(string schedule, DateTimeOffset now)
    {
        Clock.Now = now;
        await Server.Rooms.Schedules.LookAsync(schedule, Stop);
    }

    /// <summary>The runs that a schedule has made, by their slots.</summary>
    private protected async Task<Dictionary<DateTimeOffset, JsonNode>> RunsOfAsync(string schedule)
    {
        string filter = Uri.EscapeDataString(new JsonObject
        {
            ["predicates"] = new JsonArray(new JsonObject { ["operation"] = "EQUALS", ["key"] = "recurring_run_id", ["stringValue"] = schedule }),
        }.ToJsonString());
        JsonNode page = (await GetAsync($"{Api}/runs?page_size=200&filter={filter}")).Ok().Json;
        return (page["runs"]?.AsArray() ?? []).ToDictionary(run => TimeOf((string)run!["scheduled_at"]!), run => run!);
    }

    private protected static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private protected async Task<JsonNode[]> HistoryAsync(string schedule)
        => [.. ((await GetAsync($"{Own}/schedules/{schedule}/history?sort_by=slot&page_size=200")).Ok().Json["history"]?.AsArray() ?? []).Select(entry => entry!)];
}
