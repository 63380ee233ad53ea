using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>Artifacts whose data was put into the run's workspace (<c>downloadToWorkspace</c>): steps find it there, and not by its URI.</summary>
public static class WorkspaceArtifacts
{
    /// <summary>The member of an artifact's metadata that says so; other programs know it by this name.</summary>
    public const string Mark = "_kfp_workspace";

    /// <summary>True when the data of an artifact with this metadata lies in the workspace.</summary>
    public static bool Has(Map<Value> metadata) => metadata.TryGetValue(Mark, out Value? mark) && mark == Value.True;

    /// <summary>Where the data lies that has <paramref name="path"/> elsewhere.</summary>
    /// <param name="workspace">The workspace's folder, as whoever asks sees it.</param>
    /// <param name="path">The path that the URI stands for.</param>
    public static string PathIn(string workspace, string path) => $"{workspace}/.artifacts/{path.TrimStart('/')}";
}
