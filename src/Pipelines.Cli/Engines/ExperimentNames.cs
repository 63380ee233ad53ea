using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Ports;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Cli.Engines;

/// <summary>Finds experiments by what people type.</summary>
internal static class ExperimentNames
{
    /// <summary>All experiments, newest first.</summary>
    public static async Task<IReadOnlyList<ExperimentMachine>> AllAsync(IJournalReader journal, CancellationToken stop)
    {
        List<ExperimentMachine> all = [];
        await foreach (ExperimentId id in ExperimentHistory.ListAsync(journal, stop))
        {
            if ((await ExperimentHistory.FoldAsync(journal, id, stop)).Experiment is { } experiment)
                all.Add(experiment);
        }
        return [.. all.OrderByDescending(experiment => experiment.CreatedAt)];
    }

    /// <summary>The experiment of that id, the newest of that name, or the one whose id begins so; for null the newest. Null where there is none.</summary>
    /// <exception cref="RefusedException">Several begin so.</exception>
    public static async Task<ExperimentMachine?> FindAsync(IJournalReader journal, string? text, CancellationToken stop)
    {
        if (text is not null && (await ExperimentHistory.FoldAsync(journal, new ExperimentId(text), stop)).Experiment is { } exact)
            return exact;
        IReadOnlyList<ExperimentMachine> all = await AllAsync(journal, stop);
        if (text is null)
            return all.Count > 0 ? all[0] : null;
        if (all.FirstOrDefault(experiment => experiment.Spec.Name == text) is { } named)
            return named;
        ExperimentMachine[] begin = [.. all.Where(experiment => experiment.Id.Value.StartsWith(text, StringComparison.Ordinal))];
        return begin.Length <= 1 ? begin.FirstOrDefault()
            : throw new RefusedException($"{begin.Length} experiments begin with '{text}': {string.Join(", ", begin.Take(5).Select(experiment => experiment.Id))}. Give more of the id.");
    }

    /// <summary>The same, where there must be one.</summary>
    /// <exception cref="RefusedException">There is none, or several.</exception>
    public static async Task<ExperimentMachine> RequireAsync(IJournalReader journal, string? text, CancellationToken stop)
        => await FindAsync(journal, text, stop)
            ?? throw new RefusedException(text is null ? "no experiment: begin one with: pipelines tune -f FILE" : $"no experiment '{text}'. See: pipelines experiment list");
}
