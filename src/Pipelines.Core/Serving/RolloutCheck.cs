using Pipelines.Core.Values;

namespace Pipelines.Core.Serving;

/// <summary>What can be measured of a revision.</summary>
public abstract record RolloutMetric
{
    private RolloutMetric() { }

    /// <summary>The part of answers, 0 to 1, that are no error of the server (a status below 500).</summary>
    public sealed record SuccessRate : RolloutMetric;

    /// <summary>Seconds that a quantile (0 to 1) of the answers take at most.</summary>
    public sealed record Latency(double Quantile) : RolloutMetric;

    /// <summary>What a query in Prometheus's language gives: <c>{{revision}}</c> in it is replaced by the revision of either side.</summary>
    public sealed record Query(string Text) : RolloutMetric;

    /// <summary>How good the predictions were, by labels that came later: <c>accuracy</c>, <c>f1</c>, <c>mae</c>, <c>rmse</c>.</summary>
    public sealed record Quality(string Name) : RolloutMetric;

    /// <summary>How far the predictions are from the stable side's: <c>psi</c>, <c>ks</c> or <c>chi-square</c>. One value for both sides.</summary>
    public sealed record Drift(string Statistic) : RolloutMetric;
}

/// <summary>
/// One thing that must hold in every step. A bound that is null does not count; all others must hold. Where a ratio or a difference is bounded, the
/// new revision is compared with the stable one over the same time, or over the time just before it lost its requests.
/// </summary>
public sealed record RolloutCheck
{
    /// <summary>Its name in reports; unique in a roll-out.</summary>
    public required string Name { get; init; }

    /// <summary>What is measured.</summary>
    public required RolloutMetric Metric { get; init; }

    /// <summary>The least value.</summary>
    public double? Min { get; init; }

    /// <summary>The largest value.</summary>
    public double? Max { get; init; }

    /// <summary>The least part of the stable side's value.</summary>
    public double? MinRatio { get; init; }

    /// <summary>The largest multiple of the stable side's value.</summary>
    public double? MaxRatio { get; init; }

    /// <summary>How far below the stable side's value is still good; not negative.</summary>
    public double? MaxDrop { get; init; }

    /// <summary>How far above the stable side's value is still good; not negative.</summary>
    public double? MaxRise { get; init; }

    /// <summary>The failed measurement, counted over the whole roll-out, that takes it back; from 1. Default: the first.</summary>
    public int FailureLimit { get; init; } = 1;

    /// <summary>How many times in a row it could not be measured before that takes the roll-out back; from 1. Default: 4.</summary>
    public int ConsecutiveErrorLimit { get; init; } = 4;

    /// <summary>The least number of answers for a verdict; null: as the roll-out has it.</summary>
    public long? MinSamples { get; init; }

    /// <summary>True when the stable side's value is needed.</summary>
    public bool IsRelative => MinRatio is not null || MaxRatio is not null || MaxDrop is not null || MaxRise is not null;

    /// <summary>At least 99 % of answers without an error, and a p99 within 1.5 times the stable side's.</summary>
    public static Sequence<RolloutCheck> Usual { get; } =
    [
        new() { Name = "success-rate", Metric = new RolloutMetric.SuccessRate(), Min = 0.99 },
        new() { Name = "latency-p99", Metric = new RolloutMetric.Latency(0.99), MaxRatio = 1.5 },
    ];
}

/// <summary>What was measured for one check.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Canary">The new revision's value; null: there is none.</param>
/// <param name="CanarySamples">How many answers that value is of.</param>
/// <param name="Stable">The stable revision's value; null: there is none.</param>
/// <param name="StableSamples">How many answers that value is of.</param>
/// <param name="Error">Why it could not be measured, for people; empty: it was.</param>
public sealed record CheckMeasurement(string Check, double? Canary, long CanarySamples, double? Stable = null, long StableSamples = 0, string Error = "");
