using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Views;

/// <summary>An experiment as it stood at one time: what pictures and reports of it are made of.</summary>
public sealed record ExperimentView
{
    /// <summary>The experiment's name, as people know it.</summary>
    public required string Name { get; init; }

    /// <summary>What is wanted.</summary>
    public required ExperimentSpec Spec { get; init; }

    /// <summary>All trials, in the order in which they were suggested.</summary>
    public required IReadOnlyList<TrialView> Trials { get; init; }

    /// <summary>Where it stands.</summary>
    public ExperimentStatus Status { get; init; }

    /// <summary>Why it has ended; empty while it runs.</summary>
    public string Message { get; init; } = "";

    /// <summary>What the search said last; empty mostly.</summary>
    public string SearchNote { get; init; } = "";

    /// <summary>When it was accepted; null: not known.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it ended; null: it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When this was seen; null: not said.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>How much each parameter matters, by name; empty for too few results.</summary>
    public Map<double> Importance { get; init; }

    /// <summary>Names of the trials that no other one beats in every objective.</summary>
    public Sequence<TrialName> Front { get; init; }

    /// <summary>An experiment as its machine knows it now.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="at">The time; null: not to be said.</param>
    public static ExperimentView Of(ExperimentMachine machine, DateTimeOffset? at = null) => new()
    {
        Name = machine.Spec.Name,
        Spec = machine.Spec,
        Trials = [.. machine.Trials()],
        Status = machine.Status,
        Message = machine.Message,
        SearchNote = machine.SearchNote,
        CreatedAt = machine.CreatedAt,
        EndedAt = machine.EndedAt,
        SeenAt = at,
        Importance = machine.Importance(),
        Front = machine.Spec.Objectives.Count > 1 ? machine.ParetoFront().Select(trial => trial.Name).ToSequence() : [],
    };

    /// <summary>The value of an objective for a trial; null: it has none.</summary>
    internal double? ValueOf(TrialView trial, int objective = 0)
        => trial.Values.Count == Spec.Objectives.Count && double.IsFinite(trial.Values[objective]) ? trial.Values[objective] : null;

    /// <summary>How many trials stand where; states that no trial is in are left out.</summary>
    internal IReadOnlyList<(TrialState State, int Count)> Counts()
        => [.. Trials.GroupBy(trial => trial.State).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))];
}
