using System.Globalization;
using Pipelines.Benchmarks.Harness;

namespace Pipelines.Benchmarks.Rows;

/// <summary>From the start of <c>pipelines tune</c> to the first line of its first trial's program. The baseline starts the bare program and the shell.</summary>
internal sealed class FirstTrialRow : Row
{
    public override string Name => "tune-first-trial";

    public override string Unit => "ms";

    public override int Repeats => 7;

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        string folder = Scratch.Folder();
        string began = Path.Combine(folder, "began");
        string file = await ShellExperiment.WriteAsync(folder, $"date +%s%N > '{began}'; echo loss=$1", trials: 1, stop);
        DateTimeOffset submitted = TimeProvider.System.GetUtcNow();
        await WholeProcess.MillisecondsAsync(Checkout.Cli, ["tune", "-f", file, "--home", Path.Combine(folder, "home")], stop);
        long nanoseconds = long.Parse(await File.ReadAllTextAsync(began, stop), CultureInfo.InvariantCulture);
        return (DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100) - submitted).TotalMilliseconds;
    }

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
        => await WholeProcess.MillisecondsAsync(Checkout.BareProgram, [], stop) + await WholeProcess.MillisecondsAsync("/bin/sh", ["-c", "date"], stop);
}

/// <summary>A trial among a hundred, one after the other, whose program prints one line; what it takes beyond the bare process is our overhead.</summary>
internal sealed class TrialRow : Row
{
    private const int Trials = 100;

    public override string Name => "tune-trial";

    public override string Unit => "ms/trial";

    public override int Repeats => 5;

    public override async Task<double> MeasureAsync(CancellationToken stop) => (await RunAsync(Trials + 1, stop) - await RunAsync(1, stop)) / Trials;

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop) => await ShellPipeline.SpawnLoopAsync(Trials, sideBySide: 1, stop) / Trials;

    private static async Task<double> RunAsync(int trials, CancellationToken stop)
    {
        string folder = Scratch.Folder();
        string file = await ShellExperiment.WriteAsync(folder, "echo loss=$1", trials, stop);
        return await WholeProcess.MillisecondsAsync(Checkout.Cli, ["tune", "-f", file, "--home", Path.Combine(folder, "home")], stop);
    }
}

/// <summary>An experiment whose trials are a line of shell, one at a time.</summary>
internal static class ShellExperiment
{
    /// <summary>Writes it; its file.</summary>
    public static async Task<string> WriteAsync(string folder, string script, int trials, CancellationToken stop)
    {
        string file = Path.Combine(folder, "experiment.yaml");
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $$"""
            apiVersion: kubeflow.org/v1beta1
            kind: Experiment
            metadata: {name: bench}
            spec:
              parallelTrialCount: 1
              maxTrialCount: {{trials}}
              objective: {type: minimize, objectiveMetricName: loss}
              algorithm: {algorithmName: random}
              parameters:
                - {name: x, parameterType: double, feasibleSpace: {min: "0", max: "1"} }
              trialTemplate:
                primaryContainerName: main
                trialParameters: [{name: x, reference: x}]
                trialSpec:
                  apiVersion: batch/v1
                  kind: Job
                  spec:
                    template:
                      spec:
                        restartPolicy: Never
                        containers:
                          - name: main
                            image: busybox
                            command: [sh, -c, {{System.Text.Json.JsonSerializer.Serialize(script)}}, trial, "${trialParameters.x}"]

            """), stop);
        return file;
    }
}
