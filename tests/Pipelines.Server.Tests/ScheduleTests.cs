using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pipelines.Core.Schedules;
using Pipelines.Core.Tests;
using Pipelines.Core.Spec.Format;
using Pipelines.Engine.Tests.Runs;
using Pipelines.Stores.Resources;
using Pipelines.Stores.Sql;

namespace Pipelines.Server.Tests;

public sealed class ScheduleTests : ScheduleBench
{
    private volatile bool _isHeld;

    public ScheduleTests() => Launcher = () => new DoneAtOnce(_ => _isHeld ? null : DoneAtOnce.Success);

    [Fact]
    public async Task A_slot_gets_its_run_with_its_macros_and_the_next_one_waits_for_its_time()
    {
        string id = await MakeAsync(Hourly());
        await AtAsync(id, Noon.AddMinutes(59));
        Assert.Empty(await RunsOfAsync(id));
        await AtAsync(id, Noon.AddMinutes(60).AddMilliseconds(300));
        await AtAsync(id, Noon.AddMinutes(61));
        (DateTimeOffset slot, JsonNode run) = Assert.Single(await RunsOfAsync(id));
        Assert.Equal(Noon.AddHours(1), slot);
        Assert.Equal(ScheduleRuns.IdOf(id, slot).Value, (string)run["run_id"]!);
        Assert.Equal((id, "20260302130000 1"), ((string)run["recurring_run_id"]!, (string)run["runtime_config"]!["parameters"]!["when"]!));
        Assert.Matches("^nightly-1-[0-9a-f]{5}$", (string)run["display_name"]!);
        await StateAsync((string)run["run_id"]!, "SUCCEEDED");
    }

    [Fact]
    public async Task Missed_slots_run_one_after_the_other_and_the_end_of_one_begins_the_next()
    {
        _isHeld = true;
        string id = await MakeAsync(Hourly());
        await AtAsync(id, Noon.AddHours(3.5));
        (DateTimeOffset first, JsonNode run) = Assert.Single(await RunsOfAsync(id));
        Assert.Equal(Noon.AddHours(1), first);
        _isHeld = false;
        (await PostAsync($"{Api}/runs/{(string)run["run_id"]!}:terminate")).Ok();
        await EventuallyAsync("the other two come by themselves", async () => (await RunsOfAsync(id)).Count == 3);
        Assert.Equal([1, 2, 3], (await RunsOfAsync(id)).Keys.Order().Select(slot => (slot - Noon).TotalHours));
    }

    [Fact]
    public async Task Without_catch_up_the_latest_slot_runs_and_the_history_shows_the_gap()
    {
        JsonObject body = Hourly();
        body["no_catchup"] = true;
        string id = await MakeAsync(body);
        await AtAsync(id, Noon.AddHours(4.5));
        Assert.Equal(Noon.AddHours(4), Assert.Single(await RunsOfAsync(id)).Key);
        JsonNode[] history = await HistoryAsync(id);
        Assert.Equal(
            [("LEFT_OUT", "NOT_LATEST", "2026-03-02T13:00:00Z", "3"), ("MADE", null, "2026-03-02T16:00:00Z", null)],
            history.Select(entry => ((string)entry["state"]!, (string?)entry["reason"], (string)entry["slot"]!, (string?)entry["slots"])));
        Assert.Equal(ScheduleRuns.IdOf(id, Noon.AddHours(4)).Value, (string)history[1]["run_id"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disabled_one_makes_up_for_nothing_unless_it_is_asked_to(bool backfills)
    {
        string id = await MakeAsync(Hourly());
        (await PostAsync($"{Own}/schedules/{id}:disable")).Ok();
        await AtAsync(id, Noon.AddHours(2.5));
        Assert.Empty(await RunsOfAsync(id));
        (await PostAsync($"{Own}/schedules/{id}:enable", new JsonObject { ["backfill"] = backfills })).Ok();
        await AtAsync(id, Noon.AddHours(3));
        int expected = backfills ? 3 : 1;
        await EventuallyAsync($"{expected} runs", async () => (await RunsOfAsync(id)).Count == expected);
        Assert.Contains(Noon.AddHours(3), (await RunsOfAsync(id)).Keys);
        Assert.Equal(backfills ? 0 : 1, (await HistoryAsync(id)).Count(entry => (string?)entry["reason"] == "DISABLED"));
    }

    [Fact]
    public async Task A_run_by_hand_comes_at_once_also_of_a_disabled_one_and_changes_no_slot()
    {
        JsonObject body = Hourly();
        body["mode"] = "DISABLE";
        string id = await MakeAsync(body);
        Answer made = (await PostAsync($"{Own}/schedules/{id}:trigger")).Ok();
        Assert.Equal(("MADE", "TRIGGER", "1"), ((string)made["state"]!, (string)made["source"]!, (string)made["index"]!));
        await StateAsync((string)made["run_id"]!, "SUCCEEDED");
        Clock.Now = Clock.Now.AddSeconds(5);
        Assert.NotEqual((string)made["run_id"]!, (string)(await PostAsync($"{Own}/schedules/{id}:trigger")).Ok()["run_id"]!);
        Assert.False((await GetAsync($"{Own}/schedules/{id}")).Ok().Has("last_slot"));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"{Own}/schedules/nothing:trigger")).Status);
    }

