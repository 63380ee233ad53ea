using Pipelines.Core.Values;
using Pipelines.Tuning.Katib;

namespace Pipelines.Engine.Metrics;

/// <summary>Where the metrics of a trial come from. What it pushes counts always.</summary>
/// <param name="Collector">Where else they come from; null: only what is pushed counts.</param>
/// <param name="Metrics">The metrics that are wanted; others are passed over.</param>
public sealed record MetricsPlan(MetricsCollector? Collector, Sequence<string> Metrics)
{
    /// <summary>The volume of the attempt that holds the collector's file or folder; empty: its path is one of this machine.</summary>
    public string Volume { get; init; } = "";

    /// <summary>The file or folder in that volume; empty: the volume itself.</summary>
    public string Inside { get; init; } = "";

    /// <summary>The task whose files and output are read; empty: those of all steps.</summary>
    public string Task { get; init; } = "";

    /// <summary>The task whose output is the collector's, and nothing else is; empty: there is none.</summary>
    public string CollectorTask { get; init; } = "";

    /// <summary>The port of this machine where a page of metrics is found; 0: the collector's.</summary>
    public int Port { get; init; }
}
