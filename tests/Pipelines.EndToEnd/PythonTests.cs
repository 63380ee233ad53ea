using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>Python components through the real program, and what is left of them when it is killed.</summary>
public sealed class PythonTests(ITestOutputHelper output)
{
    private const int Steps = 8;

    public static TheoryData<string> Pools => ["4", "off"];

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task A_chain_of_functions_hands_values_on(string pool)
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", Chain(3, "return x + 1"));

        Said said = await scratch.CallAsync("run", file, "--python-pool", pool, "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal(3, (int?)said.Json["tasks"]!["step-2"]!["outputs"]!["Output"]);
    }

    [Fact]
    public async Task A_step_that_runs_warm_outlives_the_program_and_is_taken_over()
    {
        using Scratch scratch = new();
        string began = Path.Combine(scratch.Folder, "began"), go = Path.Combine(scratch.Folder, "go"), ledger = Path.Combine(scratch.Folder, "ledger");
        string file = scratch.Write("p.yaml", Chain(2, $"""
            import os, time
            open('{began}.new', 'w').write(str(os.getpid()))
            os.rename('{began}.new', '{began}')
            while not os.path.exists('{go}'): time.sleep(0.01)
            open('{ledger}', 'a').write(f'step {'{'}x{'}'}\n')
            return x + 1
            """));
        using Process engine = CommandLine.Start(scratch.Folder, "run", file, "--output", "json");
        await Facts.BecomesTrueAsync(() => File.Exists(began), "the step runs");
        int pid = int.Parse(await File.ReadAllTextAsync(began, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
        Assert.Contains("pipelines_forkserver", await File.ReadAllTextAsync($"/proc/{pid}/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        CommandLine.Signal(engine, 9);
        Assert.Equal(137, (await CommandLine.EndAsync(engine)).Code);
        Assert.True(Directory.Exists($"/proc/{pid}"));
        using Process next = CommandLine.Start(scratch.Folder, "resume", "--output", "json");
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        Said said = await CommandLine.EndAsync(next);

        said.ShouldEndWith(0);
        Assert.Equal((1, 2), ((int?)said.Json["tasks"]!["step-0"]!["attempts"], (int?)said.Json["tasks"]!["step-1"]!["outputs"]!["Output"]));
        Assert.Equal(["step 0", "step 1"], await File.ReadAllLinesAsync(ledger, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_run_that_is_killed_again_and_again_ends_as_if_nothing_had_happened()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("PIPELINES_SEED"), out int given) ? given : Environment.TickCount;
        output.WriteLine($"PIPELINES_SEED={seed}");
        Random random = new(seed);
        int kills = 0;
        for (int run = 0; run < 3; run++)
            kills += await KillOneAsync(random, seed);
        output.WriteLine($"{kills} kills");
        Assert.True(kills >= 5, $"Only {kills} kills.");
    }

    private static async Task<int> KillOneAsync(Random random, int seed)
    {
        const int MostKills = 8;
        using Scratch scratch = new();
        string ledger = Path.Combine(scratch.Folder, "ledger");
        string file = scratch.Write("p.yaml", Chain(Steps, $"import time\ntime.sleep(0.15)\nopen('{ledger}', 'a').write(f'{'{'}x{'}'}\\n')\nreturn x + 1"));
        KilledRun run = await KilledRun.ToItsEndAsync(scratch, file, random, MostKills, latestMilliseconds: 1500);
        string context = $"PIPELINES_SEED={seed}, after {run.Kills} kills.\n{run.Last.Output}\n{run.Last.Errors}";
        Assert.True(run.Last.Code == 0, context);
        Assert.True(File.ReadAllLines(ledger).SequenceEqual(Enumerable.Range(0, Steps).Select(number => $"{number}")), context);
        foreach (KeyValuePair<string, JsonNode?> task in run.Last.Json["tasks"]!.AsObject())
            Assert.True((int?)task.Value!["attempts"] == 1, $"'{task.Key}' had several attempts. {context}");
        return run.Kills;
    }

    /// <summary>Lightweight components in a row: each is given what the one before returned.</summary>
    private static string Chain(int count, string body)
    {
        const string Wrapper = "program_path=$(mktemp -d)\n\nprintf \"%s\" \"$0\" > \"$program_path/ephemeral_component.py\"\n_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main --component_module_path \"$program_path/ephemeral_component.py\" \"$@\"\n";
        string source = $"\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\ndef step(x: int) -> int:\n    {string.Join("\n    ", body.Split('\n'))}\n";
        string tasks = string.Join('\n', Enumerable.Range(0, count).Select(Task));
        return $$$$"""
            pipelineInfo: {name: functions}
            schemaVersion: 2.1.0
            sdkVersion: kfp-2.14.3
            components:
              comp-step:
                executorLabel: exec-step
                inputDefinitions: {parameters: {x: {parameterType: NUMBER_INTEGER}}}
                outputDefinitions: {parameters: {Output: {parameterType: NUMBER_INTEGER}}}
            deploymentSpec:
              executors:
                exec-step:
                  container:
                    image: python:3.11
                    command: [sh, -ec, {{{{JsonSerializer.Serialize(Wrapper)}}}}, {{{{JsonSerializer.Serialize(source)}}}}]
                    args: [--executor_input, "{{$}}", --function_to_execute, step]
            root:
              dag:
                tasks:
            {{{{tasks}}}}
            """;
    }

    private static string Task(int number)
    {
        string value = number == 0 ? "runtimeValue: {constant: 0}" : $"taskOutputParameter: {'{'}producerTask: step-{number - 1}, outputParameterKey: Output{'}'}";
        string after = number == 0 ? "" : $"step-{number - 1}";
        return "      step-" + number + ": {componentRef: {name: comp-step}, taskInfo: {name: step-" + number + "}, dependentTasks: [" + after + "], inputs: {parameters: {x: {" + value + "}}}}";
    }
}
