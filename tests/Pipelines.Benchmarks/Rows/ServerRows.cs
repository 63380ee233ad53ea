using System.Diagnostics;
using Pipelines.Benchmarks.Harness;

namespace Pipelines.Benchmarks.Rows;

/// <summary>From nothing to a server that is ready.</summary>
internal sealed class ServerReadyRow : Row
{
    public override string Name => "server-ready";

    public override string Unit => "ms";

    public override int Repeats => 5;

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(stop);
        return server.Ready.TotalMilliseconds;
    }
}

/// <summary>What a server that has nothing to do has in memory, two seconds after it was ready.</summary>
internal sealed class ServerMemoryRow : Row
{
    public override string Name => "server-idle";

    public override string Unit => "MiB";

    public override int Repeats => 3;

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(stop);
        await Task.Delay(TimeSpan.FromSeconds(2), stop);
        return server.MemoryBytes / (double)(1 << 20);
    }
}

/// <summary>
/// Fifty new runs a second for a minute, each of one real step: the ninety-ninth of a hundred answers, from the moment at which the request was due. An
/// answer that is no success fails the row.
/// </summary>
internal sealed class ServerPostRow : Row
{
    private const int PerSecond = 50;
    private const string Body = """
        {"display_name":"x","pipeline_spec":{"pipelineInfo":{"name":"n"},"schemaVersion":"2.1.0","sdkVersion":"kfp-2.15.0",
        "components":{"comp-a":{"executorLabel":"exec-a"}},"deploymentSpec":{"executors":{"exec-a":{"container":{"image":"busybox","command":["true"]}}}},
        "root":{"dag":{"tasks":{"a":{"componentRef":{"name":"comp-a"},"taskInfo":{"name":"a"}}}}}}}
        """;

    private bool _isWarm;

    public override string Name => "server-post";

    public override string Unit => "ms";

    public override int Repeats => 1;

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(stop);
        int runs = PerSecond * (_isWarm ? 60 : 5);
        _isWarm = true;
        double[] waited = new double[runs];
        Stopwatch watch = Stopwatch.StartNew();
        Task[] posts = new Task[runs];
        for (int i = 0; i < runs; i++)
        {
            TimeSpan due = TimeSpan.FromSeconds((double)i / PerSecond);
            if (due > watch.Elapsed)
                await Task.Delay(due - watch.Elapsed, stop);
            posts[i] = PostAsync(i, due);
        }
        await Task.WhenAll(posts);
        return Percentile.Of(waited, 0.99);

        async Task PostAsync(int i, TimeSpan due)
        {
            await ServerProcess.PostAsync(server.Http, "/apis/v2beta1/runs", Body, stop);
            waited[i] = (watch.Elapsed - due).TotalMilliseconds;
        }
    }
}

/// <summary>Percentiles of samples.</summary>
internal static class Percentile
{
    /// <summary>The sample that a share of all does not exceed.</summary>
    public static double Of(IEnumerable<double> samples, double share)
    {
        double[] sorted = [.. samples.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(sorted.Length * share) - 1)];
    }
}
