using System.Data.Common;
using Dapper;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>The catalog in a database. Changes that come together are one transaction.</summary>
public sealed class SqlCatalog : ICatalog, IAsyncDisposable
{
    internal const string Part = "catalog";

    private readonly Dialect _dialect;
    private readonly SqlCatalogReader _reader;
    private readonly SqlWriter<SqlSession> _writer;

    private SqlCatalog(Dialect dialect, DbConnection connection)
    {
        _dialect = dialect;
        _reader = new(dialect);
        _writer = new(dialect, connection, static opened => new SqlSession(opened));
    }

    /// <summary>Opens the catalog to write, makes its tables or brings them up to date.</summary>
    /// <exception cref="SchemaVersionException">A newer program has written it.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened or written.</exception>
    /// <exception cref="StorageDamagedException">It is not a database, or no longer one.</exception>
    public static async Task<SqlCatalog> OpenAsync(Dialect dialect, CancellationToken stop)
        => new(dialect, await Schema.OpenAsync(dialect, Part, stop));

    /// <inheritdoc/>
    public Task ApplyAsync(CatalogChanges changes, CancellationToken stop)
        => _writer.RunAsync(
            async session =>
            {
                DateTimeOffset runCreatedAt = changes.Run.CreatedAt;
                if (await WriteAsync(session, UpsertRun, RunRow.Of(changes.Run, changes.Version)) == 0)
                    return false;
                await WriteAllAsync(session, UpsertTask, changes.Tasks, task => TaskRow.Of(changes.Run.Run, task));
                await WriteAllAsync(session, UpsertArtifact, changes.Artifacts, artifact => ArtifactRow.Of(artifact, runCreatedAt));
                await WriteAllAsync(session, InsertUse, changes.Uses, UseRow.Of);
                await WriteAllAsync(session, UpsertCache, changes.CacheEntries, CacheRow.Of);
                return true;
            },
            SizeOf(changes),
            stop);

    /// <inheritdoc/>
    public Task ForgetCacheAsync(string pipelineName, Digest fingerprint, CancellationToken stop)
        => _writer.RunAsync(
            session => WriteAsync(
                session,
                "DELETE FROM catalog_cache WHERE pipeline_name = @PipelineName AND fingerprint = @Fingerprint",
                new { PipelineName = pipelineName, Fingerprint = fingerprint.Hex }),
            sizeBytes: 0,
            stop);

