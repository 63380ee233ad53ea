using System.Diagnostics;
using System.Text;
using Pipelines.Benchmarks.Harness;

namespace Pipelines.Benchmarks.Rows;

/// <summary>One step of <c>sh -c true</c>, the whole program from <c>run</c> to its exit. The baseline starts the bare program and the shell.</summary>
internal sealed class OneStepRow : Row
{
    private readonly ShellPipeline _pipeline = new(count: 1, isChain: true);

    public override string Name => "one-step";

    public override string Unit => "ms";

    public override int Repeats => 11;

    public override Task<double> MeasureAsync(CancellationToken stop) => _pipeline.RunAsync(stop);

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
        => await WholeProcess.MillisecondsAsync(Checkout.BareProgram, [], stop) + await WholeProcess.MillisecondsAsync("/bin/sh", ["-c", "true"], stop);
}

/// <summary>1,000 steps of <c>sh -c true</c> one after the other, every event on the disk. The baseline is a bare loop that spawns them.</summary>
internal sealed class ChainRow : Row
{
    private const int Steps = 1000;
    private readonly ShellPipeline _pipeline = new(Steps, isChain: true);

    public override string Name => "steps-chain";

    public override string Unit => "ms";

    public override int Repeats => 3;

    public override Task<double> MeasureAsync(CancellationToken stop) => _pipeline.RunAsync(stop);

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop) => await ShellPipeline.SpawnLoopAsync(Steps, sideBySide: 1, stop);
}

/// <summary>The same side by side, as many at a time as there are cores.</summary>
internal sealed class WideRow : Row
{
    private const int Steps = 1000;
    private readonly ShellPipeline _pipeline = new(Steps, isChain: false);

    public override string Name => "steps-wide";

    public override string Unit => "ms";

    public override int Repeats => 3;

    public override Task<double> MeasureAsync(CancellationToken stop) => _pipeline.RunAsync(stop);

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
        => await ShellPipeline.SpawnLoopAsync(Steps, Environment.ProcessorCount, stop);
}

/// <summary>A pipeline of steps that run <c>sh -c true</c>.</summary>
internal sealed class ShellPipeline(int count, bool isChain)
{
    public async Task<double> RunAsync(CancellationToken stop)
    {
        string folder = Scratch.Folder();
        string file = Path.Combine(folder, "pipeline.yaml");
        await File.WriteAllTextAsync(file, Text(), stop);
        return await WholeProcess.MillisecondsAsync(Checkout.Cli, ["run", file, "--home", Path.Combine(folder, "home")], stop);
    }

    public static async Task<double> SpawnLoopAsync(int count, int sideBySide, CancellationToken stop)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = sideBySide, CancellationToken = stop }, async (_, token) =>
        {
            using Process process = Process.Start("/bin/sh", ["-c", "true"]);
            await process.WaitForExitAsync(token);
        });
        return watch.Elapsed.TotalMilliseconds;
    }

    private string Text()
    {
        StringBuilder yaml = new("""
            pipelineInfo: {name: benchmark}
            schemaVersion: 2.1.0
            components:
              comp-noop: {executorLabel: exec-noop}
            deploymentSpec:
              executors:
                exec-noop:
                  container: {image: busybox, command: [sh, -c, "true"]}
            root:
              dag:
                tasks:

            """);
        for (int i = 0; i < count; i++)
        {
            string after = isChain && i > 0 ? $"step-{i - 1:D4}" : "";
            yaml.AppendLine($"      step-{i:D4}: {{componentRef: {{name: comp-noop}}, dependentTasks: [{after}]}}");
        }
        return yaml.ToString();
    }
}
