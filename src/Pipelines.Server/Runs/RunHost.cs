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
/// Drives all runs of this server at the same time, over places that they share. Its members may be called from any thread. What it has
/// answered is in the journal; a run that trouble of the world has interrupted is taken up again.
/// </summary>
internal sealed class RunHost(EnginePorts ports, RunDriverOptions options, RunTable rows, RunSignals signals, RunRemoval removal, ILogger<RunHost> log)
    : IAsyncDisposable
{
    private static readonly TimeSpan RestAfterTrouble = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<RunId, Driven> _driven = [];
    private readonly ConcurrentDictionary<RunId, bool> _doomed = [];
    private readonly CancellationTokenSource _leaving = new();

    /// <summary>Runs that are driven now.</summary>
    public int Count => _driven.Count;

    /// <summary>Accepts a run and begins to drive it.</summary>
    /// <param name="request">What is to run.</param>
    /// <param name="experiment">The experiment of a run whose labels name none.</param>
    /// <param name="stop">Takes it back as long as it is not in the journal.</param>
    /// <exception cref="JournalConflictException">A run with this id is there already.</exception>
    public async Task<StoredRun> StartAsync(RunRequest request, string experiment, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        // From here on it is not taken back: a run that is in the journal is driven.
        RunDriver driver = await RunDriver.CreateAsync(ports, options, log, request, CancellationToken.None);
        StoredRun row = RunLabels.RowOf(driver.Machine, experiment) with { State = RunStatus.Pending.Name() };
        try
        {
            // Before it is driven: its end could be projected into a row that is not there yet.
            await rows.AddAsync(row, CancellationToken.None);
        }
        finally
        {
            await DriveAsync(driver);
        }
        Log.Accepted(log, request.Run.Value, row.PipelineName);
        return row;
    }

    /// <summary>Goes on with a run that an earlier engine left. False when there is none, or it has ended.</summary>
    public async Task<bool> ResumeAsync(RunId run, CancellationToken stop)
    {
        if (_driven.ContainsKey(run))
            return true;
        RunDriver? driver = await RunDriver.ResumeAsync(ports, options, log, run, stop);
        if (driver is null)
            return false;
        // Who drives the experiment, or the run whose sweep it is, drives its trials.
        if (driver.Machine.Request.Trial is not null)
        {
            await driver.DisposeAsync();
            return false;
        }
        Log.Resumed(log, run.Value);
        // One that has ended without a word in the journal gets it now.
        await DriveAsync(driver);
        return true;
    }

    /// <summary>Asks a run to end; false when it is not driven here, since it has ended.</summary>
    public async Task<bool> CancelAsync(RunId run, string reason, CancellationToken stop)
    {
        if (!_driven.TryGetValue(run, out Driven? driven))
            return false;
        await driven.CancelAsync(reason, stop);
        return true;
    }

    /// <summary>Does a run that has ended again where it failed, and from the named tasks; false when the journal does not know it.</summary>
    /// <exception cref="RunRetryException">It has not ended, or has nothing to be done again.</exception>
    public async Task<bool> RetryAsync(RunId run, Sequence<TaskPath> from, CancellationToken stop)
    {
        RunDriver? driver = await RequestRetryAsync(run, from, stop);
        if (driver is null)
            return false;
        Log.Retried(log, run.Value);
        // The driver that has ended it a moment ago may not have left yet.
        while (_driven.TryGetValue(run, out Driven? leaving))
            await leaving.Gone;
        await DriveAsync(driver);
        return true;
    }

    /// <summary>Deletes a run: at once, or as soon as it has been canceled. From now on nobody sees it. False when there is none.</summary>
    public async Task<bool> DeleteAsync(RunId run, CancellationToken stop)
    {
        if (!await rows.HideAsync(run, stop))
            return false;
        await RemoveHiddenAsync(run, stop);
        return true;
    }

    /// <summary>Takes up what an earlier server left: deletions, and runs that have not ended.</summary>
    public async Task ResumeAllAsync(CancellationToken stop)
    {
        foreach (RunId run in await rows.ListUnfinishedAsync(stop))
            await ResumeAsync(run, stop);
        string? cursor = null;
        do
        {
            Page<RunView> page = await ports.Catalog.ListRunsAsync(new RunQuery(Unfinished: true, Size: 200, Cursor: cursor, WithoutTrials: true), stop);
            foreach (RunView run in page.Items)
                await ResumeAsync(run.Run, stop);
            cursor = page.Next;
        }
        while (cursor is not null);
        foreach (RunId run in await rows.ListHiddenAsync(stop))
            await RemoveHiddenAsync(run, stop);
    }

    /// <summary>Asks all runs to end, and waits until they have.</summary>
    public async Task CancelAllAsync(string reason, CancellationToken stop)
    {
        Driven[] all = [.. _driven.Values];
        foreach (Driven driven in all)
            await driven.CancelAsync(reason, stop);
        await Task.WhenAll(all.Select(driven => driven.Gone)).WaitAsync(stop);
    }

    /// <summary>Leaves all runs: their steps go on, and who resumes them finds those.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await Task.WhenAll(_driven.Values.Select(driven => driven.Gone));
        _leaving.Dispose();
    }

    private async Task<RunDriver?> RequestRetryAsync(RunId run, Sequence<TaskPath> from, CancellationToken stop)
    {
        while (true)
        {
            // The driver of a run whose last step has ended may still have to write down that the run has.
            if (_driven.TryGetValue(run, out Driven? leaving) && (await RunHistory.FoldAsync(ports.Journal, run, stop)).Run?.Status.IsFinal() == true)
                await leaving.Gone.WaitAsync(stop);
            stop.ThrowIfCancellationRequested();
            try
            {
                return await RunDriver.RetryAsync(ports, options, log, run, from, CancellationToken.None);
            }
            catch (JournalConflictException) when (_driven.ContainsKey(run))
            {
                // It ended between the two looks.
            }
        }
    }

    private async Task RemoveHiddenAsync(RunId run, CancellationToken stop)
    {
        _doomed[run] = true;
        if (_driven.TryGetValue(run, out Driven? driven))
            await driven.CancelAsync("The run was deleted.", stop);
        else
            await RemoveAsync(run, stop);
    }

    private async Task RemoveAsync(RunId run, CancellationToken stop)
    {
        await removal.RemoveAsync(run, stop);
        _doomed.TryRemove(run, out _);
        Log.Deleted(log, run.Value);
    }

    private async Task DriveAsync(RunDriver driver)
    {
        Driven driven = new(driver);
        if (_driven.TryAdd(driven.Run, driven))
            driven.Begin(DriveAsync(driven));
        else
            await driver.DisposeAsync();
    }

    private async Task DriveAsync(Driven driven)
    {
        RunId run = driven.Run;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (!await TryDriveAsync(driven))
                await Task.Delay(RestAfterTrouble, ports.Time, _leaving.Token);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // Whoever resumes the run goes on.
        }
        // The outermost loop of a run: what breaks one must not break the others.
