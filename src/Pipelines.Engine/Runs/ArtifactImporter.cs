using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>Carries an importer out: the artifact names data that lies elsewhere; nothing is copied.</summary>
internal sealed class ArtifactImporter(IArtifactStore artifacts, TimeProvider time)
{
    public async Task<RunEvent> ImportAsync(RunCommand.Import import, CancellationToken stop)
    {
        DateTimeOffset startedAt = time.GetUtcNow();
        ExecutorSpec.Importer importer = (ExecutorSpec.Importer)import.Order.Executor;
        // Data in our own store is known by its content; of other places we know the name only.
        StoredArtifact? stored = artifacts.Owns(import.Uri) ? await artifacts.StatAsync(import.Uri, stop) : null;
        string key = import.Order.Component.OutputArtifacts.Keys.FirstOrDefault("artifact");
        Artifact artifact = new()
        {
            Name = key,
            Uri = import.Uri,
            Type = importer.Type,
            Metadata = import.Metadata,
            Sha256 = stored?.Sha256,
            SizeBytes = stored?.SizeBytes,
        };
        StepReport report = new()
        {
            Outcome = StepOutcome.Succeeded,
            StartedAt = startedAt,
            Artifacts = Map.Of<Sequence<Artifact>>((key, [artifact])),
        };
        return new RunEvent.StepEnded(import.Order.Attempt.Task, import.Order.Attempt.Number, report) { At = time.GetUtcNow() };
    }
}
