using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>
/// A run that this engine may drive, by a lease that its keeper renews. Its driver is made with <see cref="Ports"/>: what that writes is
/// fenced, and what it starts on this machine ends before another engine may take the run.
/// </summary>
public sealed class HeldRun : IAsyncDisposable
{
    private readonly LeaseKeeper _keeper;
    private readonly HeldLauncher _launcher;
    private readonly CancellationTokenSource _lost = new();
    private bool _hasEnded;

    internal HeldRun(LeaseKeeper keeper, RunLease lease, EnginePorts ports)
    {
        _keeper = keeper;
        Lease = lease;
        _launcher = new HeldLauncher(ports.Launcher, lease.Run, ports.Time);
        Ports = ports with { Journal = keeper.Leases.Fence(lease), Launcher = _launcher };
    }

    /// <summary>The right.</summary>
    public RunLease Lease { get; }

    /// <summary>What the run's driver works with.</summary>
    public EnginePorts Ports { get; }

    /// <summary>Is canceled when the right is lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Drives as <see cref="RunDriver.RunAsync"/> does, as long as the run is held.</summary>
    /// <exception cref="LeaseLostException">It no longer is; its steps on this machine have been ended.</exception>
    public Task<RunStatus> DriveAsync(RunDriver driver, CancellationToken stop) => DriveAsync(driver.RunAsync, stop);

    /// <summary>Drives what was made with <see cref="Ports"/> to its end, as long as it is held.</summary>
    /// <exception cref="LeaseLostException">It no longer is; its steps on this machine have been ended.</exception>
    public async Task<T> DriveAsync<T>(Func<CancellationToken, Task<T>> drive, CancellationToken stop)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, Lost);
        try
        {
            T end = await drive(either.Token);
            End();
            return end;
        }
        catch (OperationCanceledException) when (Lost.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new LeaseLostException(Lease.Run);
        }
        catch (RunInterruptedException failure) when (Lost.IsCancellationRequested)
        {
            throw new LeaseLostException(Lease.Run, failure);
        }
    }

    /// <summary>Notes that the run has ended: then nobody needs to take it.</summary>
    public void End() => _hasEnded = true;

    /// <summary>Gives the run back, after its steps on this machine were ended; or forgets it, if it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        // Where the right ends with the process, its steps may go on: nobody else can start them a second time.
        if (!_hasEnded && _keeper.Leases.Length != Timeout.InfiniteTimeSpan)
            await _launcher.CloseAsync();
        await _launcher.DisposeAsync();
        await _keeper.DropAsync(this, _hasEnded);
        _lost.Dispose();
    }

    internal async Task LoseAsync()
    {
        Task closed = _launcher.CloseAsync();
        await _lost.CancelAsync();
        await closed;
    }
}
