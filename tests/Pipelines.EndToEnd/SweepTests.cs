using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>Sweeps inside pipelines, with real processes.</summary>
public sealed class SweepTests(ITestOutputHelper output)
{
    private const int SigKill = 9;

    [Fact]
    public async Task A_run_shows_its_sweep_and_lists_hide_the_trials()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", Pipeline("echo at $1; printf $1 > $2", trials: 5));

        Said run = await scratch.CallAsync("run", file, "--output", "json");
        Said show = await scratch.CallAsync("show");
        Said list = await scratch.CallAsync("list", "--output", "json");
        Said all = await scratch.CallAsync("list", "--trials", "--output", "json");

        run.ShouldEndWith(0);
        JsonNode sweep = run.Json["tasks"]!["sweep"]!;
        string experiment = (string)sweep["experimentId"]!;
        JsonNode found = (await scratch.CallAsync("experiment", "show", experiment, "--output", "json")).Json;
        JsonNode[] trials = [.. found["trials"]!.AsArray().Select(trial => trial!)];
        Assert.Equal(5, trials.Length);
        double best = trials.Min(trial => double.Parse((string)trial["assignment"]!["x"]!, CultureInfo.InvariantCulture));
        Assert.Equal(best, (double)sweep["outputs"]!["loss"]!, 1e-12);
        Assert.Equal(best, double.Parse((string)run.Json["tasks"]!["tell"]!["outputs"]!["out"]!, CultureInfo.InvariantCulture), 1e-12);
        Assert.Contains($"best {(string)found["best"]!["runId"]!}", show.Output, StringComparison.Ordinal);
        Assert.Equal([(string)run.Json["runId"]!], list.Json["runs"]!.AsArray().Select(row => (string)row!["runId"]!));
        Assert.Equal(6, all.Json["runs"]!.AsArray().Count);
        Assert.Equal(5, all.Json["runs"]!.AsArray().Count(row => (string?)row!["experimentId"] == experiment));
        Assert.Contains("[work] at ", (await scratch.CallAsync("logs", (string)trials[0]["runId"]!)).Output, StringComparison.Ordinal);
        (await scratch.CallAsync("logs", (string)run.Json["runId"]!)).ShouldEndWith(0);
        (await scratch.CallAsync("experiment", "stop", experiment)).ShouldEndWith(2);
    }

    [Fact]
    public async Task A_plan_and_a_check_know_sweeps()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", Pipeline("printf $1 > $2", trials: 5));
        string wrong = scratch.Write("wrong.yaml", Pipeline("printf $1 > $2", trials: 5).Replace("output: loss", "output: los", StringComparison.Ordinal));

        Said plan = await scratch.CallAsync("run", file, "--dry-run");
        Said refused = await scratch.CallAsync("run", wrong);

        plan.ShouldEndWith(0);
        Assert.Contains("sweep over <x>", plan.Output, StringComparison.Ordinal);
        refused.ShouldEndWith(2);
        Assert.Contains("PIPE452", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("\"loss\"", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_extension_is_not_known_the_body_runs_once_with_its_defaults()
    {
        using Scratch scratch = new();
        string whole = Pipeline("printf $1 > $2", trials: 5);
        string file = scratch.Write("p.yaml", whole[..whole.IndexOf("---", StringComparison.Ordinal)]);

        Said run = await scratch.CallAsync("run", file, "--output", "json");

        run.ShouldEndWith(0);
        Assert.Equal(0.5, (double)run.Json["tasks"]!["sweep"]!["outputs"]!["loss"]!);
        Assert.Equal("SUCCEEDED", (string?)run.Json["tasks"]!["sweep.work"]!["state"]);
        Assert.Equal("0.5", (string?)run.Json["tasks"]!["tell"]!["outputs"]!["out"]);
    }

    [Fact]
    public async Task A_run_that_is_killed_in_its_sweep_ends_as_if_nothing_had_happened()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("PIPELINES_SEED"), out int given) ? given : Environment.TickCount;
        output.WriteLine($"PIPELINES_SEED={seed}");
        using Scratch scratch = new();
        string ledger = Path.Combine(scratch.Folder, "ledger");
        string file = scratch.Write("p.yaml", Pipeline($"sleep 0.2; echo $1 >> '{ledger}'; printf $1 > $2", trials: 12));

        KilledRun run = await KilledRun.ToItsEndAsync(scratch, file, new Random(seed), most: 8, latestMilliseconds: 1200);

        string context = $"PIPELINES_SEED={seed}, after {run.Kills} kills.\n{run.Last.Output}\n{run.Last.Errors}";
        Assert.True(run.Last.Code == 0, context);
        string[] done = await File.ReadAllLinesAsync(ledger, TestContext.Current.CancellationToken);
        Assert.True(done.Length == 12 && done.Distinct().Count() == 12, $"{string.Join(' ', done)}\n{context}");
        Assert.Equal(done.Min(line => double.Parse(line, CultureInfo.InvariantCulture)), (double)run.Last.Json["tasks"]!["sweep"]!["outputs"]!["loss"]!, 1e-12);
        Assert.Equal(1, (int)run.Last.Json["tasks"]!["sweep"]!["attempts"]!);
    }

    [Fact]
    public async Task Canceling_a_run_ends_the_programs_of_its_trials()
    {
        using Scratch scratch = new();
        string begun = Path.Combine(scratch.Folder, "begun"), ended = Path.Combine(scratch.Folder, "ended");
        string file = scratch.Write("p.yaml", Pipeline($"trap 'echo x >> {ended}; exit 1' TERM; echo x >> {begun}; while :; do sleep 0.05; done", trials: 4));
        using Process process = CommandLine.Start(scratch.Folder, "run", file, "--output", "json");
        await Facts.BecomesTrueAsync(() => Lines(begun) == 2, "two trials have begun");

        (await scratch.CallAsync("cancel")).ShouldEndWith(0);
        Said said = await CommandLine.EndAsync(process);

        Assert.Equal("CANCELED", (string?)said.Json["state"]);
        Assert.Equal("CANCELED", (string?)said.Json["tasks"]!["sweep"]!["state"]);
        Assert.Equal(2, Lines(ended));
        Assert.Equal(2, Lines(begun));
    }

    [Fact]
    public async Task A_server_runs_sweeps_and_goes_on_with_them_after_its_death()
    {
        using Scratch scratch = new();
        string begun = Path.Combine(scratch.Folder, "begun"), gate = Path.Combine(scratch.Folder, "gate");
        string file = scratch.Write("p.yaml", Pipeline($"echo $1 >> {begun}; while [ ! -e {gate} ]; do sleep 0.05; done; printf $1 > $2", trials: 4));
        string id;
        using (Process first = UpTests.Start(scratch, out string address))
        {
            Said run = await scratch.CallAsync("run", file, "--server", address, "--output", "json");
            run.ShouldEndWith(0);
            id = (string)run.Json["runId"]!;
            await Facts.BecomesTrueAsync(() => Lines(begun) == 2, "two trials have begun");
            CommandLine.Signal(first, SigKill);
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using Process second = UpTests.Start(scratch, out string again);
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        (await scratch.CallAsync("logs", id, "--follow", "--server", again)).ShouldEndWith(0);
        JsonNode shown = (await scratch.CallAsync("show", id, "--server", again, "--output", "json")).Json;
        Assert.Equal("SUCCEEDED", (string)shown["state"]!);
        Assert.Equal(4, Lines(begun));
        Said list = await scratch.CallAsync("list", "--server", again, "--output", "json");
        Assert.Equal([id], list.Json["runs"]!.AsArray().Select(row => (string)row!["run_id"]!));
        CommandLine.Signal(second, SigKill);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static int Lines(string file) => File.Exists(file) ? File.ReadAllLines(file).Length : 0;

    /// <summary>A sweep of one step over <c>x</c> in 0 to 1, two at a time, and a step that tells the best loss.</summary>
    /// <param name="script">The step: <c>$1</c> is x, <c>$2</c> the file of the loss.</param>
    /// <param name="trials">The budget.</param>
    private static string Pipeline(string script, int trials) => $$"""
        pipelineInfo: {name: swept}
        schemaVersion: 2.1.0
        sdkVersion: kfp-2.15.0
        components:
          comp-body:
            inputDefinitions: {parameters: {x: {parameterType: NUMBER_DOUBLE, defaultValue: 0.5} } }
            outputDefinitions: {parameters: {loss: {parameterType: NUMBER_DOUBLE} } }
            dag:
              tasks:
                work:
                  componentRef: {name: comp-work}
                  inputs: {parameters: {x: {componentInputParameter: x} } }
              outputs: {parameters: {loss: {valueFromParameter: {producerSubtask: work, outputParameterKey: loss} } } }
          comp-work:
            executorLabel: exec-work
            inputDefinitions: {parameters: {x: {parameterType: NUMBER_DOUBLE} } }
            outputDefinitions: {parameters: {loss: {parameterType: NUMBER_DOUBLE} } }
          comp-tell:
            executorLabel: exec-tell
            inputDefinitions: {parameters: {loss: {parameterType: NUMBER_DOUBLE} } }
            outputDefinitions: {parameters: {out: {parameterType: STRING} } }
        deploymentSpec:
          executors:
            exec-work:
              container:
                image: busybox
                command: [sh, -c, {{System.Text.Json.JsonSerializer.Serialize(script)}}, work]
                args: ["{{Input("x")}}", "{{Output("loss")}}"]
            exec-tell:
              container:
                image: busybox
                command: [sh, -c, 'printf $1 > $2', tell]
                args: ["{{Input("loss")}}", "{{Output("out")}}"]
        root:
          dag:
            tasks:
              sweep: {componentRef: {name: comp-body}, taskInfo: {name: sweep} }
              tell:
                componentRef: {name: comp-tell}
                dependentTasks: [sweep]
                inputs: {parameters: {loss: {taskOutputParameter: {producerTask: sweep, outputParameterKey: loss} } } }
        ---
        platforms:
          pipelines:
            config:
              comp-body:
                sweep:
                  parameters: {x: {min: 0, max: 1} }
                  objective: {output: loss, type: minimize}
                  algorithm: random
                  maxTrialCount: {{trials}}
                  parallelTrialCount: 2
        """;

    private static string Input(string name) => $"{{{{$.inputs.parameters['{name}']}}}}";

    private static string Output(string name) => $"{{{{$.outputs.parameters['{name}'].output_file}}}}";
}
