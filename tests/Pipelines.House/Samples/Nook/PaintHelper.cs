namespace Pipelines.House.Samples.Nook;

/// <summary>Has a name that says nothing.</summary>
internal static class PaintHelper
{
    public const string Colour = "green";
}
