namespace Pipelines.Stores.Resources;

/// <summary>What came of a wish to remove a pipeline.</summary>
public enum PipelineRemoval
{
    /// <summary>It is gone.</summary>
    Done = 0,

    /// <summary>There was none.</summary>
    Missing = 1,

    /// <summary>It has versions, and those were not to be removed.</summary>
    HasVersions = 2,
}

/// <summary>Pipelines. All members may be called from any thread; what they have answered is on the disk.</summary>
public sealed class PipelineTable
{
    private static readonly ResourceShape Shape = new("resource_pipelines", PipelineRow.Columns, ListFields.Pipelines, HasTags: true);

    private static readonly SqlText Insert = SqlText.Insert(
        "resource_pipelines", "id", "namespace", "name", "display_name", "description", "tags_json", "created_at");

    private static readonly SqlText Update = new(
        "UPDATE resource_pipelines SET display_name = @displayName, tags_json = @tags WHERE id = @id", "@displayName", "@tags", "@id");

    private static readonly SqlText AnyVersion = new("SELECT 1 FROM resource_versions WHERE pipeline = @id LIMIT 1", "@id");

    private static readonly SqlText RemoveVersionTags = new(
        "DELETE FROM resource_tags WHERE owner IN (SELECT id FROM resource_versions WHERE pipeline = @id)", "@id");

    private static readonly SqlText RemoveVersions = new("DELETE FROM resource_versions WHERE pipeline = @id", "@id");

    private static readonly SqlText Remove = new("DELETE FROM resource_pipelines WHERE id = @id", "@id");

    private readonly ResourceDatabase _database;

    internal PipelineTable(ResourceDatabase database) => _database = database;

    /// <summary>Adds one, and its first version with it if that is given; false, and nothing, when its name is taken.</summary>
    public Task<bool> AddAsync(StoredPipeline pipeline, StoredVersion? version, CancellationToken stop) => _database.WriteAsync(
        async session =>
        {
            int added = await session.ExecuteAsync(
                Insert,
                pipeline.Id,
                pipeline.Namespace,
                pipeline.Name,
                pipeline.DisplayName,
                pipeline.Description,
                ResourceRow.TagsJson(pipeline.Tags),
                pipeline.CreatedAt.UtcTicks);
            if (added == 0)
                return false;
            await TagWriting.ReplaceAsync(session, pipeline.Id, pipeline.Tags);
            if (version is not null)
                await VersionTable.AddAsync(session, version);
            return true;
        },
        version?.PackageJson.Length ?? 0,
        stop);

    /// <summary>One by its id; null if there is none.</summary>
    public async Task<StoredPipeline?> FindAsync(string id, CancellationToken stop)
        => (await _database.FindAsync<PipelineRow>($"SELECT {PipelineRow.Columns} FROM resource_pipelines WHERE id = @id", new { id }, stop))?.ToStored();

    /// <summary>One by its name; null if there is none.</summary>
    public async Task<StoredPipeline?> FindByNameAsync(string owner, string name, CancellationToken stop)
        => (await _database.FindAsync<PipelineRow>(
            $"SELECT {PipelineRow.Columns} FROM resource_pipelines WHERE namespace = @owner AND name = @name", new { owner, name }, stop))?.ToStored();

    /// <summary>A page of them.</summary>
    public Task<ListPage<StoredPipeline>> ListAsync(ListQuery query, CancellationToken stop)
        => _database.ListAsync<PipelineRow, StoredPipeline>(Shape, query, static row => row.ToStored(), stop);

    /// <summary>Changes its name for people and its tags; false when there is none.</summary>
    public Task<bool> UpdateAsync(StoredPipeline pipeline, CancellationToken stop) => _database.WriteAsync(
        async session =>
        {
            if (await session.ExecuteAsync(Update, pipeline.DisplayName, ResourceRow.TagsJson(pipeline.Tags), pipeline.Id) == 0)
                return false;
            await TagWriting.ReplaceAsync(session, pipeline.Id, pipeline.Tags);
            return true;
        },
        sizeBytes: 0,
        stop);

    /// <summary>Removes it; one with versions only when they may go with it.</summary>
    public Task<PipelineRemoval> RemoveAsync(string id, bool withVersions, CancellationToken stop) => _database.WriteAsync(
        async session =>
        {
            if (!withVersions && await session.HasAsync(AnyVersion, id))
                return PipelineRemoval.HasVersions;
            await session.ExecuteAsync(RemoveVersionTags, id);
            await session.ExecuteAsync(RemoveVersions, id);
            await VersionTable.RemoveUnusedPackagesAsync(session);
            await TagWriting.ReplaceAsync(session, id, default);
            return await session.ExecuteAsync(Remove, id) == 1 ? PipelineRemoval.Done : PipelineRemoval.Missing;
        },
        sizeBytes: 0,
        stop);
}
