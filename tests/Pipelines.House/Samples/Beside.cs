namespace Pipelines.House.Samples;

/// <summary>A noun beside the project file, used by a room.</summary>
internal static class Beside
{
    public static string Colour { get; } = "red";
}
