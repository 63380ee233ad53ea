using System.Net;
using System.Text.Json.Nodes;
using Pipelines.Conformance;

namespace Pipelines.EndToEnd;

/// <summary>
/// Servers that are killed at random, and databases that go away, while many runs are at work. Every step leaves a line with its run and attempt: no
/// line may come twice, none may be missing. A failure prints the seed.
/// </summary>
public sealed class ServerCrashTests
{
    private const int Runs = 100;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_hundred_runs_of_a_server_that_is_killed_again_and_again_each_ends_and_no_step_runs_twice()
    {
        using Scratch scratch = new();
        Random random = Seeded(out int seed);
        Served server = await Served.StartAsync(scratch, "home");
        try
        {
            string pipeline = await server.UploadAsync("chain", Chain(scratch));
            List<string> accepted = [];
            for (int kill = 0; kill < 4; kill++)
            {
                // In the middle of taking runs in, of driving them, and of taking them up.
                Task killing = server.KillAfterAsync(TimeSpan.FromMilliseconds(random.Next(50, 1500)));
                while (accepted.Count < Runs && await server.TryRunAsync(pipeline, $"run {accepted.Count}") is { } run)
                    accepted.Add(run);
                await killing;
                server.Dispose();
                server = await Served.StartAsync(scratch, "home");
            }
            while (accepted.Count < Runs)
                accepted.Add(await server.RunAsync(pipeline, $"run {accepted.Count}"));

            await AllEndAsync(server, accepted, seed);
            await server.StopAsync();
        }
        finally
        {
            server.Dispose();
        }
        AssertOnce(scratch, seed);
    }

    [Fact]
    public async Task Two_servers_that_are_killed_in_turn_bring_all_runs_to_their_ends_and_no_step_runs_beside_itself()
    {
        using Scratch scratch = new();
        Random random = Seeded(out int seed);
        string[] shared = ["--store", await PostgresServer.EmptyStoreAsync(), "--artifacts", Path.Combine(scratch.Folder, "artifacts"), "--log-folder", Path.Combine(scratch.Folder, "logs")];
        Served[] servers = [await Served.StartAsync(scratch, "home0", shared), await Served.StartAsync(scratch, "home1", shared)];
        try
        {
            string pipeline = await servers[0].UploadAsync("chain", Chain(scratch));
            List<string> accepted = [];
            for (int kill = 0; kill < 3; kill++)
            {
                int victim = random.Next(2);
                Task killing = servers[victim].KillAfterAsync(TimeSpan.FromMilliseconds(random.Next(200, 2000)));
                for (int i = 0; i < 12; i++)
                {
                    if (await servers[(victim + i) % 2].TryRunAsync(pipeline, $"run {accepted.Count}") is { } run)
                        accepted.Add(run);
                }
                await killing;
                servers[victim].Dispose();
                servers[victim] = await Served.StartAsync(scratch, $"home{victim}", shared);
            }

            await AllEndAsync(servers[0], accepted, seed);
            foreach (Served server in servers)
                await server.StopAsync();
        }
        finally
        {
            foreach (Served server in servers)
                server.Dispose();
        }
        // A step that was cut off by its server's end begins again; what has ended does not.
        AssertEndedOnce(scratch, seed);
    }

    [Fact]
    public async Task A_server_whose_database_is_killed_goes_on_with_its_runs_once_it_is_back()
    {
        using Scratch scratch = new();
        Random random = Seeded(out int seed);
        await using PostgresServer database = await PostgresServer.StartAsync("fsync = on");
        using Served server = await Served.StartAsync(scratch, "home", "--store", database.NextStore());
        string pipeline = await server.UploadAsync("chain", Chain(scratch));
        List<string> accepted = [];
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 10; i++)
                accepted.Add(await server.RunAsync(pipeline, $"run {accepted.Count}"));
            await Task.Delay(random.Next(0, 800), Stop);
            await database.KillAsync();
            // Once for a moment, once for longer than a lease lasts.
            await Task.Delay(round == 0 ? 300 : 6500, Stop);
            await database.StartAgainAsync();
            await server.EventuallyAsync("it accepts runs again", async () => await server.TryRunAsync(pipeline, "after") is not null, () => server.Log);
        }

        await AllEndAsync(server, accepted, seed);
        await server.StopAsync();
        AssertEndedOnce(scratch, seed);
    }

    private static string Chain(Scratch scratch)
    {
        string folder = Path.Combine(scratch.Folder, "lines");
        Directory.CreateDirectory(folder);
        return new Yaml("chain").Step("a", Note(folder, "a")).Step("b", Note(folder, "b"), ["a"]).Step("c", Note(folder, "c"), ["b"]).ToString();
    }

    // The place of an output names the run: a file for each task of it, with two lines for each time that it was done.
    private static string Note(string folder, string task)
        => $"name=$(echo $1 | sed 's|.*/runs/||; s|/.*||').{task}; echo begin >> {folder}/$name; sleep 0.1; echo end >> {folder}/$name";

    private static async Task AllEndAsync(Served server, List<string> accepted, int seed)
    {
        // Those too whose acceptance was never answered, since the server was killed just then.
        JsonArray listed = [];
        await server.EventuallyAsync(
            $"all runs have succeeded (seed {seed})",
            async () =>
            {
                if (await server.TryGetAsync("/apis/v2beta1/runs?page_size=200") is not { Status: HttpStatusCode.OK } list)
                    return false;
                listed = list.Json["runs"]!.AsArray();
                return listed.All(run => (string)run!["state"]! == "SUCCEEDED");
            },
            () => $"{string.Join(", ", listed.Where(run => (string)run!["state"]! != "SUCCEEDED").Select(run => run!.ToJsonString()))}\n{server.Log}");
        Assert.Superset(accepted.ToHashSet(), listed.Select(run => (string)run!["run_id"]!).ToHashSet());
    }

    private static void AssertOnce(Scratch scratch, int seed)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(scratch.Folder, "lines")))
            Assert.True(File.ReadAllText(file) == "begin\nend\n", $"Seed {seed}: {Path.GetFileName(file)} says {File.ReadAllText(file).ReplaceLineEndings(" ")}");
    }

    private static void AssertEndedOnce(Scratch scratch, int seed)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(scratch.Folder, "lines")))
        {
            string[] lines = File.ReadAllLines(file);
            // Two at the same time would leave "begin begin end end".
            Assert.True(lines is ["begin", .., "end"] && !lines.Zip(lines.Skip(1)).Any(pair => pair is ("end", "end")), $"Seed {seed}: {Path.GetFileName(file)} says {string.Join(' ', lines)}");
        }
    }

    private static Random Seeded(out int seed)
    {
        seed = int.TryParse(Environment.GetEnvironmentVariable("PIPELINES_SEED"), System.Globalization.CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}; PIPELINES_SEED={seed} replays it");
        return new Random(seed);
    }
}
