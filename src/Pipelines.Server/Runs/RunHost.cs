using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>
/// Drives the runs that this server holds, at the same time, over places that they share. Its members may be called from any thread. What it
/// has answered is in the journal or in the run's row; a run that trouble of the world has interrupted is taken up again. What is asked of a run
/// that another server drives stands in the run's row, where that one finds it.
/// </summary>
internal sealed class RunHost(Hosting hosting, RunSignals signals, FoldedRuns folded, RunRemoval removal, ILogger<RunHost> log) : IAsyncDisposable
{
    private static readonly TimeSpan RestAfterTrouble = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestOfBroken = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OthersLookEvery = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<RunId, Driven> _driven = [];

    // Runs that cannot be driven, or are none of a server's, and since when that is known.
    private readonly ConcurrentDictionary<RunId, long> _resting = [];
    private readonly CancellationTokenSource _leaving = new();

    private EnginePorts Ports => hosting.Ports;

    private RunTable Rows => hosting.Resources.Runs;

    /// <summary>Runs that are driven now.</summary>
    public int Count => _driven.Count;

    /// <summary>True when the run is driven here.</summary>
    public bool Drives(RunId run) => _driven.ContainsKey(run);

    /// <summary>Accepts a run, and begins to drive it if its turn is now.</summary>
    /// <param name="request">What is to run.</param>
    /// <param name="experiment">The experiment of a run whose labels name none.</param>
    /// <param name="stop">Takes it back as long as it is not in the journal.</param>
    /// <exception cref="JournalConflictException">A run with this id is there already.</exception>
    public async Task<StoredRun> StartAsync(RunRequest request, string experiment, CancellationToken stop)
    {
        bool isFree = (await hosting.Admission.LimitsAsync(stop)).IsNone;
        HeldRun held = await hosting.Keeper.TakeAsync(Ports, request.Run, stop)
            ?? throw new RunHeldException(request.Run, await hosting.Keeper.Leases.FindHolderAsync(request.Run, stop) ?? "another engine");
        RunDriver driver = await OrGiveBackAsync(held, async () =>
        {
            stop.ThrowIfCancellationRequested();
            // From here on it is not taken back: a run that is in the journal is driven.
            return await RunDriver.CreateAsync(held.Ports, hosting.Driving, log, request, CancellationToken.None);
        });
        folded.Begin(new RunEvent.Created(request) { At = driver.Machine.CreatedAt });
        StoredRun row = RunLabels.RowOf(driver.Machine, experiment) with { State = RunStatus.Pending.Name(), AdmittedAt = isFree ? driver.Machine.CreatedAt : null };
        bool isAdmitted = await OrGiveBackAsync(held, async () =>
        {
            // Before it is driven: its end could be projected into a row that is not there yet.
            await Rows.AddAsync(row, CancellationToken.None);
            return isFree || await hosting.Admission.TryAdmitAsync(request.Run, CancellationToken.None);
        });
        Log.Accepted(log, request.Run.Value, row.PipelineName);
        if (isAdmitted)
        {
            await DriveAsync(held, driver);
            return row;
        }
        await driver.DisposeAsync();
        await LetWaitAsync(held);
        return row;
    }

    /// <summary>
    /// Goes on with a run that nobody drives. False when there is none, it has ended, waits for its turn, or somebody drives it elsewhere.
    /// </summary>
    public async Task<bool> TakeUpAsync(RunId run, CancellationToken stop)
    {
        if (_driven.ContainsKey(run))
            return true;
        if (_resting.TryGetValue(run, out long since) && Ports.Time.GetElapsedTime(since) < RestOfBroken)
            return false;
        try
        {
            if (hosting.IsShared && await IsForeignAsync(run, stop))
            {
                _resting[run] = Ports.Time.GetTimestamp();
                return false;
            }
            _resting.TryRemove(run, out _);
            return await hosting.Keeper.TakeAsync(Ports, run, stop) is { } held && await TakeUpAsync(held, stop);
        }
        catch (Exception broken) when (broken is JournalUnreadableException or JournalConflictException or StorageDamagedException)
        {
            _resting[run] = Ports.Time.GetTimestamp();
            Log.Broken(log, run.Value, broken);
            return false;
        }
    }

    /// <summary>Asks a run to end, whoever drives it; false when it has ended, or there is none.</summary>
    public async Task<bool> CancelAsync(RunId run, string reason, CancellationToken stop)
    {
        if (!await hosting.Resources.Queue.CancelAsync(run, reason, Ports.Time.GetUtcNow(), stop))
            return false;
        if (_driven.TryGetValue(run, out Driven? driven))
            await driven.CancelAsync(reason, stop);
        else
            await TakeUpAsync(run, stop);
        return true;
    }

