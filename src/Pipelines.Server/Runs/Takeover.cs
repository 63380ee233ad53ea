using Microsoft.Extensions.Logging;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>
/// What a server does first: it takes up the runs that nobody drives, and then compares the journal with the list of runs, since a crash may have
/// come between the two, and the command line may have run pipelines in the same home. From then on it keeps looking.
/// </summary>
internal sealed class Takeover(Hosting hosting, RunHost host, RunWatch watch, ILogger<Takeover> log)
{
    private const int ChunkRuns = 500;
    private static readonly TimeSpan RestAfterTrouble = TimeSpan.FromSeconds(1);

    /// <summary>True once runs that were left are taken up.</summary>
    public bool IsDone { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!await TryAsync(TakeUpAllAsync, stop))
                await Task.Delay(RestAfterTrouble, hosting.Ports.Time, stop);
            IsDone = true;
            Task watching = watch.RunAsync(stop);
            await TryAsync(CompareAsync, stop);
            await watching;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next server begins again.
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await work(stop);
            return true;
        }
        catch (PipelinesException failure)
        {
            Log.ResumeFailed(log, failure);
            return false;
        }
    }

    private async Task TakeUpAllAsync(CancellationToken stop)
    {
        await hosting.Fallback.GetAsync("", stop);
        // Of a shared database the leases tell which are free; of a home all that have not ended are.
        if (!hosting.IsShared)
        {
            foreach (RunId run in await hosting.Resources.Runs.ListUnfinishedAsync(stop))
                await host.TakeUpAsync(run, stop);
            await TakeUpListedAsync(stop);
        }
        await watch.LookAsync(stop);
    }

    private async Task TakeUpListedAsync(CancellationToken stop)
    {
        string? cursor = null;
        do
        {
            Page<RunView> page = await hosting.Ports.Catalog.ListRunsAsync(new RunQuery(Unfinished: true, Size: 200, Cursor: cursor, WithoutTrials: true), stop);
            foreach (RunView run in page.Items)
            {
                // One that waits for its turn has a row that says so.
                if (await hosting.Resources.Runs.FindAnyAsync(run.Run, stop) is null)
                    await host.TakeUpAsync(run.Run, stop);
            }
            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private async Task CompareAsync(CancellationToken stop)
    {
        List<RunId> chunk = [];
        await foreach (RunId run in RunHistory.ListAsync(hosting.Ports.Journal, stop))
        {
            chunk.Add(run);
            if (chunk.Count < ChunkRuns)
                continue;
            await ListAsync(chunk, stop);
            chunk.Clear();
        }
        await ListAsync(chunk, stop);
    }

    private async Task ListAsync(List<RunId> runs, CancellationToken stop)
    {
        IReadOnlySet<RunId> known = await hosting.Resources.Runs.KnownAsync(runs, stop);
        foreach (RunId run in runs.Where(run => !known.Contains(run)))
        {
            (RunMachine? machine, long _) = await RunHistory.FoldAsync(hosting.Ports.Journal, run, stop);
            // One that was accepted this moment adds its own row; a trial is looked at in its experiment, or in the run whose sweep it is of.
            if (machine is null or { Request.Trial: not null })
                continue;
            StoredExperiment experiment = await hosting.Fallback.GetAsync("", stop);
            await hosting.Resources.Runs.AddAsync(RunLabels.RowOf(machine, experiment.Id), stop);
            Log.Listed(log, run.Value);
            if (!machine.Status.IsFinal())
                await host.TakeUpAsync(run, stop);
        }
    }
}
