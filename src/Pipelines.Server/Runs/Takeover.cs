using Microsoft.Extensions.Logging;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>
/// What a server does first: it takes up the runs that an earlier one left, and then compares the journal with the list of runs, since a
/// crash may have come between the two, and the command line may have run pipelines in the same home.
/// </summary>
internal sealed class Takeover(RunHost host, IJournalReader journal, RunTable rows, DefaultExperiment fallback, ILogger<Takeover> log)
{
    private const int ChunkRuns = 500;

    /// <summary>True once runs that were left are taken up.</summary>
    public bool IsDone { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await fallback.GetAsync("", stop);
            await host.ResumeAllAsync(stop);
            IsDone = true;
            List<RunId> chunk = [];
            await foreach (RunId run in RunHistory.ListAsync(journal, stop))
            {
                chunk.Add(run);
                if (chunk.Count < ChunkRuns)
                    continue;
                await ListAsync(chunk, stop);
                chunk.Clear();
            }
            await ListAsync(chunk, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next server begins again.
        }
        catch (PipelinesException failure)
        {
            Log.ResumeFailed(log, failure);
        }
    }

    private async Task ListAsync(List<RunId> runs, CancellationToken stop)
    {
        IReadOnlySet<RunId> known = await rows.KnownAsync(runs, stop);
        foreach (RunId run in runs.Where(run => !known.Contains(run)))
        {
            (RunMachine? machine, long _) = await RunHistory.FoldAsync(journal, run, stop);
            // One that was accepted this moment adds its own row; a trial is looked at in its experiment, or in the run whose sweep it is of.
            if (machine is null or { Request.Trial: not null })
                continue;
            StoredExperiment experiment = await fallback.GetAsync("", stop);
            await rows.AddAsync(RunLabels.RowOf(machine, experiment.Id), stop);
            Log.Listed(log, run.Value);
            if (!machine.Status.IsFinal())
                await host.ResumeAsync(run, stop);
        }
    }
}
