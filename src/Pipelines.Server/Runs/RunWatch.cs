using Microsoft.Extensions.Logging;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Server.Runs;

/// <summary>
/// Looks, twice a second, at what others may have changed: runs that nobody drives are taken up, what is asked of runs is done, those whose turn
/// has come begin, those that are to be deleted go, and whoever looks at a run of another server looks again. Nothing is told twice in vain: each look
/// sees all.
/// </summary>
internal sealed class RunWatch(Hosting hosting, RunHost host, RunSignals signals, ILogger<RunWatch> log)
{
    private const int MostFree = 1000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private bool _isAway;

    /// <summary>Looks until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(LookEvery, hosting.Ports.Time);
        try
        {
            do
            {
                await TryLookAsync(stop);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        foreach (RunId run in await hosting.Keeper.Leases.ListFreeAsync(MostFree, stop))
            await host.TakeUpAsync(run, stop);
        await host.HeedAsync(await hosting.Resources.Queue.ListAsksAsync(stop), stop);
        foreach (RunId run in await hosting.Resources.Runs.ListHiddenAsync(stop))
            await host.RemoveHiddenAsync(run, stop);
        foreach (RunId run in (await hosting.Admission.NextAsync(stop)).Start)
            await host.TakeUpAsync(run, stop);
        if (hosting.IsShared)
            signals.RingAll(run => !host.Drives(run));
    }

    private async Task TryLookAsync(CancellationToken stop)
    {
        try
        {
            await LookAsync(stop);
            _isAway = false;
        }
        catch (PipelinesException away)
        {
            // Said once: it looks again.
            if (!_isAway)
                Log.LookFailed(log, away);
            _isAway = true;
        }
        // The outermost loop: what is wrong with one look must not end all looks.
#pragma warning disable CA1031
        catch (Exception wrong) when (wrong is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.LookFailed(log, wrong);
        }
    }
}
