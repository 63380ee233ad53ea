using Pipelines.Core.Values;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Experiments;

/// <summary>What screens, reports and outputs are made of.</summary>
public sealed partial class ExperimentMachine
{
    /// <summary>How many trials there are.</summary>
    public int TrialCount => _trials.Count;

    /// <summary>The best trial: feasible before infeasible, then by the first objective; of equals the earlier. Null while none has a value.</summary>
    public TrialView? Best => _best is null ? null : View(_best);

    /// <summary>Trials that no other one beats in every objective, in the order in which they were suggested.</summary>
    public Sequence<TrialView> ParetoFront()
    {
        SearchRequest request = Spec.Request(_space, [.. _trials.Where(trial => trial.Trial.HasValues(Spec.Objectives.Count)).Select(trial => trial.Trial)], 1);
        HashSet<string> front = [.. Ranking.Front(new History(request with { Earlier = [] }).Observed).Select(one => one.Trial.Name)];
        return _trials.Where(trial => front.Contains(trial.Name.Value)).Select(View).ToSequence();
    }

    /// <summary>A trial by its name; null if there is none.</summary>
    public TrialView? Find(TrialName name) => _byName.TryGetValue(name, out TrialRecord? trial) ? View(trial) : null;

    /// <summary>All trials, in the order in which they were suggested.</summary>
    public IEnumerable<TrialView> Trials() => _trials.Select(View);

    /// <summary>How much each parameter matters for the first objective, by name; the shares add up to 1. Empty for fewer than ten results.</summary>
    public Map<double> Importance()
        => Experiments.Importance.Of(_space, [.. _trials.Select(trial => trial.Trial)], Spec.Objectives[0], Spec.Objectives.Count);

    private static TrialView View(TrialRecord trial) => new()
    {
        Name = trial.Name,
        Number = trial.Index,
        Assignment = trial.Suggestion.Assignment,
        State = trial.State,
        Message = trial.Message,
        Metrics = trial.Summaries(),
        Reports = trial.Trial.Reports,
        Values = trial.Trial.Values,
        Violation = trial.Trial.Violation,
        Tags = trial.Suggestion.Tags,
        StartedAt = trial.StartedAt,
        EndedAt = trial.EndedAt,
    };
}

/// <summary>A trial, for people.</summary>
public sealed record TrialView
{
    /// <summary>Its name.</summary>
    public required TrialName Name { get; init; }

    /// <summary>Which trial of the experiment it is, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>What was chosen.</summary>
    public required Assignment Assignment { get; init; }

    /// <summary>Where it stands.</summary>
    public required TrialState State { get; init; }

    /// <summary>Why it ended, or is told to; empty: it went well.</summary>
    public required string Message { get; init; }

    /// <summary>Each metric that the experiment knows: min, max and latest as text.</summary>
    public required Sequence<MetricSummary> Metrics { get; init; }

    /// <summary>The first objective over time.</summary>
    public required Sequence<Report> Reports { get; init; }

    /// <summary>A value for each objective; empty where there are none.</summary>
    public required Sequence<double> Values { get; init; }

    /// <summary>By how much bounds on metrics are broken; 0: feasible.</summary>
    public double Violation { get; init; }

    /// <summary>What the search keeps with it.</summary>
    public required Map<string> Tags { get; init; }

    /// <summary>When its workload began; null: not yet.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null: not yet.</summary>
    public required DateTimeOffset? EndedAt { get; init; }
}
