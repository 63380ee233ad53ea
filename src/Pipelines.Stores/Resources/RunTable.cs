using System.Globalization;
using Dapper;
using Pipelines.Core.Values;

namespace Pipelines.Stores.Resources;

/// <summary>
/// Runs as lists show them: a projection of the journal, with what people decided about each. All members may be called from any
/// thread; what they have answered is on the disk.
/// </summary>
public sealed class RunTable
{
    private static readonly ResourceShape Shape = new("resource_runs", RunResourceRow.Columns, ListFields.Runs, Always: "is_deleting = 0");

    private static readonly SqlText Insert = SqlText.Insert(
        "resource_runs",
        "id",
        "version",
        "experiment",
        "namespace",
        "display_name",
        "description",
        "storage_state",
        "is_deleting",
        "state",
        "error",
        "created_at",
        "scheduled_at",
        "finished_at",
        "pipeline_name",
        "pipeline",
        "pipeline_version",
        "recurring_run",
        "service_account",
        "pipeline_root",
        "parameters_json",
        "admitted_at",
        "priority",
        "pool");

    private static readonly SqlText NoteNewestRun = new(
        "UPDATE resource_experiments SET last_run_created_at = @at WHERE id = @id AND last_run_created_at < @at", "@at", "@id");

    private static readonly SqlText Project = new(
        """
        UPDATE resource_runs SET version = @version, error = @error, finished_at = @finished,
            state = CASE WHEN is_paused = 1 AND @finished = 0 THEN 'PAUSED' ELSE @state END
        WHERE id = @id AND version <= @version
        """,
        "@version",
        "@state",
        "@error",
        "@finished",
        "@id");

    private static readonly SqlText SetStorage = new("UPDATE resource_runs SET storage_state = @state WHERE id = @id AND is_deleting = 0", "@state", "@id");

    private static readonly SqlText SetDeleting = new("UPDATE resource_runs SET is_deleting = 1 WHERE id = @id AND is_deleting = 0", "@id");

    private static readonly SqlText Remove = new("DELETE FROM resource_runs WHERE id = @id", "@id");

    private readonly ResourceDatabase _database;

    internal RunTable(ResourceDatabase database) => _database = database;

    /// <summary>Adds a run that the journal has; one that is there already is left as it is.</summary>
    public Task AddAsync(StoredRun run, CancellationToken stop) => _database.WriteAsync(
        async session =>
        {
            int added = await session.ExecuteAsync(
                Insert,
                run.Run.Value,
                0L,
                run.Experiment,
                run.Namespace,
                run.DisplayName,
                run.Description,
                run.IsArchived ? ResourceRow.Archived : ResourceRow.Available,
                0,
                run.State,
                run.Error,
                run.CreatedAt.UtcTicks,
                run.ScheduledAt?.UtcTicks ?? 0,
                run.FinishedAt?.UtcTicks ?? 0,
                run.PipelineName,
                run.Pipeline,
                run.PipelineVersion,
                run.RecurringRun,
                run.ServiceAccount,
                run.PipelineRoot,
                run.ParametersJson,
                run.AdmittedAt?.UtcTicks ?? 0,
                run.Priority,
                run.Pool);
            if (added == 1)
                await session.ExecuteAsync(NoteNewestRun, run.CreatedAt.UtcTicks, run.Experiment);
            return added == 1;
        },
        run.ParametersJson.Length,
        stop);

    /// <summary>
    /// Takes over where a run stands after <paramref name="version"/> events. False, and nothing, for older news and for a run without a row.
    /// </summary>
    public async Task<bool> ProjectAsync(RunId run, long version, string state, string error, DateTimeOffset? finishedAt, CancellationToken stop) => await _database.WriteAsync(
        session => session.ExecuteAsync(Project, version, state, error, finishedAt?.UtcTicks ?? 0, run.Value), error.Length, stop) == 1;

    /// <summary>One by its id; null if there is none, or it is to be deleted.</summary>
    public async Task<StoredRun?> FindAsync(RunId run, CancellationToken stop)
        => (await _database.FindAsync<RunResourceRow>(
            $"SELECT {RunResourceRow.Columns} FROM resource_runs WHERE id = @id AND is_deleting = 0", new { id = run.Value }, stop))?.ToStored();

    /// <summary>A page of them.</summary>
    public Task<ListPage<StoredRun>> ListAsync(ListQuery query, CancellationToken stop)
        => _database.ListAsync<RunResourceRow, StoredRun>(Shape, query, static row => row.ToStored(), stop);

    /// <summary>Puts a run away or brings it back; false when there is none.</summary>
    public async Task<bool> SetArchivedAsync(RunId run, bool isArchived, CancellationToken stop) => await _database.WriteAsync(
        session => session.ExecuteAsync(SetStorage, isArchived ? ResourceRow.Archived : ResourceRow.Available, run.Value), sizeBytes: 0, stop) == 1;

    /// <summary>From now on nobody sees the run: it is to be deleted. False when there is none.</summary>
    public async Task<bool> HideAsync(RunId run, CancellationToken stop)
        => await _database.WriteAsync(session => session.ExecuteAsync(SetDeleting, run.Value), sizeBytes: 0, stop) == 1;

    /// <summary>Removes its row; an unknown one is no error.</summary>
    public Task RemoveAsync(RunId run, CancellationToken stop)
        => _database.WriteAsync(session => session.ExecuteAsync(Remove, run.Value), sizeBytes: 0, stop);

    /// <summary>Runs that are to be deleted and are not gone yet.</summary>
    public async Task<IReadOnlyList<RunId>> ListHiddenAsync(CancellationToken stop)
        => [.. (await _database.QueryAsync<string>("SELECT id FROM resource_runs WHERE is_deleting = 1 ORDER BY id", new { }, stop)).Select(id => new RunId(id))];

    /// <summary>One by its id, whether it is to be deleted or not; null if there is none.</summary>
    public async Task<StoredRun?> FindAnyAsync(RunId run, CancellationToken stop)
        => (await _database.FindAsync<RunResourceRow>($"SELECT {RunResourceRow.Columns} FROM resource_runs WHERE id = @id", new { id = run.Value }, stop))?.ToStored();

    /// <summary>Runs that may be driven and had not ended when they were projected last, the oldest first; hidden ones too.</summary>
    public async Task<IReadOnlyList<RunId>> ListUnfinishedAsync(CancellationToken stop) =>
    [
        .. (await _database.QueryAsync<string>(
            "SELECT id FROM resource_runs WHERE finished_at = 0 AND admitted_at > 0 ORDER BY created_at, id", new { }, stop)).Select(id => new RunId(id)),
    ];

    /// <summary>Which of these have a row, hidden ones too.</summary>
    public async Task<IReadOnlySet<RunId>> KnownAsync(IReadOnlyCollection<RunId> runs, CancellationToken stop)
    {
        if (runs.Count == 0)
            return new HashSet<RunId>();
        // Named one by one: the two databases take lists in different forms.
        DynamicParameters ids = new();
        List<string> names = [];
        foreach (RunId run in runs)
        {
            names.Add(string.Create(CultureInfo.InvariantCulture, $"@r{names.Count}"));
            ids.Add(names[^1], run.Value);
        }
        IReadOnlyList<string> known = await _database.QueryAsync<string>($"SELECT id FROM resource_runs WHERE id IN ({string.Join(", ", names)})", ids, stop);
        return known.Select(id => new RunId(id)).ToHashSet();
    }
}
