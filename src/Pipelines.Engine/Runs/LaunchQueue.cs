using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>
/// Holds attempts until a place is free, so that a wide run does not start a thousand programs at once. Used by the driver's loop
/// only; what it starts beside the loop it awaits before it leaves.
/// </summary>
internal sealed class LaunchQueue(ILauncher launcher, IStepSink sink, Func<AttemptId, StepOrder?> orderOf, LaunchPlaces.Seat seat, Action<Exception> broken) : IAsyncDisposable
{
    private readonly Queue<AttemptId> _waiting = new();

    // Those that an earlier engine has started: they go on whatever is paused.
    private readonly Queue<AttemptId> _begun = new();
    private readonly HashSet<AttemptId> _running = [];
    private readonly HashSet<AttemptId> _stopped = [];
    private readonly SideWork _work = new(broken);

    /// <summary>Starts nothing new as long as this is set.</summary>
    public bool IsPaused { get; set; }

    public void Add(AttemptId attempt, bool hasBegun = false) => (hasBegun ? _begun : _waiting).Enqueue(attempt);

    public void Ended(AttemptId attempt)
    {
        if (_running.Remove(attempt))
            seat.Leave();
        _stopped.Remove(attempt);
    }

    /// <summary>Starts what has a place.</summary>
    public void Pump()
    {
        while (_begun.Count > 0 || (_waiting.Count > 0 && !IsPaused))
        {
            if (!seat.TryTake())
                return;
            if (!TryNext(out AttemptId attempt, out StepOrder? order))
            {
                seat.Leave();
                break;
            }
            // Told twice to start, it runs once and has one place.
            if (!_running.Add(attempt))
                seat.Leave();
            if (_stopped.Contains(attempt))
                Beside(async _ => await sink.EndedAsync(attempt, NeverStarted));
            else
                Beside(token => launcher.StartAsync(order, sink, token));
        }
        seat.NeedsNoMore();
    }

    private bool TryNext(out AttemptId attempt, [NotNullWhen(true)] out StepOrder? order)
    {
        order = null;
        // Nobody waits for an attempt that has no order any more.
        while ((_begun.TryDequeue(out attempt) || (!IsPaused && _waiting.TryDequeue(out attempt))) && (order = orderOf(attempt)) is null)
        {
        }
        return order is not null;
    }

    /// <summary>Stops an attempt; one that still waits for a place ends without having begun.</summary>
    public void Stop(AttemptId attempt, TimeSpan grace)
    {
        if (!_stopped.Add(attempt))
            return;
        if (_running.Contains(attempt))
        {
            Beside(token => launcher.StopAsync(attempt, grace, token));
            return;
        }
        // Whoever never began needs no place to end.
        Take(_begun, attempt);
        Take(_waiting, attempt);
    }

    private void Take(Queue<AttemptId> queue, AttemptId attempt)
    {
        for (int left = queue.Count; left > 0; left--)
        {
            AttemptId waiting = queue.Dequeue();
            if (waiting != attempt)
                queue.Enqueue(waiting);
            else
                Beside(async _ => await sink.EndedAsync(attempt, NeverStarted));
        }
    }

    /// <summary>Does something beside the loop; what it throws breaks the driver.</summary>
    public void Beside(Func<CancellationToken, Task> work) => _work.Begin(work);

    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        seat.Dispose();
    }

    private static readonly StepReport NeverStarted = new() { Outcome = StepOutcome.Canceled };
}
