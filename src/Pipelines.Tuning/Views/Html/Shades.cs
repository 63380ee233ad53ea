namespace Pipelines.Tuning.Views.Html;

/// <summary>The steps of colour that the style has: <c>s0</c> for the least, <c>s7</c> for the most.</summary>
internal static class Shades
{
    /// <summary>How many there are.</summary>
    public const int Count = 8;

    /// <summary>The class for a part from 0 to 1.</summary>
    public static string Of(double part) => $"s{Step(part)}";

    /// <summary>The step for a part from 0 to 1.</summary>
    public static int Step(double part) => (int)Math.Clamp(part * Count, 0, Count - 1);
}
