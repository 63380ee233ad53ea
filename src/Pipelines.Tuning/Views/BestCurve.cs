using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Views;

/// <summary>
/// What the search found over its trials: their values of the first objective, and the best so far. Feasible trials come before infeasible ones; of
/// equals the earlier stays, as in the experiment itself.
/// </summary>
internal sealed class BestCurve
{
    public BestCurve(ExperimentView view)
    {
        Objective objective = view.Spec.Objectives[0];
        List<(int, double)> values = [];
        List<(int, double)> steps = [];
        TrialView? best = null;
        double bestLoss = double.PositiveInfinity;
        for (int i = 0; i < view.Trials.Count; i++)
        {
            TrialView trial = view.Trials[i];
            if (view.ValueOf(trial) is not { } value)
                continue;
            values.Add((i, value));
            double loss = objective.Loss(value);
            if (best is not null && (trial.Violation > best.Violation || (trial.Violation.Equals(best.Violation) && loss >= bestLoss)))
                continue;
            (best, bestLoss, BestAt) = (trial, loss, i);
            steps.Add((i, value));
        }
        (Values, Steps, Best) = (values, steps, best);
    }

    /// <summary>The number and the value of each trial that has one.</summary>
    public IReadOnlyList<(int Trial, double Value)> Values { get; }

    /// <summary>Where the best so far got better: the trial and its value.</summary>
    public IReadOnlyList<(int Trial, double Value)> Steps { get; }

    /// <summary>The best trial; null while none has a value.</summary>
    public TrialView? Best { get; }

    /// <summary>The number of the best trial, from 0.</summary>
    public int BestAt { get; }
}
