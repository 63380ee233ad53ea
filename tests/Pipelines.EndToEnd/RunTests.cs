using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>Runs through the program, as a user sees them.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task A_pipeline_runs_and_prints_one_json_object()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("hello").Step("a", "echo one; printf first > $1").Step("b", "printf second > $1", ["a"]).ToString());

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(0);
        JsonNode json = said.Json;
        Assert.Equal("SUCCEEDED", (string?)json["state"]);
        Assert.Equal("hello", (string?)json["pipeline"]);
        Assert.Equal("first", (string?)json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.Equal("second", (string?)json["tasks"]!["b"]!["outputs"]!["out"]);
        Assert.Equal(1, (int?)json["tasks"]!["b"]!["attempts"]);
        Assert.True(File.Exists(Path.Combine(scratch.Folder, ".pipelines", "pipelines.db")));
    }

    [Fact]
    public async Task A_failing_step_ends_the_program_with_1_and_says_why()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("fails").Step("a", "echo oh no; exit 3").Step("b", "true", ["a"]).ToString());

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(1);
        Assert.Equal("FAILED", (string?)said.Json["state"]);
        Assert.Equal("FAILED", (string?)said.Json["tasks"]!["a"]!["state"]);
        Assert.Equal("OMITTED", (string?)said.Json["tasks"]!["b"]!["state"]);
        Assert.Contains("3", (string?)said.Json["tasks"]!["a"]!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_runs_a_step_again_until_it_succeeds()
    {
        using Scratch scratch = new();
        string marker = Path.Combine(scratch.Folder, "marker");
        string file = scratch.Write("p.yaml", new Yaml("retries")
            .Step("a", $"[ -f {marker} ] && printf yes > $1 && exit 0; touch {marker}; exit 1", more: "        retryPolicy: {maxRetryCount: 2, backoffDuration: 0s}")
            .ToString());

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal(2, (int?)said.Json["tasks"]!["a"]!["attempts"]);
    }

    [Fact]
    public async Task A_second_run_takes_its_results_from_the_cache_and_no_cache_runs_them_again()
    {
        using Scratch scratch = new();
        string ledger = Path.Combine(scratch.Folder, "ledger");
        string file = scratch.Write("p.yaml", new Yaml("cached")
            .Step("a", $"echo a >> {ledger}; printf v > $1", more: "        cachingOptions: {enableCache: true}").ToString());

        (await scratch.CallAsync("run", file)).ShouldEndWith(0);
        Said again = await scratch.CallAsync("run", file, "--output", "json");
        Assert.True((bool?)again.Json["tasks"]!["a"]!["cached"]);
        Assert.Equal("v", (string?)again.Json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.Single(File.ReadAllLines(ledger));
        (await scratch.CallAsync("run", file, "--no-cache")).ShouldEndWith(0);
        Assert.Equal(2, File.ReadAllLines(ledger).Length);
    }

    [Fact]
    public async Task A_cache_key_of_the_author_is_all_that_counts_and_show_says_so()
    {
        using Scratch scratch = new();
        string Keyed(string script) => new Yaml("keyed").Step("a", script, more: "        cachingOptions: {enableCache: true, cacheKey: mine}").ToString();

        (await scratch.CallAsync("run", scratch.Write("p.yaml", Keyed("printf one > $1")))).ShouldEndWith(0);
        Said again = await scratch.CallAsync("run", scratch.Write("p.yaml", Keyed("printf two > $1")), "--output", "json");

        Assert.Equal("one", (string?)again.Json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.Contains("cache key 'mine'", (await scratch.CallAsync("show", "--why-cached")).Output, StringComparison.Ordinal);
        (await scratch.CallAsync("run", scratch.Write("p.yaml", new Yaml("keyed").Step("a", "true").ToString()))).ShouldEndWith(0);
        Assert.Contains("the file turns caching off", (await scratch.CallAsync("show", "--why-cached")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_named_after_a_place_outside_is_legal_and_harmless()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("names")
            .Step("../../etc/passwd", "printf x > $1").Step("a b/c.d[0]", "printf y > $1").Step(new string('n', 300), "printf z > $1").ToString());

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal("x", (string?)said.Json["tasks"]!["%2E%2E%2F%2E%2E%2Fetc%2Fpasswd"]!["outputs"]!["out"]);
        Assert.Equal(["pipelines.e2e"], Directory.GetFileSystemEntries(scratch.Folder).Select(_ => "pipelines.e2e").Distinct());
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(scratch.Folder, "*", SearchOption.AllDirectories), path => Path.GetFileName(path) == "passwd");
    }

    [Fact]
    public async Task A_missing_program_fails_its_step_and_names_what_was_looked_for()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("missing").Step("a", "true").ToString().Replace("[sh, -c,", "[no-such-program-here, -c,", StringComparison.Ordinal));

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(1);
        Assert.Contains("no-such-program-here", (string?)said.Json["tasks"]!["a"]!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_engine_on_one_home_is_told_who_holds_it()
    {
        using Scratch scratch = new();
        string fifo = Path.Combine(scratch.Folder, "started");
        string file = scratch.Write("p.yaml", new Yaml("holds").Step("a", $"touch {fifo}; sleep 60").ToString());
        using System.Diagnostics.Process first = CommandLine.Start(scratch.Folder, "run", file);
        await Facts.BecomesTrueAsync(() => File.Exists(fifo), "the first run's step has started");

        Said second = await scratch.CallAsync("run", file);

        second.ShouldEndWith(2);
        Assert.Contains(first.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), second.Errors, StringComparison.Ordinal);
        CommandLine.Signal(first, 2);
        (await CommandLine.EndAsync(first)).ShouldEndWith(130);
    }

    [Fact]
    public async Task Ctrl_c_cancels_the_run_and_its_steps()
    {
        using Scratch scratch = new();
        string started = Path.Combine(scratch.Folder, "started");
        string file = scratch.Write("p.yaml", new Yaml("cancels").Step("a", $"echo $$ > {started}; sleep 600").Step("b", "true", ["a"]).ToString());
        using System.Diagnostics.Process run = CommandLine.Start(scratch.Folder, "run", file, "--output", "json");
        await Facts.BecomesTrueAsync(() => File.Exists(started) && File.ReadAllText(started).EndsWith('\n'), "the step has started");

        CommandLine.Signal(run, 2);
        Said said = await CommandLine.EndAsync(run);

        said.ShouldEndWith(130);
        Assert.Equal("CANCELED", (string?)said.Json["state"]);
        Assert.Equal("CANCELED", (string?)said.Json["tasks"]!["b"]!["state"]);
        Assert.False(Directory.Exists($"/proc/{File.ReadAllText(started).Trim()}"), "the step's process still runs");
    }

    [Fact]
    public async Task Cancel_from_another_terminal_ends_the_run()
    {
        using Scratch scratch = new();
        string started = Path.Combine(scratch.Folder, "started");
        string file = scratch.Write("p.yaml", new Yaml("cancels").Step("a", $"touch {started}; sleep 600").ToString());
        using System.Diagnostics.Process run = CommandLine.Start(scratch.Folder, "run", file, "--output", "json");
        await Facts.BecomesTrueAsync(() => File.Exists(started), "the step has started");

        (await scratch.CallAsync("cancel")).ShouldEndWith(0);
        Said said = await CommandLine.EndAsync(run);

        said.ShouldEndWith(1);
        Assert.Equal("CANCELED", (string?)said.Json["state"]);
    }

    [Fact]
    public async Task Runs_can_be_listed_shown_and_their_logs_read()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("looks").Step("talks", "echo hello from the step; printf x > $1").ToString());
        string id = (string)(await scratch.CallAsync("run", file, "--output", "json")).Json["runId"]!;

        Assert.Contains(id, (await scratch.CallAsync("list")).Output, StringComparison.Ordinal);
        Said shown = await scratch.CallAsync("show", id[..6]);
        Assert.Contains("talks", shown.Output, StringComparison.Ordinal);
        Assert.Contains("SUCCEEDED", shown.Output, StringComparison.Ordinal);
        Assert.Equal("hello from the step\n", (await scratch.CallAsync("logs", id, "talks")).Output);
        Said unknown = await scratch.CallAsync("logs", id, "talk");
        unknown.ShouldEndWith(2);
        Assert.Contains("talks", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_without_runs_says_no_run_and_ends_with_2()
    {
        using Scratch scratch = new();

        foreach (string[] arguments in (string[][])[["resume"], ["show"], ["list"], ["cancel"]])
        {
            Said said = await scratch.CallAsync(arguments);
            said.ShouldEndWith(2);
            Assert.Contains("no run", said.Errors, StringComparison.Ordinal);
        }
    }
}
