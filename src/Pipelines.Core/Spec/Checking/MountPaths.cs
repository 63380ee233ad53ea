using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Spec.Checking;

/// <summary>The volumes of one pod and the folders that they are mounted on.</summary>
/// <param name="hasWorkspace">The run's workspace has its own volume and folder.</param>
internal sealed class MountPaths(bool hasWorkspace)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(hasWorkspace ? [WorkspaceSpec.VolumeName] : [], StringComparer.Ordinal);

    /// <summary>Reports a volume's name that is missing or taken.</summary>
    public void CheckName(string name, Place place)
    {
        KubernetesCheck.Require(name, place, "The volume's name");
        if (name.Length > 0 && !KubernetesNames.IsLabel(name))
            place.Report(Codes.BadSetting, $"\"{Shortened.Line(name)}\" cannot name a volume.",
                "Use at most 63 lower-case letters, digits and dashes.");
        else if (name.Length > 0 && !_names.Add(name))
            place.Report(Codes.NameTaken, $"Two volumes are called \"{name}\".", "Give each its own name.");
    }

    /// <summary>Reports a folder that cannot be mounted on, or that is already.</summary>
    public void Check(string path, Place place)
    {
        string folder = path.TrimEnd('/');
        if (path.Length == 0)
            place.ReportMissing(Codes.SettingNotGiven, "The mountPath is missing.", "Add mountPath, such as /data.");
        else if (path[0] != '/')
            place.Report(Codes.BadMountPath, $"The mount path \"{Shortened.Line(path)}\" is relative.",
                $"Begin it with a slash: /{Shortened.Line(path)}.");
        else if (path.Contains(':', StringComparison.Ordinal))
            place.Report(Codes.BadMountPath, $"The mount path \"{Shortened.Line(path)}\" holds a colon, which Kubernetes does not allow.",
                "Choose another path.");
        else if (hasWorkspace && IsWithin(folder, WorkspaceSpec.MountPath))
            place.Report(Codes.BadMountPath, $"The mount path \"{Shortened.Line(path)}\" is the workspace's.", "Choose another path.");
        else if (!_taken.Add(folder))
            place.Report(Codes.BadMountPath, $"Two volumes are mounted on \"{Shortened.Line(path)}\".", "Give each its own path.");
    }

    private static bool IsWithin(string folder, string other)
        => folder == other || folder.StartsWith(other + "/", StringComparison.Ordinal);
}
