using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>Looks for an earlier result, and believes it only when its artifacts are still there as they were.</summary>
internal sealed class CacheReader(ICatalog catalog, IArtifactStore artifacts, string pipelineName)
{
    public async Task<RunEvent> AskAsync(RunCommand.AskCache ask, TimeProvider time, CancellationToken stop)
    {
        Digest fingerprint = ask.Fingerprint;
        foreach (Sequence<string> program in ask.Programs)
            fingerprint = await ProgramFingerprint.MixAsync(fingerprint, program, stop);
        string what = ask.Key.Length > 0 ? $"the same component and cache key '{ask.Key}'" : "the same inputs, command, image and outputs";
        CacheEntry? entry = await catalog.FindCacheAsync(pipelineName, fingerprint, stop);
        if (entry is null)
            return Answer(null, $"No earlier run of this pipeline had {what}.");
        StepReport report = StepReportJson.Read(entry.ReportJson);
        if (await FindLossAsync(report, stop) is { } loss)
        {
            await catalog.ForgetCacheAsync(pipelineName, fingerprint, stop);
            return Answer(null, $"Run {entry.Run} had {what} in task {entry.Task}, but {loss}.");
        }
        return Answer(report with { StartedAt = null }, $"Taken from task {entry.Task} of run {entry.Run}, which had {what}.");

        RunEvent.CacheAnswered Answer(StepReport? hit, string reason)
            => new(ask.Task, fingerprint, hit, reason) { At = time.GetUtcNow() };
    }

    private async Task<string?> FindLossAsync(StepReport report, CancellationToken stop)
    {
        foreach ((string _, Sequence<Artifact> list) in report.Artifacts)
        {
            foreach (Artifact artifact in list)
            {
                if (artifact.Sha256 is not { } digest || !artifacts.Owns(artifact.Uri))
                    continue;
                StoredArtifact? stored = await artifacts.StatAsync(artifact.Uri, stop);
                if (stored is null)
                    return $"its artifact {artifact.Uri} is gone";
                if (stored.Sha256 != digest)
                    return $"its artifact {artifact.Uri} has been changed since";
            }
        }
        return null;
    }
}
