using Pipelines.Core.Values;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Experiments;

/// <summary>Whether an experiment that has ended may be given more trials.</summary>
public enum ResumePolicy
{
    /// <summary>No.</summary>
    Never,

    /// <summary>Yes, when it ended because its trials were used up.</summary>
    LongRunning,

    /// <summary>The same: the state of a search is its trials, so there is no volume to keep.</summary>
    FromVolume,
}

/// <summary>An algorithm or a rule with its settings.</summary>
/// <param name="Name">As experiments name it.</param>
/// <param name="Settings">By name, as text.</param>
public sealed record Choice(string Name, Map<string> Settings = default);

/// <summary>A bound that a trial's metric must keep; trials that break one rank behind all that do not.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Least">The least value; null: none.</param>
/// <param name="Most">The greatest value; null: none.</param>
public sealed record MetricBound(string Metric, double? Least, double? Most)
{
    /// <summary>By how much a value breaks the bound; 0: not at all.</summary>
    public double Violation(double value)
        => Math.Max(0, Math.Max((Least ?? double.NegativeInfinity) - value, value - (Most ?? double.PositiveInfinity)));
}

/// <summary>What the author of an experiment wants. Immutable.</summary>
public sealed record ExperimentSpec
{
    /// <summary>The experiment's name; trials are named after it.</summary>
    public required string Name { get; init; }

    /// <summary>What may be chosen.</summary>
    public required Sequence<Parameter> Parameters { get; init; }

    /// <summary>Between parameters.</summary>
    public Sequence<LinearConstraint> Constraints { get; init; }

    /// <summary>What is made better; the first one decides which trial is best and when the goal is reached.</summary>
    public required Sequence<Objective> Objectives { get; init; }

    /// <summary>Metrics that are collected and shown, and not made better.</summary>
    public Sequence<string> AdditionalMetrics { get; init; }

    /// <summary>How one number is taken from a metric's series; those left out: min or max, as their objective (or the first one) says.</summary>
    public Map<MetricStrategy> Strategies { get; init; }

    /// <summary>Bounds on metrics.</summary>
    public Sequence<MetricBound> Bounds { get; init; }

    /// <summary>How to search. <c>auto</c> if not set.</summary>
    public Choice Algorithm { get; init; } = new("auto");

    /// <summary>When to stop trials; null: never.</summary>
    public Choice? EarlyStopping { get; init; }

    /// <summary>The most trials at once. 3 if not set.</summary>
    public int ParallelTrialCount { get; init; } = 3;

    /// <summary>The experiment has succeeded once so many trials have ended, whatever their outcome; null: not limited.</summary>
    public int? MaxTrialCount { get; init; }

    /// <summary>The experiment has failed once so many trials failed or had no metrics; 0: with the first. Null: not limited.</summary>
    public int? MaxFailedTrialCount { get; init; }

    /// <summary>How long the experiment may take; null: not limited.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>Whether trials may be added after its end.</summary>
    public ResumePolicy ResumePolicy { get; init; }

    /// <summary>Same seed and same values, same trials.</summary>
    public ulong Seed { get; init; }

    /// <summary>Assignments to try first.</summary>
    public Sequence<Assignment> First { get; init; }

    /// <summary>Trials of earlier experiments to learn from.</summary>
    public Sequence<Trial> Earlier { get; init; }

    /// <summary>The strategy of a metric.</summary>
    public MetricStrategy StrategyOf(string metric)
    {
        if (Strategies.TryGetValue(metric, out MetricStrategy strategy))
            return strategy;
        Objective objective = Objectives.FirstOrDefault(one => one.Metric == metric) ?? Objectives[0];
        return objective.Type == ObjectiveType.Minimize ? MetricStrategy.Min : MetricStrategy.Max;
    }

    /// <summary>All that is wrong with it: space, counts, algorithm, early stopping.</summary>
    public Sequence<Problem> Check() => ExperimentCheck.Run(this);

    internal SearchRequest Request(SearchSpace space, IReadOnlyList<Trial> trials, int count) => new()
    {
        Space = space,
        Objectives = Objectives,
        Settings = Algorithm.Settings,
        Trials = trials,
        Earlier = Earlier,
        First = First,
        Count = count,
        Seed = Seed,
        MaxTrials = MaxTrialCount,
    };
}
