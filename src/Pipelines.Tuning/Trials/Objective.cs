namespace Pipelines.Tuning.Trials;

/// <summary>Which way is better.</summary>
public enum ObjectiveType
{
    /// <summary>Less is better.</summary>
    Minimize,

    /// <summary>More is better.</summary>
    Maximize,
}

/// <summary>How one number is taken from what a trial reports over its time.</summary>
public enum MetricStrategy
{
    /// <summary>The least.</summary>
    Min,

    /// <summary>The greatest.</summary>
    Max,

    /// <summary>The one with the latest time; among equal times the last one reported.</summary>
    Latest,
}

/// <summary>A metric that the search makes better.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Type">Which way is better.</param>
public sealed record Objective(string Metric, ObjectiveType Type)
{
    /// <summary>The experiment has succeeded once the metric is at least as good; null: no goal. Zero is a goal.</summary>
    public double? Goal { get; init; }

    /// <summary>A value turned so that less is better.</summary>
    public double Loss(double value) => Type == ObjectiveType.Minimize ? value : -value;

    /// <summary>True when a value reaches the goal.</summary>
    public bool IsReachedBy(double value) => Goal is { } goal && Loss(value) <= Loss(goal);
}
