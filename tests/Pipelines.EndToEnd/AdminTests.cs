using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>Backing up, restoring, rebuilding and cleaning, as an administrator does.</summary>
public sealed class AdminTests
{
    [Fact]
    public async Task A_home_that_a_server_works_in_is_backed_up_restored_rebuilt_and_cleaned()
    {
        using Scratch scratch = new();
        string run;
        using (Served server = await Served.StartAsync(scratch, "home"))
        {
            string pipeline = await server.UploadAsync("kept", new Yaml("kept").Step("a", "echo said; printf first > $1").ToString());
            run = await server.RunAsync(pipeline, "kept run");
            await server.BecomesAsync(run, "SUCCEEDED");
            (await scratch.CallAsync("admin", "backup", "copy", "--home", "home")).ShouldEndWith(0);
            (await scratch.CallAsync("admin", "backup", "copy", "--home", "home")).ShouldEndWith(2);
            // Lists are made while nobody writes them.
            (await scratch.CallAsync("admin", "rebuild", "--home", "home")).ShouldEndWith(2);
            (await scratch.CallAsync("admin", "vacuum", "--home", "home")).ShouldEndWith(2);
            Assert.Contains("0 entries", (await scratch.CallAsync("admin", "retain", "--dry-run", "--server", server.Address.ToString())).Output, StringComparison.Ordinal);
            await server.StopAsync();
        }

        (await scratch.CallAsync("admin", "restore", "copy", "--home", "home")).ShouldEndWith(2);
        (await scratch.CallAsync("admin", "restore", "nothing", "--home", "other")).ShouldEndWith(2);
        Said restored = await scratch.CallAsync("admin", "restore", "copy", "--home", "second");
        restored.ShouldEndWith(0);
        Assert.Contains("1 runs", restored.Output, StringComparison.Ordinal);
        Assert.Equal("first", (string?)(await scratch.CallAsync("show", run, "--home", "second", "--output", "json")).Json["tasks"]!["a"]!["outputs"]!["out"]);

        File.Delete(Path.Combine(scratch.Folder, "second", "pipelines-catalog.db"));
        (await scratch.CallAsync("admin", "rebuild", "--home", "second")).ShouldEndWith(0);
        Assert.Equal(run, (string?)(await scratch.CallAsync("list", "--home", "second", "--output", "json")).Json["runs"]![0]!["runId"]);
        (await scratch.CallAsync("admin", "vacuum", "--home", "second")).ShouldEndWith(0);

        using Served again = await Served.StartAsync(scratch, "second");
        JsonNode list = (await again.TryGetAsync("/apis/v2beta1/runs"))!.Value.Json;
        Assert.Equal("kept run", (string)Assert.Single(list["runs"]!.AsArray())!["display_name"]!);
        await again.StopAsync();
    }

    [Fact]
    public async Task A_database_server_is_rebuilt_and_cleaned_and_says_how_it_is_backed_up()
    {
        using Scratch scratch = new();
        string store = await Conformance.PostgresServer.EmptyStoreAsync();
        string file = scratch.Write("p.yaml", new Yaml("kept").Step("a", "true").ToString());
        Said run = await scratch.CallAsync("run", file, "--store", store, "--home", "home", "--output", "json");
        run.ShouldEndWith(0);

        Said refused = await scratch.CallAsync("admin", "backup", "copy", "--store", store);
        refused.ShouldEndWith(2);
        Assert.Contains("pg_dump", refused.Errors, StringComparison.Ordinal);
        Said rebuilt = await scratch.CallAsync("admin", "rebuild", "--store", store, "--home", "home");
        rebuilt.ShouldEndWith(0);
        Assert.Contains("1 runs", rebuilt.Output, StringComparison.Ordinal);
        (await scratch.CallAsync("admin", "vacuum", "--store", store, "--home", "home")).ShouldEndWith(0);
        Assert.Equal((string)run.Json["runId"]!, (string?)(await scratch.CallAsync("list", "--store", store, "--output", "json")).Json["runs"]![0]!["runId"]);
    }
}
