using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Benchmarks.Rows;

/// <summary>Ends each attempt at once with a success.</summary>
internal sealed class NoOpLauncher : ILauncher
{
    public async Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop)
        => await sink.EndedAsync(order.Attempt, NoOpRun.Success);

    public Task StopAsync(AttemptId attempt, TimeSpan grace, CancellationToken stop) => Task.CompletedTask;

    public Task<StepStanding> FindAsync(AttemptId attempt, CancellationToken stop) => Task.FromResult(StepStanding.Unknown);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
