using Pipelines.Core.Runs;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Experiments;

/// <summary>Finds the experiments of a run's sweeps in the journal.</summary>
public static class SweepHistory
{
    /// <summary>The experiment of a sweep's newest attempt; null: it has none, or its result came from the cache.</summary>
    public static async Task<ExperimentMachine?> FindAsync(IJournalReader journal, RunId run, TaskSnapshot task, CancellationToken stop)
        => task.Kind == TaskKind.Sweep && task.NewestAttempt > 0
            ? (await ExperimentHistory.FoldAsync(journal, SweepOrder.ExperimentOf(new(run, task.Path, task.NewestAttempt)), stop)).Experiment
            : null;

    /// <summary>The experiments of all attempts of all sweeps of a run.</summary>
    public static async Task<IReadOnlyList<ExperimentMachine>> OfAsync(IJournalReader journal, RunMachine run, CancellationToken stop)
    {
        List<ExperimentMachine> all = [];
        foreach (TaskSnapshot task in run.Tasks().Where(task => task.Kind == TaskKind.Sweep))
        {
            for (int attempt = 1; attempt <= task.NewestAttempt; attempt++)
            {
                if ((await ExperimentHistory.FoldAsync(journal, SweepOrder.ExperimentOf(new(run.Request.Run, task.Path, attempt)), stop)).Experiment is { } experiment)
                    all.Add(experiment);
            }
        }
        return all;
    }
}
