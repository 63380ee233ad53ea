using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pipelines.Core.Schedules;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Resources;
using Quartz;

namespace Pipelines.Server.Schedules;

/// <summary>Looks at schedules, one after the other, whenever somebody rings for one, and at all that are due every few seconds.</summary>
internal sealed class ScheduleDriver(SqlResources resources, ScheduleLook look, IWakeClock clock, TimeProvider time, ILogger<ScheduleDriver> log)
{
    /// <summary>What a lost ring costs at most.</summary>
    public static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(10);

    // Bounded by the number of schedules and of runs that end: each waits once.
    private readonly Channel<Bell> _inbox = Channel.CreateUnbounded<Bell>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<Bell, bool> _waiting = [];

    /// <summary>A wish for a look: at a schedule, or at the schedule of a run that has ended.</summary>
    private readonly record struct Bell(string Schedule, RunId Run);

    /// <summary>Asks for a look at a schedule.</summary>
    public void Ring(string schedule) => Ring(new Bell(schedule, default));

    /// <summary>A run has ended: if a schedule made it, the next one may begin.</summary>
    public void RingForEnd(RunId run)
    {
        if (ScheduleRuns.IsOne(run))
            Ring(new Bell("", run));
    }

    /// <summary>Works until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Task sweeping = SweepAsync(stop);
        try
        {
            await StartClockAsync(stop);
            await foreach (Bell bell in _inbox.Reader.ReadAllAsync(stop))
            {
                // First: what is rung for from now on may not have been seen.
                _waiting.TryRemove(bell, out _);
                await TryLookAsync(bell, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next server looks at everything.
        }
        finally
        {
            await sweeping;
        }
    }

    /// <summary>Looks at one schedule now.</summary>
    public async Task LookAsync(string schedule, CancellationToken stop)
    {
        DateTimeOffset? wakeAt = await look.RunAsync(schedule, stop);
        await WakeAtAsync(schedule, wakeAt, stop);
    }

    /// <summary>Rings for all schedules that are due.</summary>
    public async Task SweepOnceAsync(CancellationToken stop)
    {
        foreach (string due in await resources.Schedules.ListDueAsync(time.GetUtcNow(), stop))
            Ring(due);
    }

    private void Ring(Bell bell)
    {
        if (_waiting.TryAdd(bell, true))
            _inbox.Writer.TryWrite(bell);
    }

    private async Task TryLookAsync(Bell bell, CancellationToken stop)
    {
        try
        {
            string schedule = bell.Schedule.Length > 0 ? bell.Schedule : (await resources.Runs.FindAsync(bell.Run, stop))?.RecurringRun ?? "";
            if (schedule.Length > 0)
                await LookAsync(schedule, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next server looks at it.
        }
        // The outermost loop of schedules: what breaks a look at one must not break the others.
#pragma warning disable CA1031
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.LookFailed(log, bell.Schedule, failure);
        }
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await SweepOnceAsync(stop);
                await Task.Delay(SweepEvery, time, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            // The same: a sweep that failed must not be the last one.
#pragma warning disable CA1031
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Log.SweepFailed(log, failure);
                await Task.Delay(SweepEvery, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Notes of the clock may have been lost with its file.
    private async Task StartClockAsync(CancellationToken stop)
    {
        try
        {
            await clock.StartAsync(Ring, stop);
            foreach ((string schedule, DateTimeOffset at) in await resources.Schedules.ListWakesAsync(stop))
                await WakeAtAsync(schedule, at, stop);
        }
        // Without it the sweep finds what is due.
        catch (Exception failure) when (failure is DbException or SchedulerException or PipelinesException)
        {
            stop.ThrowIfCancellationRequested();
            Log.NoClock(log, SweepEvery, failure);
        }
    }

    private async Task WakeAtAsync(string schedule, DateTimeOffset? at, CancellationToken stop)
    {
        try
        {
            // What waits for the end of a run has its time behind it: nothing is to ring for that.
            await clock.WakeAtAsync(schedule, at > time.GetUtcNow() ? at : null, stop);
        }
        catch (Exception failure) when (failure is DbException or SchedulerException)
        {
            stop.ThrowIfCancellationRequested();
            Log.NoClock(log, SweepEvery, failure);
        }
    }
}
