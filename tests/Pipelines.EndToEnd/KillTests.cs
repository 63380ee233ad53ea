using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>Kills the real program at random moments and resumes. Whatever the moment, the run ends as if nothing had happened.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Runs = 6;
    private const int LeastKills = 50;
    private const int MostKillsOfOneRun = 10;
    private const int Layers = 6;

    [Fact]
    public async Task A_run_that_is_killed_again_and_again_ends_as_if_nothing_had_happened()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("PIPELINES_SEED"), out int given) ? given : Environment.TickCount;
        output.WriteLine($"PIPELINES_SEED={seed}");
        Random random = new(seed);
        int kills = 0;
        for (int run = 0; run < Runs || kills < LeastKills; run++)
        {
            kills += await KillOneAsync(random, seed);
            Assert.True(run < 10 * Runs, $"Only {kills} kills in {run} runs.");
        }
        output.WriteLine($"{kills} kills");
    }

    [Fact]
    public async Task The_next_run_tells_of_one_that_was_killed()
    {
        using Scratch scratch = new();
        string begun = Path.Combine(scratch.Folder, "begun");
        string slow = scratch.Write("slow.yaml", new Yaml("slow").Step("a", $"touch '{begun}'; sleep 2; printf done > $1").ToString());
        string quick = scratch.Write("quick.yaml", new Yaml("quick").Step("a", "printf done > $1").ToString());
        using (Process process = CommandLine.Start(scratch.Folder, "run", slow))
        {
            while (!File.Exists(begun) && !process.HasExited)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            CommandLine.Signal(process, 9);
            await CommandLine.EndAsync(process);
        }

        Said next = await scratch.CallAsync("run", quick);
        Said resumed = await scratch.CallAsync("resume", "--output", "json");
        Said last = await scratch.CallAsync("run", quick);

        next.ShouldEndWith(0);
        Assert.Contains("of 'slow'", next.Errors, StringComparison.Ordinal);
        Assert.Contains("pipelines resume", next.Errors, StringComparison.Ordinal);
        resumed.ShouldEndWith(0);
        Assert.Equal("slow", (string?)resumed.Json["pipeline"]);
        Assert.DoesNotContain("has not ended", last.Errors, StringComparison.Ordinal);
    }

    private static async Task<int> KillOneAsync(Random random, int seed)
    {
        using Scratch scratch = new();
        string ledger = Path.Combine(scratch.Folder, "ledger");
        string file = scratch.Write("p.yaml", Pipeline(ledger));
        KilledRun run = await KilledRun.ToItsEndAsync(scratch, file, random, MostKillsOfOneRun, latestMilliseconds: 2000);
        Verify(run.Last, ledger, seed, run.Kills);
        return run.Kills;
    }

    private static void Verify(Said said, string ledger, int seed, int kills)
    {
        string context = $"PIPELINES_SEED={seed}, after {kills} kills.\n{said.Output}\n{said.Errors}";
        Assert.True(said.Code == 0, context);
        JsonNode json = said.Json;
        Assert.Equal("SUCCEEDED", (string?)json["state"]);
        Dictionary<string, int> finished = File.ReadAllLines(ledger).GroupBy(line => line).ToDictionary(group => group.Key, group => group.Count());
        for (int layer = 0; layer < Layers; layer++)
        {
            foreach (string side in (string[])["left", "right"])
            {
                string task = $"{side}-{layer}";
                Assert.True((string?)json["tasks"]![task]!["outputs"]!["out"] == $"{task} is done", context);
                // A step that was running is adopted: no second attempt, and its work is done once.
                Assert.True(finished.GetValueOrDefault(task) == 1, $"'{task}' did its work {finished.GetValueOrDefault(task)} times. {context}");
                Assert.True((int?)json["tasks"]![task]!["attempts"] == 1, $"'{task}' had several attempts. {context}");
            }
        }
    }

    private static string Pipeline(string ledger)
    {
        Yaml yaml = new("killed");
        for (int layer = 0; layer < Layers; layer++)
        {
            foreach (string side in (string[])["left", "right"])
            {
                string task = $"{side}-{layer}";
                yaml.Step(task, $"sleep 0.{1 + (layer % 3)}; echo {task} >> {ledger}; printf '{task} is done' > $1",
                    layer == 0 ? [] : [$"left-{layer - 1}", $"right-{layer - 1}"]);
            }
        }
        return yaml.ToString();
    }
}
