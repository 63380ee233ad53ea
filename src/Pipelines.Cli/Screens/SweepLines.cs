using System.Globalization;
using Pipelines.Engine.Experiments;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Sweeps;
using Pipelines.Tuning.Trials;

namespace Pipelines.Cli.Screens;

/// <summary>The trials of sweeps, beside the tasks of their run: a line for each that ends.</summary>
internal sealed class SweepLines(Terminal terminal) : IExperimentObserver
{
    private const int MostInTree = 30;

    private readonly HashSet<TrialName> _ended = [];
    private readonly Lock _guard = new(); // of what stands above: sweeps run side by side

    /// <summary>Where lines go; nowhere at first.</summary>
    public Action<string>? Print { get; set; }

    public void Changed(ExperimentMachine experiment, IReadOnlyList<TrialView> trials)
    {
        foreach (TrialView trial in trials.Where(trial => trial.EndedAt is not null))
        {
            bool isNew;
            lock (_guard)
                isNew = _ended.Add(trial.Name);
            if (isNew)
                Print?.Invoke($"  {terminal.Dim($"{experiment.Spec.Name}:")} {Line(terminal, experiment, trial)}");
        }
    }

    /// <summary>The trials of a sweep below its task, the best one marked; of many the best and those that run.</summary>
    public static IEnumerable<string> Tree(Terminal terminal, ExperimentMachine experiment)
    {
        TrialView[] all = [.. experiment.Trials()];
        TrialView? best = SweepSpec.BestWithOutputs(experiment);
        yield return terminal.Dim($"experiment {experiment.Id}, {all.Length} of {experiment.Spec.MaxTrialCount?.ToString(CultureInfo.InvariantCulture) ?? "any number of"} trials");
        TrialView[] shown = all.Length <= MostInTree ? all : [.. all.Where(trial => trial.State == TrialState.Running || trial == best).Take(MostInTree)];
        foreach (TrialView trial in shown)
            yield return (trial.Name == best?.Name ? terminal.Bold("best ") : "") + Line(terminal, experiment, trial);
        if (shown.Length < all.Length)
            yield return terminal.Dim($"and {all.Length - shown.Length} more: pipelines experiment show {experiment.Id}");
    }

    private static string Line(Terminal terminal, ExperimentMachine experiment, TrialView trial)
        => $"{trial.Name}  {terminal.Of(trial.State)} {terminal.Dim(Times.Between(trial.StartedAt, trial.EndedAt))}  {terminal.Bold(ExperimentWords.Values(experiment, trial))}  {terminal.Dim(ExperimentWords.Assignment(trial))}";
}
