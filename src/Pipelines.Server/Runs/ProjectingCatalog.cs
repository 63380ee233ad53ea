using System.Collections.Concurrent;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>
/// The catalog, and beside it the list of runs: whenever a run's state changes there, it changes in the list too. Whoever waits for ends of runs is told
/// of each once the list says so.
/// </summary>
internal sealed class ProjectingCatalog(ICatalog catalog, RunTable runs, Action<RunId> ended) : ICatalog
{
    // Most changes are of tasks: the list of runs is written only when it would say something new.
    private readonly ConcurrentDictionary<RunId, (string State, string Error)> _listed = [];

    public async Task ApplyAsync(CatalogChanges changes, CancellationToken stop)
    {
        await catalog.ApplyAsync(changes, stop);
        RunView run = changes.Run;
        if (_listed.TryGetValue(run.Run, out (string, string) listed) && listed == (run.Status, run.Error))
            return;
        // A run that is being accepted has no row yet: looking for it would cost a commit.
        if (changes.Version <= 1)
            return;
        bool isListed = await runs.ProjectAsync(run.Run, changes.Version, run.Status, run.Error, run.EndedAt, stop);
        if (isListed && run.EndedAt is null)
            _listed[run.Run] = (run.Status, run.Error);
        else
            _listed.TryRemove(run.Run, out _);
        if (run.EndedAt is not null)
            ended(run.Run);
    }

    public Task ForgetCacheAsync(string pipelineName, Digest fingerprint, CancellationToken stop) => catalog.ForgetCacheAsync(pipelineName, fingerprint, stop);

    public Task ForgetRunAsync(RunId run, CancellationToken stop)
    {
        _listed.TryRemove(run, out _);
        return catalog.ForgetRunAsync(run, stop);
    }

    public Task ClearAsync(CancellationToken stop) => catalog.ClearAsync(stop);

    public Task<RunView?> FindRunAsync(RunId run, CancellationToken stop) => catalog.FindRunAsync(run, stop);

    public Task<long> FindVersionAsync(RunId run, CancellationToken stop) => catalog.FindVersionAsync(run, stop);

    public Task<Page<RunView>> ListRunsAsync(RunQuery query, CancellationToken stop) => catalog.ListRunsAsync(query, stop);

    public Task<IReadOnlyList<TaskView>> ListTasksAsync(RunId run, CancellationToken stop) => catalog.ListTasksAsync(run, stop);

    public Task<Page<ArtifactView>> ListArtifactsAsync(ArtifactQuery query, CancellationToken stop) => catalog.ListArtifactsAsync(query, stop);

    public Task<IReadOnlyList<ArtifactUse>> ListUsesAsync(string uri, CancellationToken stop) => catalog.ListUsesAsync(uri, stop);

    public Task<CacheEntry?> FindCacheAsync(string pipelineName, Digest fingerprint, CancellationToken stop)
        => catalog.FindCacheAsync(pipelineName, fingerprint, stop);

    public Task<Page<CacheEntry>> ListCacheAsync(CacheQuery query, CancellationToken stop) => catalog.ListCacheAsync(query, stop);
}
