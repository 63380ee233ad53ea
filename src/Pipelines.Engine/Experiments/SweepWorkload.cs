using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Metrics;
using Pipelines.Tuning.Sweeps;

namespace Pipelines.Engine.Experiments;

/// <summary>The trials of a sweep: runs of its body, each with the values that the search has chosen. Their metrics are the body's numeric outputs.</summary>
/// <param name="order">The sweep.</param>
/// <param name="spec">Its settings.</param>
internal sealed class SweepWorkload(SweepOrder order, SweepSpec spec) : ITrialWorkload
{
    /// <inheritdoc/>
    public Result<TrialPlan> Plan(TrialOrder trial)
    {
        Map<Value> parameters = order.Parameters;
        foreach ((string name, Value value) in spec.ValuesOf(trial.Assignment))
            parameters = parameters.With(name, value);
        return Result.Ok(new TrialPlan
        {
            Package = order.Body,
            Parameters = parameters,
            // The limit is the whole run's: it ends the sweep, and that its trials.
            Options = order.Options with { TimeOut = null },
            // What steps report on their way counts; nothing else is read.
            Metrics = new MetricsPlan(null, spec.Metrics.ToSequence()),
        });
    }

    /// <inheritdoc/>
    public TrialVerdict Judge(RunMachine run)
        => TrialVerdict.Of(run) with { Points = run.Status == RunStatus.Succeeded ? spec.MetricsOf(run.OutputParameters, run.EndedAt ?? run.CreatedAt) : [] };
}