    /// <summary>Asks a run to start no step, or to go on, whoever drives it; false when it has ended, is canceled, or there is none.</summary>
    public async Task<bool> PauseAsync(RunId run, bool isPaused, CancellationToken stop)
    {
        if (!await hosting.Resources.Queue.SetPausedAsync(run, isPaused, stop))
            return false;
        if (_driven.TryGetValue(run, out Driven? driven))
            await PauseAsync(driven, stop);
        signals.Ring(run);
        return true;
    }

    /// <summary>Does a run that has ended again where it failed, and from the named tasks; false when the journal does not know it.</summary>
    /// <exception cref="RunRetryException">It has not ended, or has nothing to be done again.</exception>
    public async Task<bool> RetryAsync(RunId run, Sequence<TaskPath> from, CancellationToken stop)
    {
        while (true)
        {
            if (await hosting.Keeper.TakeAsync(Ports, run, stop) is { } held)
                return await RetryAsync(held, from, stop);
            // Whoever drives it: one that has ended it a moment ago may not have left yet.
            RunMachine? machine = (await RunHistory.FoldAsync(Ports.Journal, run, stop)).Run;
            if (machine is null)
                return false;
            if (!machine.Status.IsFinal())
                throw new RunRetryException(run, machine.RefusalOfRetry(from) ?? "The run has not ended.");
            await Task.Delay(OthersLookEvery, Ports.Time, stop);
        }
    }

    /// <summary>Deletes a run: at once, or as soon as it has been canceled. From now on nobody sees it. False when there is none.</summary>
    public async Task<bool> DeleteAsync(RunId run, CancellationToken stop)
    {
        if (!await Rows.HideAsync(run, stop))
            return false;
        await RemoveHiddenAsync(run, stop);
        return true;
    }

    /// <summary>Removes a run that is to be deleted; one that is driven here is canceled first, one that is driven elsewhere is that server's.</summary>
    public async Task RemoveHiddenAsync(RunId run, CancellationToken stop)
    {
        if (_driven.TryGetValue(run, out Driven? driven))
        {
            await driven.CancelAsync("The run was deleted.", stop);
            return;
        }
        if (await hosting.Keeper.TakeAsync(Ports, run, stop) is not { } held)
            return;
        await OrGiveBackAsync(held, async () =>
        {
            await removal.RemoveAsync(run, stop);
            held.End();
            return true;
        });
        await held.DisposeAsync();
        Log.Deleted(log, run.Value);
    }

    /// <summary>Does what is asked of the runs that are driven here. May be told again and again.</summary>
    public async Task HeedAsync(IReadOnlyList<RunAsk> asks, CancellationToken stop)
    {
        Dictionary<RunId, RunAsk> byRun = asks.ToDictionary(ask => ask.Run);
        foreach (Driven driven in _driven.Values)
        {
            byRun.TryGetValue(driven.Run, out RunAsk? ask);
            if (ask is { IsDeleting: true })
                await driven.CancelAsync("The run was deleted.", stop);
            else if (ask is { CancelReason.Length: > 0 })
                await driven.CancelAsync(ask.CancelReason, stop);
            if (ask is { IsPaused: true } != driven.IsPaused)
                await PauseAsync(driven, stop);
        }
    }

    /// <summary>Asks all runs that are driven here to end, and waits until they have.</summary>
    public async Task CancelAllAsync(string reason, CancellationToken stop)
    {
        Driven[] all = [.. _driven.Values];
        foreach (Driven driven in all)
            await driven.CancelAsync(reason, stop);
        await Task.WhenAll(all.Select(driven => driven.Gone)).WaitAsync(stop);
    }

