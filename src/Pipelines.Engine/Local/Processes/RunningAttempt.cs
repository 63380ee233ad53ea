using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Local.Processes;

/// <summary>An attempt that this engine sees to. Members may be used from any thread.</summary>
internal sealed class RunningAttempt(StepOrder order, IStepSink sink, AttemptPlace place) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards what stopping and starting tell each other.
    private readonly Lock _gate = new();
    private AttemptMark? _mark;
    private bool _stopped;

    public StepOrder Order => order;

    public AttemptId Id => order.Attempt;

    public IStepSink Sink => sink;

    public AttemptPlace Place => place;

    /// <summary>Canceled when the run asks for the end of the attempt.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Completes when the program has ended.</summary>
    public Task Over => _over.Task;

    /// <summary>The run asked for its end.</summary>
    public bool IsStopped
    {
        get
        {
            lock (_gate)
                return _stopped;
        }
    }

    /// <summary>The processes of the attempt; null while it is prepared.</summary>
    public AttemptMark? Mark
    {
        get
        {
            lock (_gate)
                return _mark;
        }
    }

    /// <summary>A supervisor has the attempt. False when it was stopped before that: then it must not begin.</summary>
    public bool TryBegin(AttemptMark mark)
    {
        lock (_gate)
        {
            if (_stopped)
                return false;
            _mark = mark;
            return true;
        }
    }

    /// <summary>Another supervisor has it after all.</summary>
    public void MoveTo(AttemptMark mark)
    {
        lock (_gate)
            _mark = mark;
    }

    /// <summary>The run asks for its end. False when it has asked before.</summary>
    public bool TryStop()
    {
        lock (_gate)
        {
            if (_stopped)
                return false;
            _stopped = true;
        }
        _stopping.Cancel();
        return true;
    }

    public void SetOver() => _over.TrySetResult();

    public void Dispose() => _stopping.Dispose();
}
