using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Local;

/// <summary>A catalog that lasts as long as the process: for simulation, tests, and for readers of a journal whose catalog is missing.</summary>
public sealed class MemoryCatalog : ICatalog
{
    // Guards all of the collections below: they change together.
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, (RunView View, long Version)> _runs = [];
    private readonly Dictionary<RunId, SortedDictionary<TaskPath, TaskView>> _tasks = [];
    private readonly Dictionary<string, (ArtifactView View, DateTimeOffset RunCreatedAt)> _artifacts = new(StringComparer.Ordinal);
    private readonly HashSet<ArtifactUse> _uses = [];
    private readonly Dictionary<(string PipelineName, Digest Fingerprint), CacheEntry> _cache = [];

    /// <inheritdoc/>
    public Task ApplyAsync(CatalogChanges changes, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_gate)
        {
            RunId run = changes.Run.Run;
            if (_runs.TryGetValue(run, out (RunView View, long Version) known) && known.Version > changes.Version)
                return Task.CompletedTask;
            _runs[run] = (changes.Run, changes.Version);
            if (!_tasks.TryGetValue(run, out SortedDictionary<TaskPath, TaskView>? tasks))
                _tasks.Add(run, tasks = []);
            foreach (TaskView task in changes.Tasks)
                tasks[task.Path] = task;
            foreach (ArtifactView artifact in changes.Artifacts)
            {
                if (!_artifacts.TryGetValue(artifact.Uri, out (ArtifactView View, DateTimeOffset) old)
                    || IsNewer(artifact.CreatedAt, artifact.Run, old.View.CreatedAt, old.View.Run))
                    _artifacts[artifact.Uri] = (artifact, changes.Run.CreatedAt);
            }
            foreach (ArtifactUse use in changes.Uses)
                _uses.Add(use);
            foreach (CacheEntry entry in changes.CacheEntries)
            {
                if (!_cache.TryGetValue((entry.PipelineName, entry.Fingerprint), out CacheEntry? old)
                    || IsNewer(entry.CreatedAt, entry.Run, old.CreatedAt, old.Run))
                    _cache[(entry.PipelineName, entry.Fingerprint)] = entry;
            }
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<RunView?> FindRunAsync(RunId run, CancellationToken stop)
        => Ask(() => _runs.TryGetValue(run, out (RunView View, long) known) ? known.View : null, stop);

    /// <inheritdoc/>
    public Task<long> FindVersionAsync(RunId run, CancellationToken stop)
        => Ask(() => _runs.TryGetValue(run, out (RunView, long Version) known) ? known.Version : 0, stop);

    /// <inheritdoc/>
    public Task<Page<RunView>> ListRunsAsync(RunQuery query, CancellationToken stop)
    {
        PageCursor? after = PageCursor.Read("runs", query.Size, query.Cursor);
        return Ask(
            () => PageOf(
                from run in _runs.Values.Select(known => known.View)
                where (query.PipelineName is null || run.PipelineName == query.PipelineName)
                    && (query.Status is null || run.Status == query.Status)
                    && (!query.Unfinished || run.EndedAt is null)
                    && (!query.WithoutTrials || run.Experiment is null)
                select (run, new PageCursor("runs", run.CreatedAt, run.Run.Value, run.CreatedAt, "")),
                after,
                query.Size),
            stop);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskView>> ListTasksAsync(RunId run, CancellationToken stop)
        => Ask<IReadOnlyList<TaskView>>(() => _tasks.TryGetValue(run, out SortedDictionary<TaskPath, TaskView>? tasks) ? [.. tasks.Values] : [], stop);

    /// <inheritdoc/>
    public Task<Page<ArtifactView>> ListArtifactsAsync(ArtifactQuery query, CancellationToken stop)
    {
        PageCursor? after = PageCursor.Read("artifacts", query.Size, query.Cursor);
        return Ask(
            () => PageOf(
                from known in _artifacts.Values
                let view = known.View
                where (query.Run is null || view.Run == query.Run) && (query.Type is null || view.Type == query.Type)
                select (view, new PageCursor("artifacts", known.RunCreatedAt, view.Run.Value, view.CreatedAt, view.Uri)),
                after,
                query.Size),
            stop);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactUse>> ListUsesAsync(string uri, CancellationToken stop)
        => Ask<IReadOnlyList<ArtifactUse>>(
            () =>
            [
                .. _uses.Where(use => use.Uri == uri)
                    .OrderBy(use => use.Run.Value, StringComparer.Ordinal)
                    .ThenBy(use => use.Task)
                    .ThenBy(use => use.Key, StringComparer.Ordinal)
                    .ThenBy(use => use.How, StringComparer.Ordinal),
            ],
            stop);

    /// <inheritdoc/>
    public Task<CacheEntry?> FindCacheAsync(string pipelineName, Digest fingerprint, CancellationToken stop)
        => Ask(() => _cache.GetValueOrDefault((pipelineName, fingerprint)), stop);

    /// <inheritdoc/>
    public Task<Page<CacheEntry>> ListCacheAsync(CacheQuery query, CancellationToken stop)
    {
        PageCursor? after = PageCursor.Read("cache", query.Size, query.Cursor);
        return Ask(
            () => PageOf(
                _cache.Values
                    .Where(entry => (query.PipelineName is null || entry.PipelineName == query.PipelineName) && (query.Run is null || entry.Run == query.Run))
                    .Select(entry => (entry, new PageCursor("cache", entry.CreatedAt, entry.Fingerprint.Hex, entry.CreatedAt, entry.PipelineName))),
                after,
                query.Size),
            stop);
    }

    /// <inheritdoc/>
    public Task ForgetCacheAsync(string pipelineName, Digest fingerprint, CancellationToken stop)
        => Ask(() => _cache.Remove((pipelineName, fingerprint)), stop);

    /// <inheritdoc/>
    public Task ForgetRunAsync(RunId run, CancellationToken stop)
        => Ask(
            () =>
            {
                _tasks.Remove(run);
                _uses.RemoveWhere(use => use.Run == run);
                foreach (string uri in _artifacts.Values.Where(known => known.View.Run == run).Select(known => known.View.Uri).ToArray())
                    _artifacts.Remove(uri);
                foreach (CacheEntry entry in _cache.Values.Where(entry => entry.Run == run).ToArray())
                    _cache.Remove((entry.PipelineName, entry.Fingerprint));
                return _runs.Remove(run);
            },
            stop);

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken stop)
        => Ask(
            () =>
            {
                _runs.Clear();
                _tasks.Clear();
                _artifacts.Clear();
                _uses.Clear();
                _cache.Clear();
                return true;
            },
            stop);

    private static bool IsNewer(DateTimeOffset at, RunId run, DateTimeOffset oldAt, RunId oldRun)
        => at > oldAt || (at == oldAt && string.CompareOrdinal(run.Value, oldRun.Value) >= 0);

    private static Page<T> PageOf<T>(IEnumerable<(T Row, PageCursor Key)> rows, PageCursor? after, int size)
    {
        (T Row, PageCursor Key)[] page =
        [
            .. rows.Where(row => after is null || NewestFirst.Compare(row.Key, after) > 0).OrderBy(row => row.Key, NewestFirst).Take(size + 1),
        ];
        return page.Length <= size
            ? new([.. page.Select(row => row.Row)], null)
            : new([.. page.Take(size).Select(row => row.Row)], page[size - 1].Key.Write());
    }

    private static readonly Comparer<PageCursor> NewestFirst = Comparer<PageCursor>.Create((left, right) =>
        right.CreatedAt.CompareTo(left.CreatedAt) is not 0 and int byRun ? byRun
        : string.CompareOrdinal(right.Run, left.Run) is not 0 and int byId ? byId
        : right.RowCreatedAt.CompareTo(left.RowCreatedAt) is not 0 and int byRow ? byRow
        : string.CompareOrdinal(right.Key, left.Key));

    private Task<T> Ask<T>(Func<T> answer, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_gate)
            return Task.FromResult(answer());
    }
}
