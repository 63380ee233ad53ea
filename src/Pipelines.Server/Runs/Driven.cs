using Pipelines.Core.Values;
using Pipelines.Engine.Runs;

namespace Pipelines.Server.Runs;

/// <summary>A run that this server holds and drives, by one driver after the other when trouble interrupts it.</summary>
internal sealed class Driven(HeldRun held, RunDriver first, bool isPaused) : IAsyncDisposable
{
    // Guards what follows: a wish must reach the driver of now, or the next one.
    // Nobody waits on its handle, so there is nothing to dispose of; a late wish finds it in order.
#pragma warning disable CA2213
    private readonly SemaphoreSlim _gate = new(1, 1);
#pragma warning restore CA2213
    private RunDriver? _driver = first;
    private string? _cancel;
    private bool _isPaused = isPaused;

    private readonly TaskCompletionSource<Task> _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunId Run { get; } = first.Machine.Request.Run;

    /// <summary>The right to drive it.</summary>
    public HeldRun Held => held;

    /// <summary>The run has ended; its driver is about to leave.</summary>
    public volatile bool HasEnded;

    /// <summary>Ends when nobody drives the run here any more; never fails.</summary>
    public Task Gone => _gone.Task.Unwrap();

    /// <summary>As it was seen last.</summary>
    public bool IsPaused => _isPaused;

    public void Begin(Task driving) => _gone.SetResult(driving);

    /// <summary>Asks the run to end; told twice, it is asked once.</summary>
    public async Task CancelAsync(string reason, CancellationToken stop)
    {
        await _gate.WaitAsync(stop);
        try
        {
            if (_cancel is not null)
                return;
            if (_driver is not null && !HasEnded)
            {
                _driver.Pause(isPaused: false);
                await _driver.CancelAsync(reason, stop);
            }
            (_cancel, _isPaused) = (reason, false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Starts no step, or does again, as <paramref name="isWanted"/> says once nobody else decides it here. One that is being canceled goes on to its end.</summary>
    public async Task PauseAsync(Func<Task<bool>> isWanted, CancellationToken stop)
    {
        await _gate.WaitAsync(stop);
        try
        {
            _isPaused = _cancel is null && await isWanted();
            _driver?.Pause(_isPaused);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The driver at hand, or a new one; null: the journal does not know the run any more.</summary>
    public async Task<RunDriver?> TakeUpAsync(Func<Task<RunDriver?>> resume)
    {
        await _gate.WaitAsync();
        try
        {
            if (_driver is not null)
                return _driver;
            _driver = await resume();
            _driver?.Pause(_isPaused);
            if (_driver is not null && _cancel is not null)
                await _driver.CancelAsync(_cancel, CancellationToken.None);
            return _driver;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task LayDownAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_driver is not null)
                await _driver.DisposeAsync();
            _driver = null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Lays the driver down and gives the run back.</summary>
    public async ValueTask DisposeAsync()
    {
        await LayDownAsync();
        await held.DisposeAsync();
    }
}
