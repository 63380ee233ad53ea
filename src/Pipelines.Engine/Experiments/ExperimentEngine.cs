using Microsoft.Extensions.Logging;
using Pipelines.Core.Runs;
using Pipelines.Engine.Metrics;
using Pipelines.Engine.Runs;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Experiments;

/// <summary>What drivers of experiments work with; owned by who made it.</summary>
/// <param name="Ports">The ports.</param>
/// <param name="Runs">Settings of trials' runs; give it <see cref="RunDriverOptions.Places"/>, or each trial has places of its own.</param>
/// <param name="Files">Where trials leave their files.</param>
/// <param name="Placed">Adds to a run what this engine decides: where its outputs and its workspace lie.</param>
/// <param name="Log">The log.</param>
public sealed record ExperimentEngine(EnginePorts Ports, RunDriverOptions Runs, IAttemptFiles Files, Func<RunRequest, RunRequest> Placed, ILogger Log)
{
    /// <summary>How often what running trials write is looked at. A tenth of a second if not set.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>Sees an experiment go by: a screen, a log. Called by the driver's one loop; must not wait.</summary>
public interface IExperimentObserver
{
    /// <summary>Trials have changed, or the experiment has.</summary>
    void Changed(ExperimentMachine experiment, IReadOnlyList<TrialView> trials);
}
