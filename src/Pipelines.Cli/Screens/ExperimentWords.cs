using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;

namespace Pipelines.Cli.Screens;

/// <summary>Names and texts of experiments and trials, the same on every screen and in JSON.</summary>
internal static class ExperimentWords
{
    public static string Name(this ExperimentStatus status) => status.ToString().ToUpperInvariant();

    public static string Name(this TrialState state) => state switch
    {
        TrialState.EarlyStopped => "EARLY_STOPPED",
        TrialState.MetricsUnavailable => "METRICS_UNAVAILABLE",
        _ => state.ToString().ToUpperInvariant(),
    };

    public static string Of(this Terminal terminal, ExperimentStatus status) => terminal.Color(status.Name(), status switch
    {
        ExperimentStatus.Succeeded => "32;1",
        ExperimentStatus.Failed => "31;1",
        ExperimentStatus.Canceled => "33;1",
        _ => "36",
    });

    public static string Of(this Terminal terminal, TrialState state) => terminal.Color(state.Name(), state switch
    {
        TrialState.Succeeded => "32",
        TrialState.Failed or TrialState.MetricsUnavailable => "31",
        TrialState.Killed => "33",
        TrialState.Running => "36",
        _ => "2",
    });

    /// <summary>A trial in one line: name, state, objective, what was chosen, and why it did not go well.</summary>
    public static string Line(Terminal terminal, ExperimentMachine experiment, TrialView trial)
    {
        string why = trial.State is TrialState.Failed or TrialState.MetricsUnavailable or TrialState.EarlyStopped or TrialState.Killed && trial.Message.Length > 0
            ? $"  {FirstLine(trial.Message)}" : "";
        return $"  {terminal.Of(trial.State)}  {trial.Name}  {terminal.Bold(Values(experiment, trial))}  {terminal.Dim(Assignment(trial))}  {Times.Between(trial.StartedAt, trial.EndedAt)}{terminal.Dim(why)}";
    }

    public static string Assignment(TrialView trial) => string.Join(" ", trial.Assignment.Values.Select(entry => $"{entry.Key}={Short(entry.Value)}"));

    /// <summary>The objectives' values, as <c>loss=0.12</c>; what was seen so far of a trial that runs.</summary>
    public static string Values(ExperimentMachine experiment, TrialView trial)
        => string.Join(" ", experiment.Spec.Objectives
            .Select(objective => (objective.Metric, Text: trial.Metrics.FirstOrDefault(metric => metric.Metric == objective.Metric)?.By(experiment.Spec.StrategyOf(objective.Metric)) ?? ""))
            .Where(one => one.Text.Length > 0)
            .Select(one => $"{one.Metric}={Short(one.Text)}"));

    /// <summary>A number with six digits; other texts as they are.</summary>
    public static string Short(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && text.Length > 8
            ? number.ToString("g6", CultureInfo.InvariantCulture)
            : text;

    private static string FirstLine(string text)
    {
        string line = text.Split('\n')[0];
        return line.Length <= 160 ? line : line[..160] + "…";
    }

    /// <summary>How many trials stand where, without those that are none.</summary>
    public static string Counts(ExperimentMachine experiment)
        => string.Join(", ", Enum.GetValues<TrialState>().Select(state => (state, Count: experiment.Count(state))).Where(one => one.Count > 0)
            .Select(one => $"{one.Count} {one.state.Name().ToLowerInvariant().Replace('_', ' ')}"));

    /// <summary>What remains, at the pace so far; null: nothing can be said.</summary>
    /// <param name="spec">What is wanted.</param>
    /// <param name="ended">How many trials have ended.</param>
    /// <param name="took">The time since the beginning.</param>
    public static TimeSpan? Left(ExperimentSpec spec, int ended, TimeSpan took)
    {
        TimeSpan? byTrials = spec.MaxTrialCount is { } most && ended > 0 ? took / ended * Math.Max(0, most - ended) : null;
        TimeSpan? byBudget = spec.TimeBudget - took;
        TimeSpan? left = byTrials is null || byBudget < byTrials ? byBudget ?? byTrials : byTrials;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }
}
