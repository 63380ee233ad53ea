namespace Pipelines.Core.Serving;

/// <summary>What a revision is scaled by.</summary>
public enum ScaleMetric
{
    /// <summary>Requests in flight.</summary>
    Concurrency = 0,

    /// <summary>Requests a second.</summary>
    RequestsPerSecond = 1,
}

/// <summary>How many replicas a revision may have and when. Names, ranges and defaults are Knative's (annotations of <c>autoscaling.knative.dev</c>).</summary>
public sealed record AutoscalerSpec
{
    /// <summary>What is counted. Default: requests in flight.</summary>
    public ScaleMetric Metric { get; init; }

    /// <summary>How much of it one replica shall have, at least 0.01; null: 100 in flight, or 200 a second.</summary>
    public double? Target { get; init; }

    /// <summary>The part of the target, 0.01 to 1, that is aimed at. Default: 0.7.</summary>
    public double TargetUtilization { get; init; } = 0.7;

    /// <summary>The most requests that one replica has in flight, 0 to 1000; 0: no limit.</summary>
    public int ContainerConcurrency { get; init; }

    /// <summary>The fewest replicas, from 0. Default: 1, as KServe's; 0 lets it scale to zero.</summary>
    public int MinScale { get; init; } = 1;

    /// <summary>The most replicas, from 0; 0: no limit.</summary>
    public int MaxScale { get; init; }

    /// <summary>The fewest replicas while it has any; from 1. Default: 1.</summary>
    public int ActivationScale { get; init; } = 1;

    /// <summary>The time over which requests are averaged, 6 s to an hour. Default: 60 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The part of it, 0.01 to 1, over which a sudden rise is seen. Default: 0.1.</summary>
    public double PanicWindow { get; init; } = 0.1;

    /// <summary>How many times what the ready replicas are for must be wanted for panic, 1.1 to 10. Default: 2.</summary>
    public double PanicThreshold { get; init; } = 2;

    /// <summary>How long fewer replicas must be wanted before there are fewer, 0 to an hour. Default: at once.</summary>
    public TimeSpan ScaleDownDelay { get; init; }

    /// <summary>How long the last replica stays when none is wanted. Default: not at all.</summary>
    public TimeSpan ScaleToZeroRetention { get; init; }

    /// <summary>How many times as many replicas there may be after one decision; above 1. Default: 1000.</summary>
    public double MaxScaleUpRate { get; init; } = 1000;

    /// <summary>By how much the number may be divided in one decision; above 1. Default: 2.</summary>
    public double MaxScaleDownRate { get; init; } = 2;

    /// <summary>What one replica is counted as being for: the target, or its limit, times the utilization.</summary>
    public double PerReplica
    {
        get
        {
            double total = Target ?? (Metric == ScaleMetric.RequestsPerSecond ? 200 : ContainerConcurrency > 0 ? ContainerConcurrency : 100);
            if (Metric == ScaleMetric.Concurrency && ContainerConcurrency > 0)
                total = Math.Min(total, ContainerConcurrency);
            return Math.Max(0.01, total * TargetUtilization);
        }
    }
}
