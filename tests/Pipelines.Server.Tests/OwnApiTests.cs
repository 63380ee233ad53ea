using System.Net;
using System.Text.Json.Nodes;
using Pipelines.Core.Spec;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Tests.Runs;

namespace Pipelines.Server.Tests;

public sealed class OwnApiTests : ServerBench
{
    private readonly DoneAtOnce _launcher = new(order => order.TaskName == "slow" ? null : DoneAtOnce.Success);

    public OwnApiTests() => Launcher = () => _launcher;

    [Fact]
    public async Task A_report_is_what_the_command_line_prints()
    {
        PipelinePackage cached = Some.Pipeline().WithStep("a", spec => spec with { Caching = new CachingOptions(true, "") }).Build();
        string first = await RunAsync(cached);
        await StateAsync(first, "SUCCEEDED");
        await EventuallyAsync("the cache knows it", async () =>
        {
            string second = await RunAsync(cached);
            await StateAsync(second, "SUCCEEDED");
            Answer report = (await GetAsync($"{Own}/runs/{second}")).Ok();
            Assert.Equal((second, "some-pipeline", "SUCCEEDED"), ((string)report["runId"]!, (string)report["pipeline"]!, (string)report["state"]!));
            return (bool)report["tasks"]!["a"]!["cached"]! && ((string)report["tasks"]!["a"]!["cacheReason"]!).Contains(first, StringComparison.Ordinal);
        });
        JsonObject body = RunBody(cached);
        body["options"] = new JsonObject { ["use_cache"] = false, ["timeout_seconds"] = "60" };
        string uncached = (string)(await PostAsync($"{Own}/runs", body)).Ok()["run_id"]!;
        await StateAsync(uncached, "SUCCEEDED");
        Assert.False((bool)(await GetAsync($"{Own}/runs/{uncached}")).Ok()["tasks"]!["a"]!["cached"]!);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"{Api}/runs", body)).Status);
        body["options"] = new JsonObject { ["use_cash"] = false };
        Assert.Contains("use_cache", (await PostAsync($"{Own}/runs", body)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clone_has_the_parameters_of_the_first_where_no_others_are_given()
    {
        PipelinePackage package = Some.Pipeline().WithInput("x").WithInput("y").WithStep("a").Build();
        string run = await RunAsync(package, "first", new JsonObject { ["x"] = "1", ["y"] = "2" });
        Answer clone = (await PostAsync($"{Own}/runs/{run}:clone", new JsonObject { ["parameters"] = new JsonObject { ["y"] = "3" } })).Ok();
        Assert.Equal(("Clone of first", "1", "3"), ((string)clone["display_name"]!, (string)clone["runtime_config"]!["parameters"]!["x"]!, (string)clone["runtime_config"]!["parameters"]!["y"]!));
        Assert.NotEqual(run, (string)clone["run_id"]!);
        await StateAsync((string)clone["run_id"]!, "SUCCEEDED");

        Answer refused = await PostAsync($"{Own}/runs/{run}:clone", new JsonObject { ["parameters"] = new JsonObject { ["z"] = "3" } });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"{Own}/runs/nobody:clone")).Status);

        await StateAsync(run, "SUCCEEDED");
        Answer compared = (await GetAsync($"{Own}/comparison?run_ids={run},{(string)clone["run_id"]!}")).Ok();
        Assert.Equal(["2", "3"], compared["runs"]!.AsArray().Select(each => (string)each!["parameters"]!["y"]!));
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"{Own}/comparison")).Status);
    }

    [Fact]
    public async Task A_run_begins_again_from_a_named_task()
    {
        string run = await RunAsync(Some.Pipeline().WithStep("a").WithStep("b", "a").Build());
        await StateAsync(run, "SUCCEEDED");
        Answer refused = await PostAsync($"{Own}/runs/{run}:rerun", new JsonObject { ["from"] = new JsonArray("bb") });
        Assert.Equal((HttpStatusCode.BadRequest, 9), (refused.Status, (int)refused["code"]!));
        (await PostAsync($"{Own}/runs/{run}:rerun", new JsonObject { ["from"] = new JsonArray("b") })).Ok();
        await EventuallyAsync("b ran twice", async () => (int)(await GetAsync($"{Own}/runs/{run}")).Ok()["tasks"]!["b"]!["attempts"]! == 2);
        await StateAsync(run, "SUCCEEDED");
        Assert.Equal(1, (int)(await GetAsync($"{Own}/runs/{run}")).Ok()["tasks"]!["a"]!["attempts"]!);
    }

    [Fact]
    public async Task Events_tell_everything_first_then_what_changes_and_end_with_the_run()
    {
        string run = await RunAsync(Some.Pipeline().WithStep("a").WithStep("slow", "a").Build());
        await EventuallyAsync("slow runs", async () => (string?)(await GetAsync($"{Own}/runs/{run}")).Json["tasks"]?["slow"]?["state"] == "RUNNING");
        using HttpResponseMessage stream = await RawAsync(new(HttpMethod.Get, Url($"{Own}/runs/{run}/events")));
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);
        using StreamReader lines = new(await stream.Content.ReadAsStreamAsync(Stop));
        (string kind, JsonNode data) = await NextAsync(lines);
        Assert.Equal(("run", "RUNNING", 2), (kind, (string)data["state"]!, data["tasks"]!.AsObject().Count));

        await _launcher.StopAsync(new(new(run), new("slow"), 1), TimeSpan.Zero, Stop);
        do
        {
            (kind, data) = await NextAsync(lines);
            Assert.Equal("change", kind);
            Assert.False(data["tasks"]!.AsObject().ContainsKey("a"));
        }
        while ((string)data["state"]! == "RUNNING");
        Assert.Equal("CANCELED", (string)data["state"]!);
        Assert.Equal("", await lines.ReadLineAsync(Stop));
        Assert.Null(await lines.ReadLineAsync(Stop));
    }

    [Fact]
    public async Task The_description_names_every_field_that_answers_have()
    {
        JsonNode document = (await GetAsync("/openapi.json")).Ok().Json;
        JsonObject schemas = document["components"]!["schemas"]!.AsObject();
        string run = await RunAsync(Some.Pipeline().WithInput("p", defaultValue: Value.Of("x")).WithLoop("l", "[1]", new DagBuilder("b").WithStep("a")).Build());
        await StateAsync(run, "SUCCEEDED");
        JsonObject recurring = RunBody(Some.Pipeline().WithStep("a").Build(), "nightly");
        recurring["trigger"] = new JsonObject { ["cron_schedule"] = new JsonObject { ["cron"] = "@daily", ["end_time"] = "2099-01-01T00:00:00Z" } };
        recurring["misfire_policy"] = "SKIP";
        string schedule = (string)(await PostAsync($"{Own}/schedules", recurring)).Ok()["recurring_run_id"]!;
        Fits(schemas, "Schemas/ScheduleSlot", (await PostAsync($"{Own}/schedules/{schedule}:trigger")).Ok().Json, "trigger");
        JsonObject wish = new() { ["name"] = "ci", ["grants"] = new JsonArray("viewer"), ["expires_in_seconds"] = 60 };
        Fits(schemas, "Schemas/Token", (await PostAsync($"{Own}/tokens", wish)).Ok().Json, "token");
        foreach ((string path, string asked) in ((string, string)[])
            [
                ($"{Api}/recurringruns", $"{Api}/recurringruns"), ($"{Own}/schedules/{{id}}", $"{Own}/schedules/{schedule}"),
                ($"{Own}/schedules/{{id}}/next", $"{Own}/schedules/{schedule}/next"), ($"{Own}/schedules/{{id}}/history", $"{Own}/schedules/{schedule}/history"),
                ($"{Own}/schedules", $"{Own}/schedules"), ($"{Own}/tokens", $"{Own}/tokens"), ($"{Own}/audit", $"{Own}/audit"),
                ($"{Api}/experiments", $"{Api}/experiments"), ($"{Api}/runs", $"{Api}/runs?view=FULL"), ($"{Api}/runs/{{id}}", $"{Api}/runs/{run}"), ("/healthz", "/healthz"),
                ($"{Own}/runs/{{run}}", $"{Own}/runs/{run}"), ($"{Own}/comparison", $"{Own}/comparison?run_ids={run}"), ($"{Own}/artifacts", $"{Own}/artifacts"),
            ])
        {
            string reference = (string)document["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"]!;
            Fits(schemas, reference, (await GetAsync(asked)).Ok().Json, path);
        }
        foreach ((string path, JsonNode? item) in document["paths"]!.AsObject())
            Assert.All(item!.AsObject(), operation => Assert.False(string.IsNullOrEmpty((string?)operation.Value!["summary"]), path));
    }

    [Fact]
    public async Task Metrics_count_requests_and_runs()
    {
        string run = await RunAsync(Some.Pipeline().WithStep("slow").Build());
        await StateAsync(run, "RUNNING");
        (await GetAsync($"{Api}/experiments")).Ok();
        await GetAsync($"{Api}/experiments/nobody");
        using HttpResponseMessage answer = await RawAsync(new(HttpMethod.Get, Url("/metrics")));
        string text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Contains("\npipelines_runs_active 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"pipelines_http_request_seconds_count{{method=\"GET\",route=\"{Api}/experiments\",status=\"200\"}} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"pipelines_http_request_seconds_count{{method=\"GET\",route=\"{Api}/experiments/{{id}}\",status=\"404\"}} 1\n", text, StringComparison.Ordinal);
    }

    private static async Task<(string Kind, JsonNode Data)> NextAsync(StreamReader lines)
    {
        string kind = "";
        while (await lines.ReadLineAsync(Stop) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line["event: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                return (kind, JsonNode.Parse(line["data: ".Length..])!);
        }
        throw new InvalidOperationException("The stream has ended.");
    }

    private static void Fits(JsonObject schemas, string reference, JsonNode? value, string place)
    {
        JsonObject properties = schemas[reference.Split('/')[^1]]!["properties"]!.AsObject();
        foreach ((string name, JsonNode? member) in value!.AsObject())
        {
            JsonNode? schema = properties[name];
            Assert.True(schema is not null, $"{place}.{name} is not described.");
            if (schema["$ref"] is { } inner)
                Fits(schemas, (string)inner!, member, $"{place}.{name}");
            else if (schema["items"]?["$ref"] is { } item)
                Assert.All(member!.AsArray(), each => Fits(schemas, (string)item!, each, $"{place}.{name}[]"));
        }
    }
}
