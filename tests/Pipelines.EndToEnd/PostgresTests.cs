using System.Diagnostics;
using System.Text.Json.Nodes;
using Pipelines.Conformance;

namespace Pipelines.EndToEnd;

/// <summary>Journal and catalog on a server, as a user sees them.</summary>
public sealed class PostgresTests
{
    [Fact]
    public async Task Runs_are_kept_on_the_server_and_seen_from_any_home()
    {
        string store = await PostgresServer.EmptyStoreAsync();
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("kept").Step("a", "printf first > $1").ToString());

        Said run = await scratch.CallAsync("run", file, "--output", "json", "--home", "one", "--store", store);
        Said list = await scratch.CallAsync("list", "--output", "json", "--home", "two", "--store", store);
        string id = (string)run.Json["runId"]!;
        Said show = await scratch.CallAsync("show", id, "--output", "json", "--home", "two", "--store", store);

        run.ShouldEndWith(0);
        Assert.Equal(id, (string?)list.Json["runs"]![0]!["runId"]);
        Assert.Equal("first", (string?)show.Json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.False(File.Exists(Path.Combine(scratch.Folder, "one", "pipelines.db")));
        Assert.False(Directory.Exists(Path.Combine(scratch.Folder, "two")), "Looking makes nothing.");
    }

    [Theory]
    [InlineData("mysql://ann:secret@db/ml", 2, "--store: write sqlite:FILE, or postgres://USER@HOST:5432/DATABASE")]
    [InlineData("postgres://ann:secret@db", 2, "--store: it names no database")]
    [InlineData("postgres://ann:secret@127.0.0.1:1/ml", 1, "'postgres://ann@127.0.0.1:1/ml' cannot be written: no server answers at 127.0.0.1:1")]
    public async Task A_store_that_cannot_be_used_is_named_without_its_password(string store, int code, string words)
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("nowhere").Step("a", "true").ToString());

        Said said = await scratch.CallAsync("run", file, "--store", store);

        said.ShouldEndWith(code);
        Assert.Contains(words, said.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said.Errors + said.Output, StringComparison.Ordinal);
    }

    // The step notes when it begins and that it still runs: where two of them run at one time the second finds a fresh note.
    [Fact]
    public async Task A_run_whose_engine_was_killed_is_taken_up_from_another_home_and_nothing_runs_twice()
    {
        string store = await PostgresServer.EmptyStoreAsync();
        using Scratch scratch = new();
        string started = Path.Combine(scratch.Folder, "started"), alive = Path.Combine(scratch.Folder, "alive"), twice = Path.Combine(scratch.Folder, "twice");
        string file = scratch.Write("p.yaml", new Yaml("killed").Step("a", $"""
            if [ -e {started} ]; then
                before=$(cat {alive}); sleep 1; [ "$before" = "$(cat {alive})" ] || touch {twice}; printf second > $1; exit 0
            fi
            touch {started}; n=0; while :; do n=$((n + 1)); echo $n > {alive}.new; mv {alive}.new {alive}; sleep 0.1; done
            """).ToString());
        using (Process first = CommandLine.Start(scratch.Folder, "run", file, "--home", "one", "--store", store))
        {
            await Eventually.HoldsAsync(() => File.Exists(alive), "the step runs");
            first.Kill();
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        string id = "";
        Said resumed;
        do
        {
            if (id.Length == 0)
            {
                Said list = await scratch.CallAsync("list", "--output", "json", "--store", store);
                id = (string?)list.Json["runs"]!.AsArray().FirstOrDefault()?["runId"] ?? "";
            }
            resumed = await scratch.CallAsync("resume", id, "--output", "json", "--home", "two", "--store", store);
        }
        while (resumed.Code == 2 && resumed.Errors.Contains("is driven by process", StringComparison.Ordinal));

        resumed.ShouldEndWith(0);
        Assert.Equal("second", (string?)resumed.Json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.False(File.Exists(twice), "The step of the killed engine was still at work.");
    }
}