    /// <inheritdoc/>
    public Task ForgetRunAsync(RunId run, CancellationToken stop)
        => _writer.RunAsync(
            async session =>
            {
                foreach (string table in Tables)
                    await WriteAsync(session, $"DELETE FROM {table} WHERE run = @Run", new { Run = run.Value });
                return true;
            },
            sizeBytes: 0,
            stop);

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken stop)
        => _writer.RunAsync(
            async session =>
            {
                foreach (string table in Tables)
                    await WriteAsync(session, $"DELETE FROM {table}", null);
                return true;
            },
            sizeBytes: 0,
            stop);

    /// <inheritdoc/>
    public Task<RunView?> FindRunAsync(RunId run, CancellationToken stop) => _reader.FindRunAsync(run, stop);

    /// <inheritdoc/>
    public Task<long> FindVersionAsync(RunId run, CancellationToken stop) => _reader.FindVersionAsync(run, stop);

    /// <inheritdoc/>
    public Task<Page<RunView>> ListRunsAsync(RunQuery query, CancellationToken stop) => _reader.ListRunsAsync(query, stop);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskView>> ListTasksAsync(RunId run, CancellationToken stop) => _reader.ListTasksAsync(run, stop);

    /// <inheritdoc/>
    public Task<Page<ArtifactView>> ListArtifactsAsync(ArtifactQuery query, CancellationToken stop) => _reader.ListArtifactsAsync(query, stop);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactUse>> ListUsesAsync(string uri, CancellationToken stop) => _reader.ListUsesAsync(uri, stop);

    /// <inheritdoc/>
    public Task<CacheEntry?> FindCacheAsync(string pipelineName, Digest fingerprint, CancellationToken stop)
        => _reader.FindCacheAsync(pipelineName, fingerprint, stop);

    /// <summary>Writes what waits, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        // First, since the last connection to close empties the log, and a reader's cannot.
        _dialect.CloseIdle();
        await _writer.DisposeAsync();
    }

    private static readonly string[] Tables = ["catalog_runs", "catalog_tasks", "catalog_artifacts", "catalog_uses", "catalog_cache"];

    private const string UpsertRun = """
        INSERT INTO catalog_runs (run, version, pipeline_name, display_name, status, error, created_at, ended_at, parameters_json, outputs_json)
        VALUES (@Run, @Version, @PipelineName, @DisplayName, @Status, @Error, @CreatedAt, @EndedAt, @ParametersJson, @OutputsJson)
        ON CONFLICT (run) DO UPDATE SET
            version = excluded.version, pipeline_name = excluded.pipeline_name, display_name = excluded.display_name,
            status = excluded.status, error = excluded.error, created_at = excluded.created_at, ended_at = excluded.ended_at,
            parameters_json = excluded.parameters_json, outputs_json = excluded.outputs_json
        WHERE excluded.version >= catalog_runs.version
        """;

    private const string UpsertTask = """
        INSERT INTO catalog_tasks (
            run, path, display_name, component_name, kind, state, is_cached, cache_reason, attempts, error, started_at, ended_at, inputs_json, outputs_json)
        VALUES (
            @Run, @Path, @DisplayName, @ComponentName, @Kind, @State, @IsCached, @CacheReason, @Attempts, @Error, @StartedAt, @EndedAt, @InputsJson, @OutputsJson)
        ON CONFLICT (run, path) DO UPDATE SET
            display_name = excluded.display_name, component_name = excluded.component_name, kind = excluded.kind, state = excluded.state,
            is_cached = excluded.is_cached, cache_reason = excluded.cache_reason, attempts = excluded.attempts, error = excluded.error,
            started_at = excluded.started_at, ended_at = excluded.ended_at, inputs_json = excluded.inputs_json, outputs_json = excluded.outputs_json
        """;

    private const string UpsertArtifact = """
        INSERT INTO catalog_artifacts (uri, name, type, run, run_created_at, task, output_key, sha256, size_bytes, metadata_json, created_at)
        VALUES (@Uri, @Name, @Type, @Run, @RunCreatedAt, @Task, @OutputKey, @Sha256, @SizeBytes, @MetadataJson, @CreatedAt)
        ON CONFLICT (uri) DO UPDATE SET
            name = excluded.name, type = excluded.type, run = excluded.run, run_created_at = excluded.run_created_at, task = excluded.task,
            output_key = excluded.output_key, sha256 = excluded.sha256, size_bytes = excluded.size_bytes,
            metadata_json = excluded.metadata_json, created_at = excluded.created_at
        WHERE (excluded.created_at, excluded.run) >= (catalog_artifacts.created_at, catalog_artifacts.run)
        """;

    private const string InsertUse =
        "INSERT INTO catalog_uses (uri, run, task, key, how) VALUES (@Uri, @Run, @Task, @Key, @How) ON CONFLICT DO NOTHING";

    private const string UpsertCache = """
        INSERT INTO catalog_cache (pipeline_name, fingerprint, run, task, report_json, created_at)
        VALUES (@PipelineName, @Fingerprint, @Run, @Task, @ReportJson, @CreatedAt)
        ON CONFLICT (pipeline_name, fingerprint) DO UPDATE SET
            run = excluded.run, task = excluded.task, report_json = excluded.report_json, created_at = excluded.created_at
        WHERE (excluded.created_at, excluded.run) >= (catalog_cache.created_at, catalog_cache.run)
        """;

    // About, to keep a transaction from becoming huge: a row of a catalog has some hundred bytes.
    private static int SizeOf(CatalogChanges changes)
        => 500 * (1 + changes.Tasks.Count + changes.Artifacts.Count + changes.Uses.Count + changes.CacheEntries.Count);

    private static Task<int> WriteAsync(SqlSession session, string sql, object? row) => session.Connection.ExecuteAsync(sql, row, session.Transaction);

    private static Task<int> WriteAllAsync<T, TRow>(SqlSession session, string sql, Sequence<T> items, Func<T, TRow> row)
    {
        if (items.Count == 0)
            return Task.FromResult(0);
        List<TRow> rows = new(items.Count);
        foreach (T item in items)
            rows.Add(row(item));
        return session.Connection.ExecuteAsync(sql, rows, session.Transaction);
    }
}
