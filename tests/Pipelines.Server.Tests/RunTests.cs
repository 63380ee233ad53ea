using System.Net;
using System.Text.Json.Nodes;
using Pipelines.Core.Steps;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Tests.Runs;

namespace Pipelines.Server.Tests;

public sealed class RunTests : ServerBench
{
    private volatile bool _isMended;

    public RunTests() => Launcher = () => new DoneAtOnce(order => order.TaskName switch
    {
        "bad" when !_isMended && order.Attempt.Task.Text.Contains("[1]", StringComparison.Ordinal) => Some.Failure("it broke"),
        "slow" => null,
        _ => DoneAtOnce.Success,
    });

    [Fact]
    public async Task A_run_is_driven_to_its_end_and_shown_with_tasks_and_history()
    {
        DagBuilder body = new DagBuilder("body").WithStep("inner");
        string run = await RunAsync(Some.Pipeline().WithInput("who").WithStep("first").WithLoop("loop", "[1,2]", body).Build(), "nice", new JsonObject { ["who"] = "me" });
        Answer ended = await StateAsync(run, "SUCCEEDED");

        Assert.Equal(("nice", "AVAILABLE", "me"), ((string)ended["display_name"]!, (string)ended["storage_state"]!, (string)ended["runtime_config"]!["parameters"]!["who"]!));
        Assert.Equal("some-pipeline", (string)ended["pipeline_spec"]!["pipelineInfo"]!["name"]!);
        Assert.Equal(["PENDING", "RUNNING", "SUCCEEDED"], ended["state_history"]!.AsArray().Select(change => (string)change!["state"]!));
        Assert.True(ended.Has("finished_at"));
        Dictionary<string, JsonNode> details = Details(ended);
        Assert.Equal(["first", "inner", "loop", "loop[0]", "loop[1]", "root"], details.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((string)details["root"]["task_id"]!, (string)details["loop"]["parent_task_id"]!);
        Assert.Equal((string)details["loop"]["task_id"]!, (string)details["loop[1]"]["parent_task_id"]!);
        Assert.Equal((string)details["loop[1]"]["task_id"]!, (string)details["inner"]["parent_task_id"]!);
        Assert.Contains(details["root"]["child_tasks"]!.AsArray(), child => (string)child!["task_id"]! == (string)details["first"]["task_id"]!);
        Assert.All(details.Values, detail => Assert.Equal("SUCCEEDED", (string)detail["state"]!));

        JsonNode listed = Assert.Single((await GetAsync($"{Api}/runs")).Ok()["runs"]!.AsArray())!;
        Assert.Null(listed["run_details"]);
        await EventuallyAsync("the list says so", async () => (string)(await GetAsync($"{Api}/runs")).Ok()["runs"]![0]!["state"]! == "SUCCEEDED");
        JsonNode whole = (await GetAsync($"{Api}/runs?view=FULL")).Ok()["runs"]![0]!;
        Assert.Equal(ended.Json.ToJsonString(), whole.ToJsonString());
    }

    [Fact]
    public async Task A_failed_step_in_a_loop_is_done_again_alone()
    {
        DagBuilder body = new DagBuilder("body").WithStep("good").WithStep("bad", "good");
        string run = await RunAsync(Some.Pipeline().WithLoop("loop", "[1,2,3]", body).WithStep("last", "loop").Build());
        Answer failed = await StateAsync(run, "FAILED");
        Assert.Equal("loop[1].bad: it broke", (string)failed["error"]!["message"]!);
        Assert.Equal("SKIPPED", (string)Details(failed)["last"]["state"]!);

        _isMended = true;
        (await PostAsync($"{Api}/runs/{run}:retry")).Ok();
        Answer ended = await StateAsync(run, "SUCCEEDED");
        Assert.Equal(["PENDING", "RUNNING", "FAILED", "RUNNING", "SUCCEEDED"], ended["state_history"]!.AsArray().Select(change => (string)change!["state"]!));
        Assert.False(ended.Has("error"));
        Answer early = await PostAsync($"{Api}/runs/{run}:retry");
        Assert.Equal((HttpStatusCode.BadRequest, 9), (early.Status, (int)early["code"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"{Api}/runs/nobody:retry")).Status);
    }

    [Fact]
    public async Task A_run_at_work_can_be_ended_and_then_go_on()
    {
        string run = await RunAsync(Some.Pipeline().WithStep("slow").Build());
        await StateAsync(run, "RUNNING");
        (await PostAsync($"{Api}/runs/{run}:terminate")).Ok();
        Answer canceled = await StateAsync(run, "CANCELED");
        Assert.Equal("CANCELED", (string)Details(canceled)["slow"]["state"]!);
        Answer again = await PostAsync($"{Api}/runs/{run}:terminate");
        Assert.Equal((HttpStatusCode.BadRequest, 9), (again.Status, (int)again["code"]!));

        (await PostAsync($"{Api}/runs/{run}:retry")).Ok();
        await EventuallyAsync("it runs again", async () => (string?)Details(await GetAsync($"{Api}/runs/{run}"))["slow"]["state"] == "RUNNING");
        (await DeleteAsync($"{Api}/runs/{run}")).Ok();
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{Api}/runs/{run}")).Status);
        await EventuallyAsync("nothing of it is left", async () =>
        {
            await foreach (Engine.Ports.StreamId stream in Journal.ListAsync($"run/{run}", Stop))
                return false;
            return (await Resources.Runs.ListHiddenAsync(Stop)).Count == 0;
        });
        Assert.Equal("{}", (await GetAsync($"{Api}/runs")).Ok().Json.ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, (await DeleteAsync($"{Api}/runs/{run}")).Status);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_run_is_told_at_once()
    {
        JsonObject body = RunBody(Some.Pipeline().WithInput("who", defaultValue: Value.Of("x")).WithStep("a").Build(), parameters: new JsonObject { ["whom"] = "me", ["when"] = 1 });
        Answer refused = await PostAsync($"{Api}/runs", body);
        Assert.Equal((HttpStatusCode.BadRequest, 3), (refused.Status, (int)refused["code"]!));
        Assert.Contains("whom", refused.Message, StringComparison.Ordinal);
        Assert.Contains("when", refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refused["details"]![1]!["field_violations"]!.AsArray());

        body = RunBody(Some.Pipeline().WithStep("a").Build());
        body["pipeline_spec"]!["root"]!["dag"]!["tasks"]!["a"]!["dependentTasks"] = new JsonArray("ghost");
        Assert.Contains("ghost", (await PostAsync($"{Api}/runs", body)).Message, StringComparison.Ordinal);
        foreach (JsonObject wrong in (JsonObject[])
            [
                new() { ["pipeline_spec"] = RunBody(Some.Pipeline().WithStep("a").Build())["pipeline_spec"]!.DeepClone() },
                new() { ["display_name"] = "x" },
                new() { ["display_name"] = "x", ["pipeline_version_id"] = "v" },
                new() { ["display_name"] = "x", ["pipeline_spec"] = new JsonObject(), ["pipeline_version_reference"] = new JsonObject { ["pipeline_id"] = "p" } },
            ])
        {
            Answer answer = await PostAsync($"{Api}/runs", wrong);
            Assert.True(answer.Status == HttpStatusCode.BadRequest, answer.Json.ToJsonString());
        }
        Assert.Equal("{}", (await GetAsync($"{Api}/runs")).Ok().Json.ToJsonString());
    }

    [Fact]
    public async Task The_spellings_and_the_prefix_of_other_clients_are_understood()
    {
        JsonObject body = RunBody(Some.Pipeline().WithInput("n").WithStep("a").Build());
        JsonObject camel = new()
        {
            ["displayName"] = "camel",
            ["pipelineSpec"] = new JsonObject { ["pipeline_spec"] = body["pipeline_spec"]!.DeepClone() },
            ["runtimeConfig"] = new JsonObject { ["parameters"] = new JsonObject { ["n"] = "1" } },
            ["state"] = "RUNTIME_STATE_UNSPECIFIED",
        };
        string run = (string)(await PostAsync($"/pipeline{Api}/runs", camel)).Ok()["run_id"]!;
        await StateAsync(run, "SUCCEEDED");
        (await PostAsync($"/pipeline{Api}/runs/{run}:archive?experiment_id=x")).Ok();
        Assert.Equal("ARCHIVED", (string)(await GetAsync($"{Api}/runs/{run}")).Ok()["storage_state"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"{Api}/runs/{run}:dance")).Status);
    }

    [Fact]
    public async Task Many_runs_at_once_all_end()
    {
        string[] runs = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => RunAsync(Some.Pipeline().WithStep("a").WithStep("b", "a").Build(), $"r{i}")));
        foreach (string run in runs)
            await StateAsync(run, "SUCCEEDED");
        await EventuallyAsync("the list has them all", async () => (int?)(await GetAsync($"{Api}/runs?filter={Uri.EscapeDataString("""{"predicates":[{"operation":1,"key":"state","string_value":"SUCCEEDED"}]}""")}")).Json["total_size"] == 30);
    }
}
