using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Cli.Engines;

/// <summary>What can be gone on with: a run or an experiment.</summary>
/// <param name="Run">The run; null: it is an experiment.</param>
/// <param name="Experiment">The experiment; null: it is a run.</param>
internal sealed record Resumable(RunId? Run, ExperimentId? Experiment);

/// <summary>Finds what <c>resume</c> means. A trial's run stands for its experiment, and a sweep for the run that it is part of.</summary>
internal sealed class ResumableNames(IJournalReader journal, ICatalogReader catalog)
{
    /// <summary>The one named, else the newest unfinished, else the newest; null where there is none.</summary>
    /// <exception cref="RefusedException">Nothing, or several, are named so.</exception>
    public async Task<Resumable?> FindAsync(string? name, Func<CancellationToken, Task<IReadOnlyList<RunView>>> unfinishedRuns, CancellationToken stop)
    {
        if (name is not null)
            return await FindNamedAsync(name, stop);
        IReadOnlyList<ExperimentMachine> experiments = await ExperimentNames.AllAsync(journal, stop);
        IReadOnlyList<RunView> runs = await unfinishedRuns(stop);
        // A sweep goes on with its run.
        experiments = [.. experiments.Where(one => SweepDescription.AttemptOf(one) is null)];
        ExperimentMachine? experiment = experiments.FirstOrDefault(one => one.Status == ExperimentStatus.Running);
        if (experiment is not null && (runs.Count == 0 || runs[0].CreatedAt < experiment.CreatedAt))
            return new(null, experiment.Id);
        return runs.Count > 0 ? new(runs[0].Run, null) : await NewestAsync(experiments, stop);
    }

    private async Task<Resumable?> FindNamedAsync(string name, CancellationToken stop)
    {
        if (await ExperimentNames.FindAsync(journal, name, stop) is { } experiment)
            return SweepDescription.AttemptOf(experiment) is { } sweep ? new(await RunNames.WholeAsync(journal, sweep.Run, stop), null) : new(null, experiment.Id);
        return await RunNames.FindAsync(journal, catalog, name, stop) is { } run ? await OfAsync(run, stop) : null;
    }

    private async Task<Resumable?> NewestAsync(IReadOnlyList<ExperimentMachine> experiments, CancellationToken stop)
    {
        IReadOnlyList<RunView> runs = (await catalog.ListRunsAsync(new RunQuery(Size: 1), stop)).Items;
        if (experiments.Count > 0 && (runs.Count == 0 || runs[0].CreatedAt < experiments[0].CreatedAt))
            return new(null, experiments[0].Id);
        return runs.Count == 0 ? null : await OfAsync(runs[0].Run, stop);
    }

    private async Task<Resumable> OfAsync(RunId run, CancellationToken stop)
    {
        run = await RunNames.WholeAsync(journal, run, stop);
        return (await RunHistory.RequestAsync(journal, run, stop))?.Trial is { } trial ? new(null, trial.Experiment) : new(run, null);
    }
}
