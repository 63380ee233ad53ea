namespace Pipelines.Core.Serving;

/// <summary>What can be wrong in files about serving. Explained in <c>docs/problems-serving.md</c>.</summary>
public static class ServingCodes
{
    /// <summary>A roll-out has a step that cannot be.</summary>
    public const string BadStep = "PIPE550";

    /// <summary>A roll-out has a check that cannot be, or one name twice.</summary>
    public const string BadCheck = "PIPE551";

    /// <summary>A time or a count of a roll-out is out of range.</summary>
    public const string BadLimit = "PIPE552";
}
