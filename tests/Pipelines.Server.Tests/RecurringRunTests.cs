using System.Net;
using System.Text.Json.Nodes;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Tests;

namespace Pipelines.Server.Tests;

public sealed class RecurringRunTests : ScheduleBench
{
    private const string Root = $"{Api}/recurringruns";

    [Fact]
    public async Task One_is_made_found_disabled_enabled_and_removed()
    {
        JsonObject body = new()
        {
            ["displayName"] = "nightly",
            ["description"] = "why",
            ["pipelineSpec"] = JsonNode.Parse(PipelineWriter.ToJson(Some.Pipeline().WithStep("a").Build())),
            ["maxConcurrency"] = "3",
            ["noCatchup"] = true,
            ["mode"] = "DISABLE",
            ["serviceAccount"] = "robot",
            ["trigger"] = new JsonObject { ["periodicSchedule"] = new JsonObject { ["intervalSecond"] = "60", ["startTime"] = "2026-03-01T00:00:00Z", ["endTime"] = "2026-04-01T02:00:00+02:00" } },
        };
        Answer made = (await PostAsync(Root, body)).Ok();
        string id = (string)made["recurring_run_id"]!;
        Assert.Equal(("nightly", "why", "3", true, "DISABLED", "DISABLE", "robot"), (
            (string)made["display_name"]!, (string)made["description"]!, (string)made["max_concurrency"]!, (bool)made["no_catchup"]!, (string)made["status"]!, (string)made["mode"]!,
            (string)made["service_account"]!));
        JsonNode periodic = made["trigger"]["periodic_schedule"]!;
        Assert.Equal(("60", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"), ((string)periodic["interval_second"]!, (string)periodic["start_time"]!, (string)periodic["end_time"]!));
        Assert.Equal("2026-03-02T12:00:00Z", (string)made["created_at"]!);
        Assert.Equal("some-pipeline", (string)made["pipeline_spec"]["pipelineInfo"]!["name"]!);
        Assert.False(made.Has("time_zone"));
        Assert.Equal(made.Json.ToJsonString(), (await GetAsync($"{Root}/{id}")).Ok().Json.ToJsonString());

        (await PostAsync($"{Root}/{id}:enable")).Ok();
        Assert.Equal("ENABLED", (string)(await GetAsync($"{Root}/{id}")).Ok()["status"]!);
        (await PostAsync($"{Root}/{id}:disable")).Ok();
        Assert.Equal("DISABLED", (string)(await GetAsync($"{Root}/{id}")).Ok()["status"]!);
        Assert.Equal("{}", (await DeleteAsync($"{Root}/{id}?propagation_policy=FOREGROUND")).Ok().Json.ToJsonString());
        foreach (Answer gone in (Answer[])[await GetAsync($"{Root}/{id}"), await DeleteAsync($"{Root}/{id}"), await PostAsync($"{Root}/{id}:enable"), await PostAsync($"{Root}/{id}:disable")])
            Assert.Equal((HttpStatusCode.NotFound, 5), (gone.Status, (int)gone["code"]!));
    }

    [Theory]
    [InlineData("display_name", "null", "display_name")]
    [InlineData("trigger", "null", "trigger")]
    [InlineData("trigger", "{}", "one of")]
    [InlineData("trigger", """{"cron_schedule":{"cron":"@daily"},"periodic_schedule":{"interval_second":5}}""", "one of")]
    [InlineData("trigger", """{"cron_schedule":{"cron":"0 0 25 * * *"}}""", "hour")]
    [InlineData("trigger", """{"cron_schedule":{}}""", "cron")]
    [InlineData("trigger", """{"cron_schedule":{"cron":"@daily","colour":"red"}}""", "colour")]
    [InlineData("trigger", """{"cron_schedule":{"cron":"@daily","start_time":"soon"}}""", "start_time")]
    [InlineData("trigger", """{"cron_schedule":{"cron":"@daily","start_time":"2026-03-01T00:00:00Z","end_time":"2026-03-01T00:00:00Z"}}""", "end_time")]
    [InlineData("trigger", """{"periodic_schedule":{"interval_second":-1}}""", "interval_second")]
    [InlineData("mode", "\"SOMETIMES\"", "mode")]
    [InlineData("max_concurrency", "\"many\"", "max_concurrency")]
    [InlineData("pipeline_spec", "null", "pipeline")]
    [InlineData("runtime_config", """{"parameters":{"when":"x","other":1}}""", "other")]
    [InlineData("time_zone", "\"Europe/Berlin\"", "time_zone")]
    [InlineData("colour", "1", "colour")]
    public async Task What_cannot_be_taken_is_refused_and_named(string field, string json, string named)
    {
        JsonObject body = Hourly();
        body[field] = JsonNode.Parse(json);
        Answer refused = await PostAsync(Root, body);
        Assert.Equal((HttpStatusCode.BadRequest, 3), (refused.Status, (int)refused["code"]!));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_names_must_be_there()
    {
        JsonObject body = Hourly();
        body["experiment_id"] = "nowhere";
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(Root, body)).Status);
        body = Hourly();
        body.Remove("pipeline_spec");
        body["pipeline_version_reference"] = new JsonObject { ["pipeline_id"] = "nothing" };
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(Root, body)).Status);
    }

    [Fact]
    public async Task The_most_at_once_is_between_one_and_ten()
    {
        foreach ((int asked, string given) in ((int, string)[])[(-4, "1"), (0, "1"), (99, "10")])
        {
            JsonObject body = Hourly();
            body["max_concurrency"] = asked;
            Assert.Equal(given, (string)(await PostAsync(Root, body)).Ok()["max_concurrency"]!);
        }
    }

    [Fact]
    public async Task A_list_is_filtered_sorted_and_paged()
    {
        foreach (string name in (string[])["c", "a", "b"])
        {
            await MakeAsync(Hourly(name));
            Clock.Now = Clock.Now.AddSeconds(1);
        }
        string other = (string)(await PostAsync($"{Api}/experiments", new JsonObject { ["display_name"] = "other" })).Ok()["experiment_id"]!;
        JsonObject elsewhere = Hourly("d");
        elsewhere["experiment_id"] = other;
        elsewhere["mode"] = "DISABLE";
        await MakeAsync(elsewhere);

        Answer first = (await GetAsync($"{Root}?page_size=3")).Ok();
        Assert.Equal(["c", "a", "b"], Names(first));
        Assert.Equal(4, (int)first["total_size"]!);
        Assert.Equal(["d"], Names((await GetAsync($"{Root}?page_size=3&page_token={(string)first["next_page_token"]!}")).Ok()));
        Assert.Equal(["d", "c", "b", "a"], Names((await GetAsync($"{Root}?sort_by=display_name%20desc")).Ok()));
        Assert.Equal(["d"], Names((await GetAsync($"{Root}?experiment_id={other}")).Ok()));
        Assert.Equal("{}", (await GetAsync($"{Root}?namespace=nobody")).Ok().Json.ToJsonString());
        Assert.Equal(["d"], Names((await GetAsync($"{Root}?filter={Filter("status", "DISABLED")}")).Ok()));
        Assert.Equal(["d"], Names((await GetAsync($"{Root}?filter={Filter("mode", "DISABLE")}")).Ok()));
        Assert.Equal(["a"], Names((await GetAsync($"{Root}?filter={Filter("name", "a")}")).Ok()));
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"{Root}?filter={Filter("colour", "red")}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"{Root}?sort_by=colour")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"{Root}?page_token=x")).Status);
    }

    private static string[] Names(Answer list) => [.. list["recurringRuns"]!.AsArray().Select(each => (string)each!["display_name"]!)];

    private static string Filter(string key, string value) => Uri.EscapeDataString(new JsonObject
    {
        ["predicates"] = new JsonArray(new JsonObject { ["operation"] = 1, ["key"] = key, ["stringValue"] = value }),
    }.ToJsonString());
}
