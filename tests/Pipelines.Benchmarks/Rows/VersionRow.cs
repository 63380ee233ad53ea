using Pipelines.Benchmarks.Harness;

namespace Pipelines.Benchmarks.Rows;

/// <summary>Start-up: what every command pays before it does anything.</summary>
internal sealed class VersionRow : Row
{
    public override string Name => "version";

    public override string Unit => "ms";

    public override int Repeats => 25;

    public override Task<double> MeasureAsync(CancellationToken stop) => WholeProcess.MillisecondsAsync(Checkout.Cli, ["version"], stop);

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
        => await WholeProcess.MillisecondsAsync(Checkout.BareProgram, [], stop);
}
