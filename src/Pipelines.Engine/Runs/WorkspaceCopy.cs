using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Runs;

/// <summary>
/// Puts imported data into the run's workspace (<c>downloadToWorkspace</c>), where steps find it and may change it. Data of other places
/// is left where it is: the steps that read it fetch it.
/// </summary>
internal sealed class WorkspaceCopy(IArtifactStore artifacts)
{
    /// <summary>The artifact as it is known from now on: with the mark when its data lies in the workspace.</summary>
    public async Task<Artifact> MakeAsync(Artifact artifact, string workspace, CancellationToken stop)
    {
        if (workspace.Length == 0 || LocalFiles.PathOf(artifact.Uri) is not { } path)
            return artifact;
        string target = WorkspaceArtifacts.PathIn(workspace, path);
        if (!Path.Exists(target))
        {
            Disk.MakeFolder(Path.GetDirectoryName(target)!);
            if (artifacts.Owns(artifact.Uri) && await artifacts.StatAsync(artifact.Uri, stop) is not null)
                await artifacts.FetchAsync(artifact.Uri, target, stop);
            else if (Path.Exists(path))
                await Task.Run(() => Disk.Write(target, () => Copy(path, target)), stop);
            else
                return artifact;
        }
        return artifact with { Metadata = artifact.Metadata.With(WorkspaceArtifacts.Mark, Value.True) };
    }

    /// <summary>Whole or not at all.</summary>
    private static void Copy(string source, string target)
    {
        string part = target + ".part";
        if (Directory.Exists(part))
            Directory.Delete(part, recursive: true);
        if (Directory.Exists(source))
        {
            foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(part, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
            }
            Directory.CreateDirectory(part);
            Directory.Move(part, target);
        }
        else
        {
            File.Copy(source, part, overwrite: true);
            File.Move(part, target, overwrite: true);
        }
    }
}
