using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Runs;

/// <summary>Carries an importer out: the artifact names data that lies elsewhere; nothing is copied.</summary>
internal sealed class ArtifactImporter(IArtifactStore artifacts, Sequence<string>? fileRoots, TimeProvider time)
{
    public async Task<RunEvent> ImportAsync(RunCommand.Import import, CancellationToken stop)
    {
        DateTimeOffset startedAt = time.GetUtcNow();
        ExecutorSpec.Importer importer = (ExecutorSpec.Importer)import.Order.Executor;
        string uri = import.Uri.StartsWith('/') ? ArtifactUri.OfPath(import.Uri) : import.Uri;
        if (!IsAllowed(uri))
        {
            StepReport refused = new()
            {
                Outcome = StepOutcome.Failed,
                StartedAt = startedAt,
                Error = $"'{import.Uri}' lies below none of the folders whose files may be imported here. Have its folder allowed (--file-root), or upload the data to the artifact store.",
            };
            return new RunEvent.StepEnded(import.Order.Attempt.Task, import.Order.Attempt.Number, refused) { At = time.GetUtcNow() };
        }
        (Digest? sha256, long? sizeBytes) = await ContentOfAsync(uri, stop);
        string key = import.Order.Component.OutputArtifacts.Keys.FirstOrDefault("artifact");
        Artifact artifact = new()
        {
            Name = key,
            Uri = uri,
            Type = importer.Type,
            Metadata = import.Metadata,
            Sha256 = sha256,
            SizeBytes = sizeBytes,
        };
        if (importer.DownloadToWorkspace)
            artifact = await new WorkspaceCopy(artifacts).MakeAsync(artifact, import.Order.Facts.Run.WorkspacePath, stop);
        StepReport report = new()
        {
            Outcome = StepOutcome.Succeeded,
            StartedAt = startedAt,
            Artifacts = Map.Of<Sequence<Artifact>>((key, [artifact])),
        };
        return new RunEvent.StepEnded(import.Order.Attempt.Task, import.Order.Attempt.Number, report) { At = time.GetUtcNow() };
    }

    /// <summary>False for a file of this machine outside of all roots; one that is not there is outside too, so nobody learns whether it is.</summary>
    private bool IsAllowed(string uri)
    {
        if (fileRoots is not { } roots || artifacts.Owns(uri) || LocalFiles.PathOf(uri) is not { } path)
            return true;
        return Disk.RealPath(path) is { } real && roots.Any(root => Disk.RealPath(root) is { } folder && Disk.IsBelow(folder, real));
    }

    /// <summary>
    /// Data in our own store and in files of this machine is known by its content, so that a changed file is not answered with the
    /// result of the old one; of other places we know the name only.
    /// </summary>
    private async Task<(Digest? Sha256, long? SizeBytes)> ContentOfAsync(string uri, CancellationToken stop)
    {
        if (artifacts.Owns(uri))
        {
            StoredArtifact? stored = await artifacts.StatAsync(uri, stop);
            return (stored?.Sha256, stored?.SizeBytes);
        }
        return LocalFiles.PathOf(uri) is { } path && await Task.Run(() => LocalData.ReadAsync(path, stop), stop) is { } data
            ? (data.Sha256, data.SizeBytes)
            : (null, null);
    }
}
