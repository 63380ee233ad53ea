using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>
/// Holds attempts until a place is free, so that a wide run does not start a thousand programs at once. Used by the driver's loop
/// only; what it starts beside the loop it awaits before it leaves.
/// </summary>
internal sealed class LaunchQueue : IAsyncDisposable
{
    private static readonly StepReport NeverStarted = new() { Outcome = StepOutcome.Canceled };

    private readonly ILauncher _launcher;
    private readonly IStepSink _sink;
    private readonly Func<AttemptId, StepOrder?> _orderOf;
    private readonly LaunchPlaces _places;
    private readonly Action _wake;
    private readonly SideWork _work;
    private readonly Queue<AttemptId> _waiting = new();
    private readonly HashSet<AttemptId> _running = [];
    private readonly HashSet<AttemptId> _stopped = [];
    private volatile bool _awaitsPlace;

    /// <param name="launcher">Starts attempts.</param>
    /// <param name="sink">Is told of them.</param>
    /// <param name="orderOf">The order of an attempt; null: nobody waits for it any more.</param>
    /// <param name="places">Who may run.</param>
    /// <param name="wake">Called from any thread when <see cref="Pump"/> may find a place.</param>
    /// <param name="broken">Told of what was thrown beside the loop.</param>
    public LaunchQueue(ILauncher launcher, IStepSink sink, Func<AttemptId, StepOrder?> orderOf, LaunchPlaces places, Action wake, Action<Exception> broken)
    {
        (_launcher, _sink, _orderOf, _places) = (launcher, sink, orderOf, places);
        _work = new SideWork(broken);
        _wake = () =>
        {
            _awaitsPlace = false;
            wake();
        };
    }

    public void Add(AttemptId attempt) => _waiting.Enqueue(attempt);

    public void Ended(AttemptId attempt)
    {
        if (_running.Remove(attempt))
            _places.GiveBack();
        _stopped.Remove(attempt);
    }

    /// <summary>Starts what has a place.</summary>
    public void Pump()
    {
        while (!_awaitsPlace && _waiting.TryPeek(out AttemptId attempt))
        {
            // Nobody waits for an attempt that has no order any more.
            if (_orderOf(attempt) is not StepOrder order)
            {
                _waiting.Dequeue();
                continue;
            }
            _awaitsPlace = true;
            if (!_places.TryTake(_wake))
                return;
            _awaitsPlace = false;
            _waiting.Dequeue();
            _running.Add(attempt);
            if (_stopped.Contains(attempt))
                Beside(async _ => await _sink.EndedAsync(attempt, NeverStarted));
            else
                Beside(token => _launcher.StartAsync(order, _sink, token));
        }
    }

    /// <summary>Stops an attempt; one that still waits for a place ends without having begun.</summary>
    public void Stop(AttemptId attempt, TimeSpan grace)
    {
        if (!_stopped.Add(attempt))
            return;
        if (_running.Contains(attempt))
        {
            Beside(token => _launcher.StopAsync(attempt, grace, token));
            return;
        }
        // Whoever never began needs no place to end.
        int count = _waiting.Count;
        for (int i = 0; i < count; i++)
        {
            AttemptId waiting = _waiting.Dequeue();
            if (waiting != attempt)
                _waiting.Enqueue(waiting);
            else
                Beside(async _ => await _sink.EndedAsync(attempt, NeverStarted));
        }
    }

    /// <summary>Does something beside the loop; what it throws breaks the driver.</summary>
    public void Beside(Func<CancellationToken, Task> work) => _work.Begin(work);

    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        // What still runs is nobody's here any more; others must not wait for it.
        _waiting.Clear();
        foreach (AttemptId _ in _running)
            _places.GiveBack();
        _running.Clear();
    }
}
