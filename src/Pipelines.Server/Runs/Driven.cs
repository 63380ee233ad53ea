using Pipelines.Core.Values;
using Pipelines.Engine.Runs;

namespace Pipelines.Server.Runs;

/// <summary>A run that this server drives, by one driver after the other when trouble interrupts it.</summary>
internal sealed class Driven(RunDriver first) : IAsyncDisposable
{
    // Guards the two below: a wish to cancel must reach the driver of now, or the next one.
    // Nobody waits on its handle, so there is nothing to dispose of; a late wish to cancel finds it in order.
#pragma warning disable CA2213
    private readonly SemaphoreSlim _gate = new(1, 1);
#pragma warning restore CA2213
    private RunDriver? _driver = first;
    private string? _cancel;

    private readonly TaskCompletionSource<Task> _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunId Run { get; } = first.Machine.Request.Run;

    /// <summary>The run has ended; its driver is about to leave.</summary>
    public volatile bool HasEnded;

    /// <summary>Ends when nobody drives the run here any more; never fails.</summary>
    public Task Gone => _gone.Task.Unwrap();

    public void Begin(Task driving) => _gone.SetResult(driving);

    public async Task CancelAsync(string reason, CancellationToken stop)
    {
        await _gate.WaitAsync(stop);
        try
        {
            _cancel = reason;
            if (_driver is not null && !HasEnded)
                await _driver.CancelAsync(reason, stop);
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

    public async ValueTask DisposeAsync() => await LayDownAsync();
}
