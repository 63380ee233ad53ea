using System.Diagnostics;
using Pipelines.Benchmarks.Harness;
using Pipelines.Core.Runs;

namespace Pipelines.Benchmarks.Rows;

/// <summary>The machine alone: 100,000 steps that do nothing, in memory. The baseline walks the same graph with a queue and counters.</summary>
internal sealed class MachineRow : Row
{
    private const int Tasks = 100_000;
    private readonly RunRequest _request = NoOpRun.Request(Tasks);

    public override string Name => "machine";

    public override string Unit => "tasks/s";

    public override int Repeats => 5;

    public override Task<double> MeasureAsync(CancellationToken stop)
    {
        Stopwatch watch = Stopwatch.StartNew();
        NoOpRun.Play(_request);
        return Task.FromResult(Tasks / watch.Elapsed.TotalSeconds);
    }

    public override Task<double?> MeasureBaselineAsync(CancellationToken stop)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int[] pending = [.. Enumerable.Range(0, Tasks).Select(index => index < 10 ? 0 : 1)];
        Dictionary<string, string> outputs = new(Tasks, StringComparer.Ordinal);
        Queue<int> open = new(Enumerable.Range(0, 10));
        while (open.TryDequeue(out int index))
        {
            outputs[$"task-{index:D6}"] = "x";
            for (int child = Math.Max(10, index * 10); child < Math.Min(Tasks, (index * 10) + 10); child++)
            {
                if (--pending[child] == 0)
                    open.Enqueue(child);
            }
        }
        return Task.FromResult<double?>(outputs.Count / watch.Elapsed.TotalSeconds);
    }
}

/// <summary>How the machine's time grows from 10,000 steps (the baseline: the mean of ten such runs) to 100,000: ten times would be linear.</summary>
internal sealed class MachineGrowthRow : Row
{
    private readonly RunRequest _small = NoOpRun.Request(10_000);
    private readonly RunRequest _large = NoOpRun.Request(100_000);

    public override string Name => "machine-growth";

    public override string Unit => "ms";

    public override int Repeats => 5;

    public override Task<double> MeasureAsync(CancellationToken stop) => Task.FromResult(Milliseconds(_large, times: 1));

    public override Task<double?> MeasureBaselineAsync(CancellationToken stop) => Task.FromResult<double?>(Milliseconds(_small, times: 10));

    private static double Milliseconds(RunRequest request, int times)
    {
        GC.Collect();
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < times; i++)
            NoOpRun.Play(request);
        return watch.Elapsed.TotalMilliseconds / times;
    }
}

/// <summary>What a finished run of 100,000 steps holds in memory, for each step, its plan among it.</summary>
internal sealed class MachineMemoryRow : Row
{
    private const int Tasks = 100_000;

    public override string Name => "machine-memory";

    public override string Unit => "bytes/task";

    public override int Repeats => 3;

    public override Task<double> MeasureAsync(CancellationToken stop)
    {
        RunRequest request = NoOpRun.Request(Tasks);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        RunMachine machine = NoOpRun.Play(request);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(machine);
        GC.KeepAlive(request);
        return Task.FromResult((after - before) / (double)Tasks);
    }
}
