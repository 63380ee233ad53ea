using Pipelines.Core.Values;

namespace Pipelines.Stores.Resources;

/// <summary>What came of a wish to add a version.</summary>
public enum VersionAdding
{
    /// <summary>It is there.</summary>
    Done = 0,

    /// <summary>Its pipeline has one of that name.</summary>
    NameTaken = 1,

    /// <summary>There is no such pipeline.</summary>
    PipelineMissing = 2,
}

/// <summary>Versions of pipelines. All members may be called from any thread; what they have answered is on the disk.</summary>
public sealed class VersionTable
{
    private static readonly ResourceShape Shape = new("resource_versions", VersionRow.Columns, ListFields.Versions, HasTags: true);

    private static readonly SqlText AnyPipeline = new("SELECT 1 FROM resource_pipelines WHERE id = @id", "@id");

    private static readonly SqlText InsertPackage = SqlText.Insert("resource_packages", "sha256", "json");

    private static readonly SqlText Insert = SqlText.Insert(
        "resource_versions",
        "id",
        "pipeline",
        "name",
        "display_name",
        "description",
        "package_url",
        "code_source_url",
        "package",
        "tags_json",
        "created_at");

    private static readonly SqlText Update = new(
        "UPDATE resource_versions SET display_name = @displayName, tags_json = @tags WHERE id = @id", "@displayName", "@tags", "@id");

    private static readonly SqlText Remove = new("DELETE FROM resource_versions WHERE id = @id AND pipeline = @pipeline", "@id", "@pipeline");

    private static readonly SqlText RemovePackages = new(
        "DELETE FROM resource_packages WHERE NOT EXISTS (SELECT 1 FROM resource_versions WHERE package = resource_packages.sha256)");

    private readonly ResourceDatabase _database;

    internal VersionTable(ResourceDatabase database) => _database = database;

    /// <summary>Adds one to its pipeline.</summary>
    public Task<VersionAdding> AddAsync(StoredVersion version, CancellationToken stop) => _database.WriteAsync(
        async session => !await session.HasAsync(AnyPipeline, version.Pipeline) ? VersionAdding.PipelineMissing
            : await AddAsync(session, version) ? VersionAdding.Done
            : VersionAdding.NameTaken,
        version.PackageJson.Length,
        stop);

    /// <summary>One by its id, of that pipeline; null if there is none.</summary>
    public async Task<StoredVersion?> FindAsync(string pipeline, string id, CancellationToken stop)
        => (await _database.FindAsync<VersionRow>(
            $"SELECT {VersionRow.Columns} FROM resource_versions WHERE id = @id AND pipeline = @pipeline", new { id, pipeline }, stop))?.ToStored();

    /// <summary>The newest of a pipeline, which is the one that runs where none is named; null if it has none.</summary>
    public async Task<StoredVersion?> FindNewestAsync(string pipeline, CancellationToken stop)
        => (await _database.FindAsync<VersionRow>(
            $"SELECT {VersionRow.Columns} FROM resource_versions WHERE pipeline = @pipeline ORDER BY created_at DESC, id DESC LIMIT 1",
            new { pipeline },
            stop))?.ToStored();

    /// <summary>A page of the versions of a pipeline.</summary>
    public Task<ListPage<StoredVersion>> ListAsync(string pipeline, ListQuery query, CancellationToken stop)
    {
        ListCondition ofPipeline = new("pipeline_id", ListOperation.Equal, [pipeline]);
        return _database.ListAsync<VersionRow, StoredVersion>(
            Shape, query with { Conditions = query.Conditions.Add(ofPipeline) }, static row => row.ToStored(), stop);
    }

    /// <summary>Changes its name for people and its tags; false when there is none.</summary>
    public Task<bool> UpdateAsync(StoredVersion version, CancellationToken stop) => _database.WriteAsync(
        async session =>
        {
            if (await session.ExecuteAsync(Update, version.DisplayName, ResourceRow.TagsJson(version.Tags), version.Id) == 0)
                return false;
            await TagWriting.ReplaceAsync(session, version.Id, version.Tags);
            return true;
        },
        sizeBytes: 0,
        stop);

    /// <summary>Removes it; false when there is none.</summary>
    public Task<bool> RemoveAsync(string pipeline, string id, CancellationToken stop) => _database.WriteAsync(
        async session =>
        {
            if (await session.ExecuteAsync(Remove, id, pipeline) == 0)
                return false;
            await TagWriting.ReplaceAsync(session, id, default);
            await RemoveUnusedPackagesAsync(session);
            return true;
        },
        sizeBytes: 0,
        stop);

    internal static async Task<bool> AddAsync(ResourceSession session, StoredVersion version)
    {
        string digest = Digest.Of(version.PackageJson).Hex;
        await session.ExecuteAsync(InsertPackage, digest, version.PackageJson);
        int added = await session.ExecuteAsync(
            Insert,
            version.Id,
            version.Pipeline,
            version.Name,
            version.DisplayName,
            version.Description,
            version.PackageUrl,
            version.CodeSourceUrl,
            digest,
            ResourceRow.TagsJson(version.Tags),
            version.CreatedAt.UtcTicks);
        if (added == 1)
            await TagWriting.ReplaceAsync(session, version.Id, version.Tags);
        else
            await RemoveUnusedPackagesAsync(session);
        return added == 1;
    }

    internal static Task<int> RemoveUnusedPackagesAsync(ResourceSession session) => session.ExecuteAsync(RemovePackages);
}
