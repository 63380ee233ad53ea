using System.Collections.Concurrent;
using System.Threading.Channels;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Conformance;

/// <summary>A sink that keeps what it is told and lets tests wait for it.</summary>
public sealed class RecordingSink : IStepSink
{
    private readonly ConcurrentDictionary<AttemptId, Channel<StepReport>> _ends = new();
    private readonly ConcurrentDictionary<AttemptId, TaskCompletionSource<DateTimeOffset>> _starts = new();

    public ValueTask StartedAsync(AttemptId attempt, DateTimeOffset at)
    {
        Start(attempt).TrySetResult(at);
        return ValueTask.CompletedTask;
    }

    public ValueTask EndedAsync(AttemptId attempt, StepReport report) => Ends(attempt).Writer.WriteAsync(report);

    public void Stuck(AttemptId attempt, Exception why) => Ends(attempt).Writer.TryComplete(why);

    /// <summary>Waits until the attempt has begun.</summary>
    public Task<DateTimeOffset> StartedAsync(AttemptId attempt, CancellationToken stop) => Start(attempt).Task.WaitAsync(stop);

    /// <summary>Waits for the next report of the attempt's end.</summary>
    public async Task<StepReport> EndAsync(AttemptId attempt, CancellationToken stop)
    {
        // Fails with the reason when the attempt is stuck.
        if (await Ends(attempt).Reader.WaitToReadAsync(stop) && Ends(attempt).Reader.TryRead(out StepReport? report))
            return report;
        throw new InvalidOperationException($"{attempt} has no further end.");
    }

    /// <summary>True when a report is there that nobody has waited for.</summary>
    public bool HasEnd(AttemptId attempt) => Ends(attempt).Reader.TryPeek(out _);

    private Channel<StepReport> Ends(AttemptId attempt) => _ends.GetOrAdd(attempt, _ => Channel.CreateUnbounded<StepReport>());

    private TaskCompletionSource<DateTimeOffset> Start(AttemptId attempt)
        => _starts.GetOrAdd(attempt, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
