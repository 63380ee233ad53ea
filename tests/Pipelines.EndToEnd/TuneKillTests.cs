using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>Kills the real program at random moments of an experiment and resumes. Whatever the moment, no trial runs twice and none is missing.</summary>
public sealed class TuneKillTests(ITestOutputHelper output)
{
    private const int Trials = 16;
    private const int MostKills = 10;

    [Fact]
    public async Task An_experiment_that_is_killed_again_and_again_ends_as_if_nothing_had_happened()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("PIPELINES_SEED"), out int given) ? given : Environment.TickCount;
        output.WriteLine($"PIPELINES_SEED={seed}");
        Random random = new(seed);
        using Scratch scratch = new();
        string ledger = Path.Combine(scratch.Folder, "ledger");
        string file = scratch.Write("e.yaml", Experiments.Of(
            "killed", $"echo loss=5; sleep 0.3; echo loss=$1; echo $KATIB_TRIAL_NAME >> '{ledger}'", $"parallelTrialCount: 3, maxTrialCount: {Trials}, maxFailedTrialCount: 0"));
        int kills = 0;
        string[] next = ["tune", "-f", file, "--output", "json"];
        Said said;
        while (true)
        {
            using Process process = CommandLine.Start(scratch.Folder, next);
            using CancellationTokenSource deadline = new(kills < MostKills ? TimeSpan.FromMilliseconds(random.Next(100, 1200)) : TimeSpan.FromMinutes(2));
            try
            {
                await process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                CommandLine.Signal(process, 9);
                kills++;
            }
            said = await CommandLine.EndAsync(process);
            // Killed before it was in the journal, it has never begun.
            bool hasBegun = said.Code != 2;
            if (hasBegun && said.Code != 137)
                break;
            Assert.True(hasBegun || said.Errors.Contains("no run", StringComparison.Ordinal), said.Errors);
            next = hasBegun ? ["resume", "--output", "json"] : ["tune", "-f", file, "--output", "json"];
        }

        string context = $"PIPELINES_SEED={seed}, after {kills} kills.\n{said.Output}\n{said.Errors}";
        Assert.True(said.Code == 0, context);
        JsonNode[] trials = [.. said.Json["trials"]!.AsArray().Select(trial => trial!)];
        Assert.Equal(Trials, trials.Length);
        Assert.All(trials, trial => Assert.True((string?)trial["state"] == "SUCCEEDED", context));
        Assert.All(trials, trial => Assert.Equal((string?)trial["assignment"]!["x"], (string?)trial["metrics"]!["loss"]!["min"]));
        Assert.All(trials, trial => Assert.Equal("5", (string?)trial["metrics"]!["loss"]!["max"]));
        string[] done = await File.ReadAllLinesAsync(ledger, TestContext.Current.CancellationToken);
        Assert.Equal(trials.Select(trial => (string?)trial["runId"]).Order(StringComparer.Ordinal), done.Order(StringComparer.Ordinal));
        output.WriteLine($"{kills} kills");
    }
}
