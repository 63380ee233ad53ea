namespace Pipelines.Tuning.Spaces;

/// <summary>How likely the values of a range are before anything is known about them.</summary>
public enum Distribution
{
    /// <summary>All alike.</summary>
    Uniform,

    /// <summary>All orders of magnitude alike; the range is above zero.</summary>
    LogUniform,

    /// <summary>Normal around the middle, with a sixth of the range as standard deviation, cut at the bounds.</summary>
    Normal,

    /// <summary>The same in logarithms; the range is above zero.</summary>
    LogNormal,
}