#pragma warning disable CA1031
        catch (Exception broken)
#pragma warning restore CA1031
        {
            Log.Broken(log, run.Value, broken);
        }
        finally
        {
            await driven.DisposeAsync();
            _driven.TryRemove(run, out _);
            signals.Ring(run);
        }
    }

    /// <summary>False when the world has interrupted the run, which may go on after a rest.</summary>
    private async Task<bool> TryDriveAsync(Driven driven)
    {
        try
        {
            RunDriver? driver = await driven.TakeUpAsync(() => RunDriver.ResumeAsync(ports, options, log, driven.Run, _leaving.Token));
            if (driver is null)
                return true;
            driver.Observe(new Ringing(signals));
            await driver.RunAsync(_leaving.Token);
            driven.HasEnded = true;
            if (_doomed.ContainsKey(driven.Run))
                await RemoveAsync(driven.Run, _leaving.Token);
            return true;
        }
        catch (Exception trouble) when (trouble is RunInterruptedException or StorageUnavailableException)
        {
            Log.Interrupted(log, driven.Run.Value, RestAfterTrouble, trouble);
            await driven.LayDownAsync();
            return false;
        }
    }

    /// <summary>Rings for whoever looks at the run.</summary>
    private sealed class Ringing(RunSignals signals) : IRunObserver
    {
        public void Changed(RunMachine run, IReadOnlyList<TaskSnapshot> tasks) => signals.Ring(run.Request.Run);
    }
}
