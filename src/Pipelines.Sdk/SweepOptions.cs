namespace Pipelines.Sdk;

/// <summary>How a sweep searches, beside its ranges, its goal and the number of its trials.</summary>
public sealed record SweepOptions
{
    /// <summary>Trials at the same time. Three if not set.</summary>
    public int Parallel { get; init; } = 3;

    /// <summary>The algorithm: <c>auto</c>, <c>tpe</c>, <c>gp</c>, <c>cmaes</c>, <c>random</c> ... <c>auto</c> if not set.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>Settings of the algorithm, by name.</summary>
    public IReadOnlyDictionary<string, string> AlgorithmSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>The rule that stops trials which do badly, by what they report on their way: <c>medianstop</c> ... None if not set.</summary>
    public string EarlyStopping { get; init; } = "";

    /// <summary>Settings of the rule, by name.</summary>
    public IReadOnlyDictionary<string, string> EarlyStoppingSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>The sweep fails once so many trials have failed; 0: with the first. Not limited if not set.</summary>
    public int? MaxFailedTrials { get; init; }

    /// <summary>No trial is begun after that time, and those that run are stopped. Not limited if not set.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>Same seed and same results, same trials.</summary>
    public int Seed { get; init; }
}
