using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

public sealed class TuneTests
{
    [Fact]
    public async Task An_experiment_prints_one_object_and_its_trials_are_runs()
    {
        using Scratch scratch = new();
        scratch.Write("e.yaml", Experiments.Of("shell", "echo loss=$1"));

        Said said = await scratch.CallAsync("tune", "-f", "e.yaml", "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal("SUCCEEDED", (string?)said.Json["state"]);
        Assert.Equal("MaxTrialsReached", (string?)said.Json["reason"]);
        JsonNode[] trials = [.. said.Json["trials"]!.AsArray().Select(trial => trial!)];
        Assert.Equal(4, trials.Length);
        Assert.All(trials, trial => Assert.Equal((string?)trial["assignment"]!["x"], (string?)trial["metrics"]!["loss"]!["latest"]));
        Assert.Equal(trials.Min(trial => (double)trial["objectives"]!["loss"]!), (double)said.Json["best"]!["objectives"]!["loss"]!);
        Said logs = await scratch.CallAsync("logs", (string)trials[0]["runId"]!);
        logs.ShouldEndWith(0);
        Assert.Contains($"loss={(string?)trials[0]["assignment"]!["x"]}", logs.Output, StringComparison.Ordinal);
        Said shown = await scratch.CallAsync("experiment", "show", "shell", "--output", "json");
        Assert.True(JsonNode.DeepEquals(said.Json, shown.Json), shown.Output);
        Said list = await scratch.CallAsync("experiment", "list");
        Assert.Contains((string)said.Json["experimentId"]!, list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_goal_that_is_reached_ends_it()
    {
        using Scratch scratch = new();
        scratch.Write("e.yaml", Experiments.Of("goal", "echo loss=0.01", objective: ", goal: 0.02"));

        Said said = await scratch.CallAsync("tune", "-f", "e.yaml", "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal("GoalReached", (string?)said.Json["reason"]);
    }

    [Fact]
    public async Task Trials_that_fail_or_report_nothing_are_told_apart_and_end_it_with_1()
    {
        using Scratch scratch = new();
        scratch.Write("e.yaml", Experiments.Of("bad", "test $1 = 2 || { echo nothing to see; exit 0; }", "parallelTrialCount: 1, maxTrialCount: 4, maxFailedTrialCount: 1"));
        scratch.Write("f.yaml", Experiments.Of("worse", "echo oh no; exit 3", "parallelTrialCount: 1, maxTrialCount: 4, maxFailedTrialCount: 1"));

        Said silent = await scratch.CallAsync("tune", "-f", "e.yaml", "--output", "json");
        Said failing = await scratch.CallAsync("tune", "-f", "f.yaml", "--output", "json");

        silent.ShouldEndWith(1);
        Assert.Equal("METRICS_UNAVAILABLE", (string?)silent.Json["trials"]![0]!["state"]);
        Assert.Contains("nothing to see", (string?)silent.Json["trials"]![0]!["message"], StringComparison.Ordinal);
        failing.ShouldEndWith(1);
        Assert.Equal("FAILED", (string?)failing.Json["trials"]![0]!["state"]);
        Assert.Contains("oh no", (string?)failing.Json["trials"]![0]!["message"], StringComparison.Ordinal);
        Assert.Equal("MaxFailedTrialsReached", (string?)failing.Json["reason"]);
    }

    [Fact]
    public async Task What_is_wrong_is_told_at_once_and_nothing_begins()
    {
        using Scratch scratch = new();
        scratch.Write("e.yaml", Experiments.Of("wrong", "echo loss=$1", "parallelTrialCount: 3, maxTrialCount: 2").Replace("minimize", "shrink", StringComparison.Ordinal));

        Said said = await scratch.CallAsync("tune", "-f", "e.yaml");
        Said missing = await scratch.CallAsync("tune", "-f", "nowhere.yaml");
        Said unmapped = await scratch.CallAsync("tune", "-f", "e.yaml", "--image-map", "nonsense");

        said.ShouldEndWith(2);
        Assert.Contains("shrink", said.Errors, StringComparison.Ordinal);
        Assert.Contains("parallelTrialCount", said.Errors, StringComparison.Ordinal);
        missing.ShouldEndWith(2);
        unmapped.ShouldEndWith(2);
        Assert.False(Directory.Exists(Path.Combine(scratch.Folder, ".pipelines")));
    }

    [Fact]
    public async Task A_program_stands_in_for_the_image_and_gets_the_arguments()
    {
        using Scratch scratch = new();
        scratch.Write("stand-in.sh", "echo \"$@\"; echo loss=${1#--x=}; echo $PIPELINES_TRIAL_PARAMETERS");
        string file = Experiments.Of("mapped", "unused").Replace("\"unused\", trial, \"${trialParameters.x}\"", "/nowhere, \"--x=${trialParameters.x}\"", StringComparison.Ordinal)
            .Replace("[sh, -c, ", "[python3, ", StringComparison.Ordinal);
        scratch.Write("e.yaml", file);

        Said said = await scratch.CallAsync("tune", "-f", "e.yaml", "--output", "json", "--image-map", "example/trainer=sh stand-in.sh");

        said.ShouldEndWith(0);
        Said logs = await scratch.CallAsync("logs", (string)said.Json["best"]!["runId"]!);
        string x = (string)said.Json["best"]!["assignment"]!["x"]!;
        Assert.Contains($"[trial] --x={x}", logs.Output, StringComparison.Ordinal);
        Assert.Contains($$"""{"x":"{{x}}"}""", logs.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_trials_are_given_to_an_experiment_that_has_ended()
    {
        using Scratch scratch = new();
        scratch.Write("e.yaml", Experiments.Of("more", "echo loss=$1", "parallelTrialCount: 2, maxTrialCount: 3, resumePolicy: LongRunning"));
        (await scratch.CallAsync("tune", "-f", "e.yaml")).ShouldEndWith(0);

        Said refused = await scratch.CallAsync("experiment", "edit", "more", "--max-trials", "3");
        Said edited = await scratch.CallAsync("experiment", "edit", "more", "--max-trials", "5");
        Said resumed = await scratch.CallAsync("resume", "more", "--output", "json");
        Said again = await scratch.CallAsync("resume", "--output", "json");

        refused.ShouldEndWith(2);
        edited.ShouldEndWith(0);
        resumed.ShouldEndWith(0);
        Assert.Equal(5, resumed.Json["trials"]!.AsArray().Count);
        Assert.True(JsonNode.DeepEquals(resumed.Json, again.Json));
    }

    [Fact]
    public async Task Metrics_that_are_pushed_count_while_the_trial_runs()
    {
        using Scratch scratch = new();
        // The slow one ends only when it is stopped.
        string script = """
            echo "{\"metric\": \"loss\", \"value\": $1}" >> $PIPELINES_METRICS
            echo "{\"metric\": \"loss\", \"value\": $1}" >> $PIPELINES_METRICS
            mkdir ../first 2>/dev/null || sleep 60
            """.Replace("../first", Path.Combine(scratch.Folder, "first"), StringComparison.Ordinal);
        string file = Experiments.Of("pushed", script, "parallelTrialCount: 1, maxTrialCount: 2")
            .Replace("  objective:", "  metricsCollectorSpec: {collector: {kind: Push}}\n  earlyStopping: {algorithmName: threshold, algorithmSettings: [{name: upper, value: \"-1\"}]}\n  objective:", StringComparison.Ordinal);
        scratch.Write("e.yaml", file);

        Said said = await scratch.CallAsync("tune", "-f", "e.yaml", "--output", "json");

        said.ShouldEndWith(0);
        Assert.Contains(said.Json["trials"]!.AsArray(), trial => (string?)trial!["state"] == "EARLY_STOPPED");
    }

    [Fact]
    public async Task Programs_of_trials_report_by_the_command_line_and_from_python()
    {
        using Scratch scratch = new();
        string script = $"{CommandLine.Program} metric report loss=$1 --step 1 && ${{PIPELINES_PYTHON:-python3}} -c 'import sys, pipelines_metrics; pipelines_metrics.report({{\"loss\": float(sys.argv[1]) / 2}}, step=2)' $1";
        scratch.Write("e.yaml", Experiments.Of("told", script, "parallelTrialCount: 2, maxTrialCount: 2")
            .Replace("  objective:", "  metricsCollectorSpec: {collector: {kind: Push}}\n  objective:", StringComparison.Ordinal));

        Said said = await scratch.CallAsync("tune", "-f", "e.yaml", "--output", "json");

        said.ShouldEndWith(0);
        Assert.All(said.Json["trials"]!.AsArray(), trial =>
        {
            double x = double.Parse((string)trial!["assignment"]!["x"]!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(x, double.Parse((string)trial["metrics"]!["loss"]!["max"]!, System.Globalization.CultureInfo.InvariantCulture), 1e-12);
            Assert.Equal(x / 2, double.Parse((string)trial["metrics"]!["loss"]!["latest"]!, System.Globalization.CultureInfo.InvariantCulture), 1e-12);
        });
    }

    [Fact]
    public async Task An_experiment_is_drawn_and_written_as_a_page()
    {
        using Scratch scratch = new();
        scratch.Write("e.yaml", Experiments.Of("drawn", "echo loss=$1"));
        (await scratch.CallAsync("tune", "-f", "e.yaml")).ShouldEndWith(0);

        Said shown = await scratch.CallAsync("experiment", "show", "drawn");
        Said written = await scratch.CallAsync("experiment", "report", "drawn", "-o", "page.html");
        Said refused = await scratch.CallAsync("experiment", "report", "drawn", "-o", "no/such/page.html");

        shown.ShouldEndWith(0);
        Assert.Contains("loss (less is better): best", shown.Output, StringComparison.Ordinal);
        written.ShouldEndWith(0);
        string page = await File.ReadAllTextAsync(Path.Combine(scratch.Folder, "page.html"), TestContext.Current.CancellationToken);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Contains("drawn", page, StringComparison.Ordinal);
        refused.ShouldEndWith(2);
    }

    [Theory]
    [InlineData("loss")]
    [InlineData("=3")]
    [InlineData("loss=low")]
    public async Task What_is_no_metric_is_refused(string report)
    {
        using Scratch scratch = new();

        Said said = await scratch.CallAsync("metric", "report", report);

        said.ShouldEndWith(2);
        Assert.Contains(report.Contains("low", StringComparison.Ordinal) ? "'low', which is no number" : $"'{report}' is no metric", said.Errors, StringComparison.Ordinal);
    }
}
