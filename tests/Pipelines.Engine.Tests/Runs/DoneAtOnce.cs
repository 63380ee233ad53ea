using System.Collections.Concurrent;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Runs;

/// <summary>A launcher whose programs end as the test says, or when it says so. Starting an attempt twice starts it once.</summary>
internal sealed class DoneAtOnce(Func<StepOrder, StepReport?>? fate = null) : ILauncher
{
    private readonly ConcurrentDictionary<AttemptId, IStepSink> _running = [];
    private readonly ConcurrentDictionary<AttemptId, bool> _stopped = [];

    /// <summary>How often each attempt's program really began.</summary>
    public ConcurrentDictionary<AttemptId, int> Beginnings { get; } = [];

    /// <summary>The most that ran at one time.</summary>
    public int Most { get; private set; }

    public async Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop)
    {
        Beginnings.AddOrUpdate(order.Attempt, 1, (_, count) => count);
        _running[order.Attempt] = sink;
        Most = Math.Max(Most, _running.Count);
        await sink.StartedAsync(order.Attempt, DateTimeOffset.UnixEpoch);
        StepReport? report = fate is null ? Success : fate(order);
        if (report is not null)
            await EndAsync(order.Attempt, report);
        // The wish to stop may come before the start.
        else if (_stopped.ContainsKey(order.Attempt))
            await EndAsync(order.Attempt, Canceled);
    }

    public async Task StopAsync(AttemptId attempt, TimeSpan grace, CancellationToken stop)
    {
        _stopped[attempt] = true;
        await EndAsync(attempt, Canceled);
    }

    public Task<StepStanding> FindAsync(AttemptId attempt, CancellationToken stop)
        => Task.FromResult(_running.ContainsKey(attempt) ? StepStanding.Running : StepStanding.Unknown);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static StepReport Canceled { get; } = new() { Outcome = StepOutcome.Canceled };

    public static StepReport Success { get; } = new() { Outcome = StepOutcome.Succeeded, ExitCode = 0, Parameters = Map.Of(("out", Value.Of("x"))) };

    private async Task EndAsync(AttemptId attempt, StepReport report)
    {
        if (_running.TryRemove(attempt, out IStepSink? sink))
            await sink.EndedAsync(attempt, report);
    }
}