    /// <summary>Leaves all runs, and gives them back: who resumes them goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await Task.WhenAll(_driven.Values.Select(driven => driven.Gone));
        _leaving.Dispose();
    }

    // Runs of the command line are its own: their artifacts lie in its home. Nobody resumes trials but their experiment.
    private async Task<bool> IsForeignAsync(RunId run, CancellationToken stop)
        => await RunHistory.RequestAsync(Ports.Journal, run, stop) is { } request && (request.Trial is not null || RunLabels.Of(request).Experiment.Length == 0);

    private async Task<bool> TakeUpAsync(HeldRun held, CancellationToken stop)
    {
        RunId run = held.Lease.Run;
        RunDriver? driver = await OrGiveBackAsync(held, () => RunDriver.ResumeAsync(held.Ports, hosting.Driving, log, run, stop));
        if (driver is null || driver.Machine.Request.Trial is not null)
        {
            // Of a run that was never written down there is nothing to keep.
            if (driver is not null)
                await driver.DisposeAsync();
            await LetWaitAsync(held);
            return false;
        }
        StoredRun? row = null;
        bool mayBeDriven = await OrGiveBackAsync(held, async () =>
        {
            row = await Rows.FindAnyAsync(run, stop);
            if (row is null)
            {
                StoredExperiment experiment = await hosting.Fallback.GetAsync("", stop);
                await Rows.AddAsync(RunLabels.RowOf(driver.Machine, experiment.Id), stop);
            }
            // One that has ended without a word in the journal gets it now.
            return driver.Machine.Status.IsFinal() || row?.AdmittedAt is not null || await hosting.Admission.TryAdmitAsync(run, stop);
        });
        if (!mayBeDriven)
        {
            await driver.DisposeAsync();
            await LetWaitAsync(held);
            return false;
        }
        Log.Resumed(log, run.Value);
        await DriveAsync(held, driver, row is { IsPaused: true });
        return true;
    }

    private async Task<bool> RetryAsync(HeldRun held, Sequence<TaskPath> from, CancellationToken stop)
    {
        RunId run = held.Lease.Run;
        RunDriver? driver;
        try
        {
            driver = await RunDriver.RetryAsync(held.Ports, hosting.Driving, log, run, from, CancellationToken.None);
        }
        catch (RunRetryException)
        {
            // One that has not ended, and waits, needs nobody to hold it; neither does one that has.
            await LetWaitAsync(held);
            throw;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
        if (driver is null)
        {
            await LetWaitAsync(held);
            return false;
        }
        bool isAdmitted = await OrGiveBackAsync(held, async () =>
        {
            bool isFree = (await hosting.Admission.LimitsAsync(CancellationToken.None)).IsNone;
            await hosting.Resources.Queue.RequeueAsync(run, isFree ? Ports.Time.GetUtcNow() : null, CancellationToken.None);
            return isFree || await hosting.Admission.TryAdmitAsync(run, CancellationToken.None);
        });
        Log.Retried(log, run.Value);
        if (isAdmitted)
        {
            await DriveAsync(held, driver);
            return true;
        }
        await driver.DisposeAsync();
        await LetWaitAsync(held);
        return true;
    }

    /// <summary>Does something for a run that is held; where that fails the run is free again, and is taken up by whoever looks.</summary>
    private static async Task<T> OrGiveBackAsync<T>(HeldRun held, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Nobody has to hold a run that waits for its turn, or is not there.</summary>
    private static async Task LetWaitAsync(HeldRun held)
    {
        held.End();
        await held.DisposeAsync();
    }

    private async Task DriveAsync(HeldRun held, RunDriver driver, bool isPaused = false)
    {
        driver.Pause(isPaused);
        Driven driven = new(held, driver, isPaused);
        // Who has driven it until now has given it back and is about to leave.
        while (!_driven.TryAdd(driven.Run, driven))
        {
            if (_driven.TryGetValue(driven.Run, out Driven? leaving))
                await leaving.Gone;
        }
        driven.Begin(DriveAsync(driven));
    }

    private async Task DriveAsync(Driven driven)
    {
        RunId run = driven.Run;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token, driven.Held.Lost);
            while (!await TryDriveAsync(driven))
                await Task.Delay(RestAfterTrouble, Ports.Time, either.Token);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested || driven.Held.Lost.IsCancellationRequested)
        {
            // Whoever takes the run up goes on.
        }
        catch (LeaseLostException lost)
        {
            Log.Lost(log, run.Value, lost);
        }
        // The outermost loop of a run: what breaks one must not break the others.
#pragma warning disable CA1031
        catch (Exception broken)
#pragma warning restore CA1031
        {
            _resting[run] = Ports.Time.GetTimestamp();
            Log.Broken(log, run.Value, broken);
        }
        finally
        {
            await driven.DisposeAsync();
            _driven.TryRemove(run, out _);
            signals.Ring(run);
        }
    }

    // What was read before may be old by now: the row is asked again.
    private async Task PauseAsync(Driven driven, CancellationToken stop)
    {
        bool was = driven.IsPaused;
        await driven.PauseAsync(async () => await hosting.Resources.Queue.FindAskAsync(driven.Run, stop) is { IsPaused: true }, stop);
        if (driven.IsPaused != was)
            Log.Paused(log, driven.Run.Value, driven.IsPaused ? "starts no more steps" : "starts steps again");
    }

    /// <summary>False when the world has interrupted the run, which may go on after a rest.</summary>
    private async Task<bool> TryDriveAsync(Driven driven)
    {
        try
        {
            RunDriver? driver = await driven.TakeUpAsync(() => RunDriver.ResumeAsync(driven.Held.Ports, hosting.Driving, log, driven.Run, _leaving.Token));
            if (driver is null)
            {
                driven.Held.End();
                return true;
            }
            using Telling telling = new(driver.Machine, signals, log);
            driver.Observe(telling);
            await driven.Held.DriveAsync(driver, _leaving.Token);
            driven.HasEnded = true;
            return true;
        }
        catch (Exception trouble) when (trouble is RunInterruptedException or StorageUnavailableException)
        {
            Log.Interrupted(log, driven.Run.Value, RestAfterTrouble, trouble);
            await driven.LayDownAsync();
            return false;
        }
    }
}
