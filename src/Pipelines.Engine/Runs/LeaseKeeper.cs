using Microsoft.Extensions.Logging;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>
/// Renews what an engine holds, five times in the length of a lease, and gives everything up in good time where that does not succeed: the
/// last three tenths of a lease are left for ending steps. Measures by the machine's own running time, not by its clock, which may jump.
/// </summary>
public sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly PeriodicTimer? _timer;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _renewing;

    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly HashSet<HeldRun> _held = [];

    // When the renewal was sent that holds now; null while nothing was taken since the last loss.
    private long? _renewedAt;

    /// <summary>Keeps what is taken through it. Owns neither leases nor clock.</summary>
    public LeaseKeeper(IRunLeases leases, TimeProvider time, ILogger log)
    {
        Leases = leases;
        _time = time;
        _log = log;
        if (leases.Length != Timeout.InfiniteTimeSpan)
            _timer = new PeriodicTimer(leases.Length / 5, time);
        _renewing = _timer is null ? Task.CompletedTask : RenewAsync(_timer);
    }

    /// <summary>The rights that it keeps.</summary>
    public IRunLeases Leases { get; }

    private TimeSpan GoodTime => Leases.Length * 0.7;

    /// <summary>Takes a run and holds it; null while another engine, or this one, holds it.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be asked.</exception>
    public async Task<HeldRun?> TakeAsync(EnginePorts ports, RunId run, CancellationToken stop)
    {
        lock (_gate)
            _renewedAt ??= _time.GetTimestamp();
        RunLease? lease = await Leases.TakeAsync(run, stop);
        if (lease is null)
            return null;
        HeldRun held = new(this, lease, ports);
        lock (_gate)
        {
            // Lost while it was taken: the journal refuses what it writes, and the store has it free again.
            if (_renewedAt is not null && _held.Add(held))
                return held;
        }
        await held.DisposeAsync();
        return null;
    }

    /// <summary>Ends renewing. Whoever holds a run gives it back first.</summary>
    public async ValueTask DisposeAsync()
    {
        _timer?.Dispose();
        await _leaving.CancelAsync();
        await _renewing;
        _leaving.Dispose();
    }

    internal async Task DropAsync(HeldRun held, bool hasEnded)
    {
        lock (_gate)
            _held.Remove(held);
        try
        {
            if (hasEnded)
                await Leases.EndAsync(held.Lease, CancellationToken.None);
            else
                await Leases.ReleaseAsync(held.Lease, CancellationToken.None);
        }
        catch (StorageUnavailableException away)
        {
            // It ends by itself, since nobody renews it.
            Log.LeaseLeft(_log, held.Lease.Run.Value, away);
        }
    }

    private async Task RenewAsync(PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            long sent = _time.GetTimestamp();
            using CancellationTokenSource answered = new();
            Task late = LateAsync(answered.Token);
            Task<bool> renewal = Leases.RenewAsync(_leaving.Token);
            try
            {
                bool inTime = await Task.WhenAny(renewal, late) == renewal;
                await answered.CancelAsync();
                if (inTime && await renewal)
                {
                    lock (_gate)
                        _renewedAt = _renewedAt is null ? null : sent;
                    continue;
                }
                await LoseAsync();
                // One renewal at a time, however long the store takes.
                await renewal;
            }
            catch (PipelinesException away)
            {
                Log.LeaseNotRenewed(_log, away);
                if (Left() <= TimeSpan.Zero)
                    await LoseAsync();
            }
            catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Ends when it is too late for an answer.</summary>
    private Task LateAsync(CancellationToken answered)
    {
        TimeSpan left = Left();
        return Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, answered);
    }

    private TimeSpan Left()
    {
        lock (_gate)
            return _renewedAt is { } at ? GoodTime - _time.GetElapsedTime(at) : GoodTime;
    }

    private async Task LoseAsync()
    {
        HeldRun[] lost;
        lock (_gate)
        {
            lost = [.. _held];
            _held.Clear();
            _renewedAt = null;
        }
        foreach (HeldRun held in lost)
            Log.LeaseLost(_log, held.Lease.Run.Value);
        await Task.WhenAll(lost.Select(held => held.LoseAsync()));
    }
}
