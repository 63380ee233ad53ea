namespace Pipelines.Stores.Resources;

/// <summary>Experiments. All members may be called from any thread; what they have answered is on the disk.</summary>
public sealed class ExperimentTable
{
    private static readonly ResourceShape Shape = new("resource_experiments", ExperimentRow.Columns, ListFields.Experiments);

    private static readonly SqlText Insert = SqlText.Insert(
        "resource_experiments", "id", "namespace", "display_name", "description", "storage_state", "created_at", "last_run_created_at");

    private static readonly SqlText SetState = new("UPDATE resource_experiments SET storage_state = @state WHERE id = @id", "@state", "@id");

    private static readonly SqlText ArchiveRuns = new(
        $"UPDATE resource_runs SET storage_state = '{ResourceRow.Archived}' WHERE experiment = @id AND storage_state <> '{ResourceRow.Archived}'", "@id");

    private static readonly SqlText Remove = new("DELETE FROM resource_experiments WHERE id = @id", "@id");

    private readonly ResourceDatabase _database;

    internal ExperimentTable(ResourceDatabase database) => _database = database;

    /// <summary>Adds one; false when its name is taken in its namespace.</summary>
    public async Task<bool> AddAsync(StoredExperiment experiment, CancellationToken stop) => await _database.WriteAsync(
        session => session.ExecuteAsync(
            Insert,
            experiment.Id,
            experiment.Namespace,
            experiment.DisplayName,
            experiment.Description,
            experiment.IsArchived ? ResourceRow.Archived : ResourceRow.Available,
            experiment.CreatedAt.UtcTicks,
            experiment.LastRunCreatedAt?.UtcTicks ?? 0),
        sizeBytes: 0,
        stop) == 1;

    /// <summary>One by its id; null if there is none.</summary>
    public async Task<StoredExperiment?> FindAsync(string id, CancellationToken stop)
        => (await _database.FindAsync<ExperimentRow>($"SELECT {ExperimentRow.Columns} FROM resource_experiments WHERE id = @id", new { id }, stop))?.ToStored();

    /// <summary>One by its name; null if there is none.</summary>
    public async Task<StoredExperiment?> FindByNameAsync(string owner, string displayName, CancellationToken stop)
        => (await _database.FindAsync<ExperimentRow>(
            $"SELECT {ExperimentRow.Columns} FROM resource_experiments WHERE namespace = @owner AND display_name = @displayName",
            new { owner, displayName },
            stop))?.ToStored();

    /// <summary>A page of them.</summary>
    public Task<ListPage<StoredExperiment>> ListAsync(ListQuery query, CancellationToken stop)
        => _database.ListAsync<ExperimentRow, StoredExperiment>(Shape, query, static row => row.ToStored(), stop);

    /// <summary>Puts it away with all its runs; false when there is none.</summary>
    public Task<bool> ArchiveAsync(string id, CancellationToken stop) => _database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync(ArchiveRuns, id);
            return await session.ExecuteAsync(SetState, ResourceRow.Archived, id) == 1;
        },
        sizeBytes: 0,
        stop);

    /// <summary>Brings it back, alone: its runs stay where they are. False when there is none.</summary>
    public async Task<bool> UnarchiveAsync(string id, CancellationToken stop)
        => await _database.WriteAsync(session => session.ExecuteAsync(SetState, ResourceRow.Available, id), sizeBytes: 0, stop) == 1;

    /// <summary>Removes it, and nothing else: its runs stay. False when there is none.</summary>
    public async Task<bool> RemoveAsync(string id, CancellationToken stop)
        => await _database.WriteAsync(session => session.ExecuteAsync(Remove, id), sizeBytes: 0, stop) == 1;
}
