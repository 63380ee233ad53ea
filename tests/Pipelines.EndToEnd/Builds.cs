namespace Pipelines.EndToEnd;

/// <summary>Tests that build projects of this checkout: two builds of one project at a time would be in each other's way.</summary>
internal static class Builds
{
    public const string OneAtATime = "builds";
}
