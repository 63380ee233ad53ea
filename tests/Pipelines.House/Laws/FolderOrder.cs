namespace Pipelines.House.Laws;

/// <summary>
/// The rooms of each project, from the ground up: a folder uses only folders that stand before it. A type beside the csproj (such
/// as Program) and a project that is not listed are only checked for circles.
/// </summary>
internal static class FolderOrder
{
    /// <summary>Path and reason of files whose types stand in a namespace of somebody else.</summary>
    public static readonly IReadOnlyDictionary<string, string> ForeignNamespaces = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["src/Pipelines.Sdk.Generator/Texts/IsExternalInit.cs"] = "The compiler looks for these types there, and netstandard2.0 has none.",
    };

    public static readonly IReadOnlyDictionary<string, string[]> Rooms = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Pipelines.Core"] = ["Values", "Spec", "Steps", "Runs", "Serving", "Serving/Manifests", "Schedules"],
        ["Pipelines.Tuning"] = ["Numerics", "Spaces", "Trials", "Search", "Algorithms", "Stopping", "Experiments", "Sweeps", "Views", "Views/Html", "Katib"],
        ["Pipelines.Engine"] = ["Ports", "Packages", "Journaling", "Steps", "Runs", "Metrics", "Experiments", "Serving", "Local", "Local/Processes", "Local/Containers", "Local/Python"],
        ["Pipelines.Sdk"] = ["Coding", "Places", "Problems", "Components", "Authoring", "Graph", "Checking", "Compiling", "Steps", "Stubs", "LocalRuns"],
        ["Pipelines.Sdk.Generator"] = ["Texts", "Files", "Stubs", "Rules", "Methods", "Writing", "Analysis"],
        ["Pipelines.Stores"] = ["S3", "Sql", "Resources"],
        ["Pipelines.Kubernetes"] = ["Cluster", "Jobs", "Serving", "Operator"],
        ["Pipelines.Server"] = ["Telemetry", "Runs", "Schedules", "SignIn", "Gateway", "Views", "Safety", "Api"],
        ["Pipelines.Cli"] = ["Sources", "Screens", "Engines", "Remote", "Conformance", "Verbs"],
    };
}
