using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>Makes again out of the journal what lists and look-ups read. Nothing may be driven meanwhile.</summary>
public static class Projections
{
    /// <summary>Empties the catalog and fills it anew; brings the list of runs to where the journal stands. Returns the number of runs.</summary>
    /// <param name="journal">The truth.</param>
    /// <param name="catalog">Is made again.</param>
    /// <param name="resources">Its runs are brought up to date; what people decided about them stays. Null: there is no list of runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Leaves it half done: do it again.</param>
    /// <exception cref="StorageUnavailableException">One of them cannot be read or written.</exception>
    public static async Task<int> RebuildAsync(IJournalReader journal, ICatalog catalog, SqlResources? resources, TimeProvider time, CancellationToken stop)
    {
        await catalog.ClearAsync(stop);
        DefaultExperiment? fallback = resources is null ? null : new(resources.Experiments, time);
        int count = 0;
        await foreach (RunId run in RunHistory.ListAsync(journal, stop))
        {
            (RunMachine? machine, long version) = await RunHistory.FoldAsync(journal, run, stop);
            // Deleted since it was listed.
            if (machine is null)
                continue;
            await new RunProjector(catalog, machine).ProjectAsync(version, stop);
            count++;
            if (resources is null || fallback is null || machine.Request.Trial is not null)
                continue;
            StoredRun row = RunLabels.RowOf(machine, (await fallback.GetAsync("", stop)).Id);
            await resources.Runs.AddAsync(row with { AdmittedAt = machine.Status.IsFinal() ? machine.CreatedAt : null }, stop);
            await resources.Runs.ProjectAsync(run, version, row.State, row.Error, row.FinishedAt, stop);
        }
        return count;
    }
}
