using System.Net;
using System.Text.Json.Nodes;
using Pipelines.Conformance;

namespace Pipelines.EndToEnd;

/// <summary>Two servers over one database, as programs.</summary>
public sealed class ReplicaTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_asked_of_one_server_reaches_the_run_that_the_other_drives()
    {
        using Scratch scratch = new();
        string[] shared = await SharedAsync(scratch);
        using Served one = await Served.StartAsync(scratch, "one", shared);
        using Served two = await Served.StartAsync(scratch, "two", shared);
        string gate = Path.Combine(scratch.Folder, "gate"), begun = Path.Combine(scratch.Folder, "begun");
        string pipeline = await one.UploadAsync("gated", new Yaml("gated").Step("first", $"echo hello from one; while [ ! -e {gate} ]; do sleep 0.05; done").Step("second", $"touch {begun}", ["first"]).ToString());
        string run = await one.RunAsync(pipeline);

        // Seen and read from the other one.
        await two.EventuallyAsync("its log is there", async () => (await two.TextAsync($"/apis/v1alpha1/runs/{run}/nodes/first/log")).Contains("hello from one", StringComparison.Ordinal));
        Task<string> events = two.TextAsync($"/apis/pipelines/v1/runs/{run}/events");
        // Held back by the other one: the step at work ends, the next does not begin.
        await two.PostAsync($"/apis/pipelines/v1/runs/{run}:pause");
        await one.BecomesAsync(run, "PAUSED");
        await one.EventuallyAsync("the other one knows", () => Task.FromResult(one.Log.Contains($"Run {run} starts no more steps", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(gate, "", Stop);
        await two.EventuallyAsync("the first step has ended", async () => await TaskStateAsync(two, run, "first") == "SUCCEEDED");
        // Another run goes by meanwhile.
        await one.BecomesAsync(await one.RunAsync(await one.UploadAsync("other", new Yaml("other").Step("a", "true").ToString())), "SUCCEEDED");
        Assert.False(File.Exists(begun), "A step of a paused run began.");
        await two.PostAsync($"/apis/pipelines/v1/runs/{run}:resume");
        await two.BecomesAsync(run, "SUCCEEDED");
        Assert.Contains("\"state\":\"SUCCEEDED\"", await events, StringComparison.Ordinal);

        File.Delete(gate);
        string second = await one.RunAsync(pipeline);
        await one.BecomesAsync(second, "RUNNING");
        await two.PostAsync($"/apis/v2beta1/runs/{second}:terminate");
        await one.BecomesAsync(second, "CANCELED");
        await File.WriteAllTextAsync(gate, "", Stop);
        await two.PostAsync($"/apis/v2beta1/runs/{second}:retry");
        await one.BecomesAsync(second, "SUCCEEDED");

        await one.StopAsync();
        await two.StopAsync();
    }

    // The step notes when it begins and that it still runs: where two of them run at one time the second finds a fresh note.
    [Fact]
    public async Task A_run_of_a_killed_server_goes_on_with_the_other_and_no_step_runs_beside_itself()
    {
        using Scratch scratch = new();
        string[] shared = await SharedAsync(scratch);
        string started = Path.Combine(scratch.Folder, "started"), alive = Path.Combine(scratch.Folder, "alive"), twice = Path.Combine(scratch.Folder, "twice");
        using Served one = await Served.StartAsync(scratch, "one", shared);
        using Served two = await Served.StartAsync(scratch, "two", shared);
        string pipeline = await one.UploadAsync("killed", new Yaml("killed").Step("before", $"echo x >> {scratch.Folder}/before").Step("long", $"""
            if [ -e {started} ]; then
                before=$(cat {alive}); sleep 1; [ "$before" = "$(cat {alive})" ] || touch {twice}; exit 0
            fi
            touch {started}; n=0; while :; do n=$((n + 1)); echo $n > {alive}.new; mv {alive}.new {alive}; sleep 0.1; done
            """, ["before"]).ToString());
        string run = await one.RunAsync(pipeline);
        await Eventually.HoldsAsync(() => File.Exists(alive), "the step runs");

        long killed = TimeProvider.System.GetTimestamp();
        await one.KillAsync();
        await two.EventuallyAsync("the other one has taken it up", () => Task.FromResult(two.Log.Contains($"Run {run} goes on", StringComparison.Ordinal)), () => two.Log);
        TimeSpan taken = TimeProvider.System.GetElapsedTime(killed);
        TestContext.Current.TestOutputHelper?.WriteLine($"taken up after {taken.TotalSeconds:F1} s");
        await two.BecomesAsync(run, "SUCCEEDED");

        Assert.False(File.Exists(twice), "The step of the killed server was still at work.");
        Assert.Equal("x\n", await File.ReadAllTextAsync(Path.Combine(scratch.Folder, "before"), Stop));
        Assert.True(taken < TimeSpan.FromSeconds(60), $"It took {taken}.");
        await two.StopAsync();
    }

    [Fact]
    public async Task A_link_that_one_server_gave_is_good_at_the_other_and_lists_are_the_same()
    {
        using Scratch scratch = new();
        string[] shared = await SharedAsync(scratch);
        using Served one = await Served.StartAsync(scratch, "one", shared);
        using Served two = await Served.StartAsync(scratch, "two", shared);
        string pipeline = await one.UploadAsync("quick", new Yaml("quick").Step("a", "echo hi").ToString());
        string[] runs = [await one.RunAsync(pipeline, "by one"), await two.RunAsync(pipeline, "by two")];
        foreach (string run in runs)
            await two.BecomesAsync(run, "SUCCEEDED");

        foreach (Served server in (Served[])[one, two])
        {
            JsonNode list = (await server.TryGetAsync("/apis/v2beta1/runs?sort_by=display_name"))!.Value.Json;
            Assert.Equal(["by one", "by two"], list["runs"]!.AsArray().Select(run => (string)run!["display_name"]!));
            Assert.Equal(2, (int)list["total_size"]!);
            (HttpStatusCode status, JsonNode found) = (await server.TryGetAsync($"/apis/v2beta1/runs?filter={Uri.EscapeDataString("""{"predicates":[{"operation":"IS_SUBSTRING","key":"display_name","string_value":"BY T"}]}""")}"))!.Value;
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(runs[1], (string)found["runs"]![0]!["run_id"]!);
        }
        await one.StopAsync();
        await two.StopAsync();
    }

    private static async Task<string[]> SharedAsync(Scratch scratch)
        => ["--store", await PostgresServer.EmptyStoreAsync(), "--artifacts", Path.Combine(scratch.Folder, "artifacts"), "--log-folder", Path.Combine(scratch.Folder, "logs")];

    private static async Task<string?> TaskStateAsync(Served server, string run, string task)
        => (string?)(await server.TryGetAsync($"/apis/pipelines/v1/runs/{run}"))?.Json["tasks"]?[task]?["state"];
}
