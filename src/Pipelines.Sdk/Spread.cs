namespace Pipelines.Sdk;

/// <summary>How likely the values of a range are, before anything is known about them.</summary>
public enum Spread
{
    /// <summary>All alike.</summary>
    Even = 0,

    /// <summary>All orders of magnitude alike, for rates and sizes; the range is above zero.</summary>
    Log = 1,

    /// <summary>The middle more than the ends.</summary>
    Normal = 2,

    /// <summary>The same in orders of magnitude; the range is above zero.</summary>
    LogNormal = 3,
}
