using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Experiments;

/// <summary>A sweep as the journal of its experiment keeps it: the attempt that it is. All else stands in the run's own journal.</summary>
public static class SweepDescription
{
    private const string Kind = "sweep";

    /// <summary>The description.</summary>
    public static Value Write(AttemptId attempt) => new Value.Struct(Map.Of(
        ("kind", Value.Of(Kind)),
        ("run", Value.Of(attempt.Run.Value)),
        ("task", Value.Of(attempt.Task.Text)),
        ("attempt", Value.Of(attempt.Number))));

    /// <summary>The attempt whose sweep an experiment is; null: it stands alone.</summary>
    public static AttemptId? AttemptOf(ExperimentMachine experiment)
    {
        if (experiment.Workload is not Value.Struct { Members: var members } || !members.TryGetValue("kind", out Value? kind) || kind != Value.Of(Kind))
            return null;
        return new(new RunId(members["run"].ToText()), new TaskPath(members["task"].ToText()), (int)((Value.Number)members["attempt"]).Amount);
    }
}
