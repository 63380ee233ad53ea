using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;

namespace Pipelines.Server.Tests;

/// <summary>What screens ask for: graphs, rows, single tasks, checked files.</summary>
public sealed class GraphTests : ServerBench
{
    private static PipelinePackage Looped() => Some.Pipeline()
        .WithInput("size", defaultValue: Value.Of("x")).WithStep("a").WithLoop("l", "[1,2]", new DagBuilder("body").WithStep("in")).WithStep("z", "a", "l").Build();

    [Fact]
    public async Task A_runs_graph_holds_each_dag_once_and_what_its_tasks_wait_for()
    {
        string run = await RunAsync(Looped(), "pictured");
        await StateAsync(run, "SUCCEEDED");
        JsonNode graph = (await GetAsync($"{Own}/runs/{run}/graph")).Ok().Json;
        Assert.Equal(("pictured", "some-pipeline"), ((string)graph["run"]!["display_name"]!, (string)graph["run"]!["pipeline_name"]!));
        Assert.Equal(("size", "STRING", "x"), ((string)graph["graph"]!["inputs"]![0]!["name"]!, (string)graph["graph"]!["inputs"]![0]!["type"]!, (string)graph["graph"]!["inputs"]![0]!["default"]!));
        JsonObject dags = graph["graph"]!["dags"]!.AsObject();
        Dictionary<string, JsonNode> tasks = dags[""]!["tasks"]!.AsArray().ToDictionary(task => (string)task!["segment"]!, task => task!);
        Assert.Equal(["a", "l"], tasks["z"]["after"]!.AsArray().Select(each => (string)each!).Order(StringComparer.Ordinal));
        Assert.Equal(("dag", true), ((string)tasks["l"]["kind"]!, (bool)tasks["l"]["is_loop"]!));
        Assert.Equal("in", (string)dags[(string)tasks["l"]["dag"]!]!["tasks"]![0]!["segment"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{Own}/runs/nobody/graph")).Status);
    }

    [Fact]
    public async Task A_task_alone_says_what_it_went_through()
    {
        string run = await RunAsync(Looped());
        await StateAsync(run, "SUCCEEDED");
        JsonNode task = (await GetAsync($"{Own}/runs/{run}/tasks/l[1].in")).Ok().Json;
        Assert.Equal(("step", "SUCCEEDED", 1), ((string)task["kind"]!, (string)task["state"]!, (int)task["attempts"]!));
        Assert.Equal("SUCCEEDED", (string)task["state_history"]!.AsArray()[^1]!["state"]!);
        Assert.Equal(2, (int)(await GetAsync($"{Own}/runs/{run}/tasks/l")).Ok()["iterations"]!);
        Assert.Contains("l[1].in", (await GetAsync($"{Own}/runs/{run}/tasks/l[1].im")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_for_screens_names_the_pipeline_and_pages()
    {
        for (int i = 0; i < 3; i++)
            await StateAsync(await RunAsync(Some.Pipeline().WithStep("a").Build(), $"run {i}"), "SUCCEEDED");
        string asked = $"{Own}/runs?page_size=2&sort_by=created_at%20desc";
        Answer first = (await GetAsync(asked)).Ok();
        Assert.Equal("some-pipeline", (string)first["runs"]![0]!["pipeline_name"]!);
        Answer second = (await GetAsync($"{asked}&page_token={Uri.EscapeDataString((string)first["next_page_token"]!)}")).Ok();
        Assert.Equal(["run 0"], second["runs"]!.AsArray().Select(each => (string)each!["display_name"]!));
        Assert.False(second.Has("next_page_token"));
    }

    [Fact]
    public async Task A_file_is_checked_and_not_kept()
    {
        Answer good = (await UploadAsync($"{Own}/check", Encoding.UTF8.GetBytes(PipelineWriter.ToJson(Looped())), "p.json")).Ok();
        Assert.Empty(good["problems"]!.AsArray());
        Assert.Equal("some-pipeline", (string)good["graph"]!["pipeline"]!);
        JsonNode wrong = JsonNode.Parse(PipelineWriter.ToJson(Looped()))!;
        (wrong["pipeline_spec"] ?? wrong)["root"]!["dag"]!["tasks"]!["z"]!["dependentTasks"] = new JsonArray("nobody");
        Answer bad = (await UploadAsync($"{Own}/check", Encoding.UTF8.GetBytes(wrong.ToJsonString()), "p.json")).Ok();
        Assert.NotEmpty(bad["problems"]!.AsArray());
        Assert.All(bad["problems"]!.AsArray(), problem => Assert.StartsWith("PIPE", (string)problem!["code"]!, StringComparison.Ordinal));
        Assert.False(bad.Has("graph"));
        Assert.False((await GetAsync($"{Api}/pipelines")).Ok().Has("pipelines"));
    }

    [Fact]
    public async Task Whoever_shows_a_list_is_told_which_runs_have_taken_another_state()
    {
        using HttpResponseMessage stream = await RawAsync(new(HttpMethod.Get, Url($"{Own}/events")));
        using StreamReader lines = new(await stream.Content.ReadAsStreamAsync(Stop));
        Assert.Equal("event: hello", await lines.ReadLineAsync(Stop));
        string run = await RunAsync(Some.Pipeline().WithStep("a").Build());
        while (await lines.ReadLineAsync(Stop) is { } line)
        {
            if (line.StartsWith("data: {\"runs\"", StringComparison.Ordinal)
                && JsonNode.Parse(line["data: ".Length..])!["runs"]!.AsArray().Any(each => (string)each!["run_id"]! == run && (string)each["state"]! == "SUCCEEDED"))
                return;
        }
        Assert.Fail("The stream has ended without a word of the run.");
    }
}
