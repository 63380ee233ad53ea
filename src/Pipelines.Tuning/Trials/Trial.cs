using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Trials;

/// <summary>Where a trial stands.</summary>
public enum TrialState
{
    /// <summary>Chosen, not started.</summary>
    Pending,

    /// <summary>Its workload runs.</summary>
    Running,

    /// <summary>Its workload succeeded and the objective has a value.</summary>
    Succeeded,

    /// <summary>Its workload failed, or all values are not finite.</summary>
    Failed,

    /// <summary>It was deleted or ended from outside.</summary>
    Killed,

    /// <summary>A rule stopped it; its value so far counts.</summary>
    EarlyStopped,

    /// <summary>Its workload succeeded and reported no value for the objective.</summary>
    MetricsUnavailable,
}

/// <summary>One value that a running trial reported for the first objective.</summary>
/// <param name="Step">Which report it is, from 1, or the step that the trial named.</param>
/// <param name="Value">The value as reported: not turned.</param>
public readonly record struct Report(long Step, double Value);

/// <summary>One choice that is tried, as algorithms see it: what was chosen and what came of it.</summary>
public sealed record Trial
{
    /// <summary>Unique in its experiment.</summary>
    public required string Name { get; init; }

    /// <summary>What was chosen.</summary>
    public required Assignment Assignment { get; init; }

    /// <summary>Where it stands.</summary>
    public required TrialState State { get; init; }

    /// <summary>A value for each objective, in their order; empty where there are none.</summary>
    public Sequence<double> Values { get; init; }

    /// <summary>Values over time, by step.</summary>
    public Sequence<Report> Reports { get; init; }

    /// <summary>By how much bounds on metrics are broken, all together; 0: feasible.</summary>
    public double Violation { get; init; }

    /// <summary>What the algorithm that chose it wants to be told again: a generation, a parent. Empty for most.</summary>
    public Map<string> Tags { get; init; }

    /// <summary>True when nothing more will come of it.</summary>
    public bool IsDone => State is not (TrialState.Pending or TrialState.Running);

    /// <summary>True when it ended with a finite value for each of <paramref name="objectives"/> objectives.</summary>
    public bool HasValues(int objectives)
    {
        if (State is not (TrialState.Succeeded or TrialState.EarlyStopped) || Values.Count != objectives)
            return false;
        foreach (double value in Values)
        {
            if (!double.IsFinite(value))
                return false;
        }
        return true;
    }
}
