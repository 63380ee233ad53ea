using System.Collections.Concurrent;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>A launcher as the holder of one run uses it: starts nothing once the run is given up, and knows what it has to end then.</summary>
internal sealed class HeldLauncher(ILauncher launcher, RunId run, TimeProvider time) : ILauncher
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<AttemptId, TaskCompletionSource> _running = new();
    private volatile bool _isClosed;

    public bool IsShared => launcher.IsShared;

    public async Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop)
    {
        TaskCompletionSource ended = _running.GetOrAdd(order.Attempt, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        // After the note: whoever closes meanwhile either finds it there or is seen here.
        if (_isClosed)
        {
            Note(order.Attempt);
            throw new LeaseLostException(run);
        }
        await launcher.StartAsync(order, new Ends(this, sink), stop);
        if (_isClosed && !ended.Task.IsCompleted)
            await launcher.AbandonAsync(order.Attempt, CancellationToken.None);
    }

    public Task StopAsync(AttemptId attempt, TimeSpan grace, CancellationToken stop) => launcher.StopAsync(attempt, grace, stop);

    public Task AbandonAsync(AttemptId attempt, CancellationToken stop) => launcher.AbandonAsync(attempt, stop);

    public Task<StepStanding> FindAsync(AttemptId attempt, CancellationToken stop) => launcher.FindAsync(attempt, stop);

    public Task ForgetAsync(RunId run, CancellationToken stop) => launcher.ForgetAsync(run, stop);

    // The engine's own, which other runs use too.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts nothing any more; ends by force what runs on this machine, and waits until it has ended, or for five seconds.</summary>
    public async Task CloseAsync()
    {
        _isClosed = true;
        if (IsShared)
            return;
        KeyValuePair<AttemptId, TaskCompletionSource>[] running = [.. _running];
        foreach ((AttemptId attempt, _) in running)
            await launcher.AbandonAsync(attempt, CancellationToken.None);
        try
        {
            await Task.WhenAll(running.Select(one => one.Value.Task)).WaitAsync(LongestEnd, time);
        }
        catch (TimeoutException)
        {
            // One that cannot be ended (stuck in the kernel) holds nobody up.
        }
    }

    private void Note(AttemptId attempt)
    {
        if (_running.TryRemove(attempt, out TaskCompletionSource? ended))
            ended.TrySetResult();
    }

    // What ends because the run is given up has not failed: whoever takes the run starts it again.
    private sealed class Ends(HeldLauncher held, IStepSink sink) : IStepSink
    {
        public ValueTask StartedAsync(AttemptId attempt, DateTimeOffset at) => held._isClosed ? ValueTask.CompletedTask : sink.StartedAsync(attempt, at);

        public ValueTask EndedAsync(AttemptId attempt, StepReport report)
        {
            held.Note(attempt);
            return held._isClosed ? ValueTask.CompletedTask : sink.EndedAsync(attempt, report);
        }

        public void Stuck(AttemptId attempt, Exception why)
        {
            if (!held._isClosed)
                sink.Stuck(attempt, why);
        }
    }
}