    [Fact]
    public async Task A_range_is_filled_where_there_are_no_runs()
    {
        string id = await MakeAsync(Hourly());
        await AtAsync(id, Noon.AddHours(1));
        JsonObject range = new() { ["from"] = "2026-03-02T09:30:00Z", ["to"] = "2026-03-02T13:00:00Z" };
        Answer added = (await PostAsync($"{Own}/schedules/{id}:backfill", range)).Ok();
        Assert.Equal(["2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"], added["slots"].AsArray().Select(slot => (string)slot!));
        await EventuallyAsync("all have run", async () => (await RunsOfAsync(id)).Count == 4);
        // Twice is once.
        Assert.Equal(0, (int)(await PostAsync($"{Own}/schedules/{id}:backfill", range)).Ok()["added"]!);
        Assert.Equal(["BACKFILL", "BACKFILL", "BACKFILL", "SCHEDULE"], (await HistoryAsync(id)).Select(entry => (string)entry["source"]!));
    }

    [Theory]
    [InlineData("""{"to":"2026-03-02T10:00:00Z"}""", "from")]
    [InlineData("""{"from":"2026-03-02T10:00:00Z"}""", "to")]
    [InlineData("""{"from":"2026-03-02T10:00:00Z","to":"2026-03-02T09:00:00Z"}""", "before")]
    [InlineData("""{"from":"2026-03-02T10:00:00Z","to":"2027-03-02T09:00:00Z"}""", "past")]
    [InlineData("""{"from":"2020-03-02T10:00:00Z","to":"2026-03-02T09:00:00Z"}""", "1000")]
    [InlineData("""{"from":"then","to":"2026-03-02T09:00:00Z"}""", "from")]
    public async Task A_range_that_cannot_be_filled_is_refused(string body, string named)
    {
        string id = await MakeAsync(Hourly());
        Answer refused = await PostAsync($"{Own}/schedules/{id}:backfill", JsonNode.Parse(body)!);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_its_next_ten_times_on_the_clock_of_its_zone()
    {
        JsonObject body = Hourly();
        body["time_zone"] = "America/New_York";
        body["misfire_policy"] = "SKIP";
        body["misfire_grace_second"] = 90;
        body["trigger"] = new JsonObject { ["cron_schedule"] = new JsonObject { ["cron"] = "0 30 2 * * *" } };
        string id = await MakeAsync(body);
        Answer shown = (await GetAsync($"{Own}/schedules/{id}")).Ok();
        Assert.Equal(("America/New_York", "SKIP", "90"), ((string)shown["time_zone"]!, (string)shown["misfire_policy"]!, (string)shown["misfire_grace_second"]!));
        string[] times = [.. shown["next_run_times"].AsArray().Select(time => (string)time!)];
        Assert.Equal(10, times.Length);
        // On 8 March there is no 2:30 there.
        Assert.Equal(["2026-03-07T07:30:00Z", "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"], times[4..7]);
        Assert.Equal(3, (await GetAsync($"{Own}/schedules/{id}/next?count=3")).Ok()["next_run_times"].AsArray().Count);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"{Own}/schedules/{id}/next?count=0")).Status);
        Assert.Single((await GetAsync($"{Own}/schedules")).Ok()["schedules"].AsArray());
    }

    [Theory]
    [InlineData("time_zone", "\"Europe/Nowhere\"")]
    [InlineData("misfire_policy", "\"MAYBE\"")]
    [InlineData("misfire_grace_second", "0")]
    public async Task What_is_ours_is_checked_too(string field, string json)
    {
        JsonObject body = Hourly();
        body[field] = JsonNode.Parse(json);
        Answer refused = await PostAsync($"{Own}/schedules", body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(field, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_version_runs_where_none_is_named_and_one_that_is_gone_is_told()
    {
        Answer pipeline = (await UploadAsync($"{Api}/pipelines/upload?name=mine", Bytes("first"), "p.yaml")).Ok();
        string pipelineId = (string)pipeline["pipeline_id"]!;
        JsonObject body = Hourly();
        body.Remove("pipeline_spec");
        body.Remove("runtime_config");
        body["pipeline_version_reference"] = new JsonObject { ["pipeline_id"] = pipelineId };
        string id = await MakeAsync(body);
        await AtAsync(id, Noon.AddHours(1));
        string newest = (string)(await UploadAsync($"{Api}/pipelines/upload_version?pipelineid={pipelineId}&name=v2", Bytes("second"), "p.yaml")).Ok()["pipeline_version_id"]!;
        await EventuallyAsync("the first has run", async () => await Resources.Schedules.CountActiveAsync(id, Stop) == 0);
        await AtAsync(id, Noon.AddHours(2));
        Assert.Equal(newest, (string)(await RunsOfAsync(id))[Noon.AddHours(2)]["pipeline_version_reference"]!["pipeline_version_id"]!);

        (await DeleteAsync($"{Api}/pipelines/{pipelineId}?cascade=true")).Ok();
        await EventuallyAsync("the second has run", async () => await Resources.Schedules.CountActiveAsync(id, Stop) == 0);
        await AtAsync(id, Noon.AddHours(3));
        JsonNode failed = (await HistoryAsync(id))[^1];
        Assert.Equal("FAILED", (string)failed["state"]!);
        Assert.Contains("not found", (string)failed["reason"]!, StringComparison.Ordinal);
        Assert.Equal((string)failed["reason"]!, (string)(await GetAsync($"{Api}/recurringruns/{id}")).Ok()["error"]["message"]!);
        Answer refused = await PostAsync($"{Own}/schedules/{id}:trigger");
        Assert.Equal((HttpStatusCode.BadRequest, 9), (refused.Status, (int)refused["code"]!));
    }

    [Fact]
    public async Task An_archived_experiment_disables_its_schedules()
    {
        string experiment = (string)(await PostAsync($"{Api}/experiments", new JsonObject { ["display_name"] = "e" })).Ok()["experiment_id"]!;
        JsonObject body = Hourly();
        body["experiment_id"] = experiment;
        string id = await MakeAsync(body), other = await MakeAsync(Hourly());
        (await PostAsync($"{Api}/experiments/{experiment}:archive")).Ok();
        Assert.Equal("DISABLED", (string)(await GetAsync($"{Api}/recurringruns/{id}")).Ok()["status"]!);
        Assert.Equal("ENABLED", (string)(await GetAsync($"{Api}/recurringruns/{other}")).Ok()["status"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_was_killed_between_deciding_and_making_leaves_one_run(bool isMade)
    {
        string id = await MakeAsync(Hourly());
        await AtAsync(id, Noon.AddMinutes(1));
        if (isMade)
            await AtAsync(id, Noon.AddHours(1));
        await StopAsync();
        await using (SqlResources resources = await SqlResources.OpenAsync(SqliteDialect.ForResources(Home.Database), Clock, Stop))
        {
            StoredSchedule schedule = (await resources.Schedules.FindAsync(id, Stop))!;
            StoredSlot decided = Schedules.ScheduleLook.RunOf(schedule, Noon.AddHours(1), "SCHEDULE", StoredSlot.Decided, 1, Noon.AddHours(1));
            if (isMade)
                await ReopenAsync(decided.Id);
            else
                Assert.True(await resources.Schedules.DecideAsync(schedule, schedule with { LastSlot = decided.Slot, Runs = 1, WakeAt = Noon.AddHours(2) }, [decided], Stop));
        }
        Clock.Now = Noon.AddHours(1.5);
        await StartAsync();
        await EventuallyAsync("its run is made", async () => (string?)(await HistoryAsync(id)).SingleOrDefault()?["state"] == "MADE");
        JsonNode run = Assert.Single(await RunsOfAsync(id)).Value;
        await StateAsync((string)run["run_id"]!, "SUCCEEDED");
        Assert.Equal("1", (string)(await HistoryAsync(id)).Single()["index"]!);
    }

    [Fact]
    public async Task A_run_by_hand_knows_its_own_id_and_the_time_in_its_parameters()
    {
        JsonObject parameters = new() { ["who"] = "[[RunUUID]] [[CurrentTime]] [[ScheduledTime]]" };
        string run = await RunAsync(Some.Pipeline().WithInput("who").WithStep("a").Build(), "r", parameters);
        Assert.Equal($"{run} 20260302120000 [[ScheduledTime]]", (string)(await GetAsync($"{Api}/runs/{run}")).Ok()["runtime_config"]["parameters"]!["who"]!);
    }

    // As it was before the server could note that the run is there.
    private async Task ReopenAsync(string slot)
    {
        await using Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={SqliteDialect.ForResources(Home.Database).Place}");
        await connection.OpenAsync(Stop);
        await using Microsoft.Data.Sqlite.SqliteCommand reopen = connection.CreateCommand();
        reopen.CommandText = "UPDATE schedule_slots SET state = 'DECIDED' WHERE id = $id";
        reopen.Parameters.AddWithValue("$id", slot);
        Assert.Equal(1, await reopen.ExecuteNonQueryAsync(Stop));
    }

    private static byte[] Bytes(string step) => Encoding.UTF8.GetBytes(PipelineWriter.ToJson(Some.Pipeline().WithStep(step).Build()));
}
