using Pipelines.Benchmarks.Harness;

namespace Pipelines.Benchmarks.Rows;

/// <summary>Reading and checking the largest pipeline of the corpus, as a whole process.</summary>
internal sealed class CheckLargestRow : Row
{
    private string _file = "";

    public override string Name => "check-largest";

    public override string Unit => "ms";

    public override Task PrepareAsync(CancellationToken stop)
    {
        string? corpus = Environment.GetEnvironmentVariable("PIPELINES_CORPUS");
        if (string.IsNullOrEmpty(corpus) || !Directory.Exists(Path.Combine(corpus, "kfp", "valid")))
            throw new RowUnavailableException("PIPELINES_CORPUS names no folder with compiled pipelines.", isExpected: true);
        _file = new DirectoryInfo(Path.Combine(corpus, "kfp", "valid")).EnumerateFiles("*.yaml", SearchOption.AllDirectories)
            .OrderByDescending(file => file.Length).ThenBy(file => file.FullName, StringComparer.Ordinal).First().FullName;
        return Task.CompletedTask;
    }

    public override Task<double> MeasureAsync(CancellationToken stop) => WholeProcess.MillisecondsAsync(Checkout.Cli, ["check", _file], stop);

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
        => await WholeProcess.MillisecondsAsync(Checkout.BareProgram, [], stop);
}
