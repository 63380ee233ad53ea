using System.Data.Common;
using Dapper;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>Reads the catalog of a database, also while another process writes it.</summary>
public sealed class SqlCatalogReader : ICatalogReader
{
    private const string RunColumns = """
        run AS Run, pipeline_name AS PipelineName, display_name AS DisplayName, experiment AS Experiment, status AS Status, error AS Error,
        created_at AS CreatedAt, ended_at AS EndedAt, parameters_json AS ParametersJson, outputs_json AS OutputsJson
        """;

    private const string TaskColumns = """
        path AS Path, display_name AS DisplayName, component_name AS ComponentName, kind AS Kind, state AS State,
        is_cached AS IsCached, cache_reason AS CacheReason, attempts AS Attempts, error AS Error, started_at AS StartedAt,
        ended_at AS EndedAt, inputs_json AS InputsJson, outputs_json AS OutputsJson
        """;

    private const string ArtifactColumns = """
        uri AS Uri, name AS Name, type AS Type, run AS Run, run_created_at AS RunCreatedAt, task AS Task, output_key AS OutputKey,
        sha256 AS Sha256, size_bytes AS SizeBytes, metadata_json AS MetadataJson, created_at AS CreatedAt
        """;

    private readonly Dialect _dialect;

    internal SqlCatalogReader(Dialect dialect) => _dialect = dialect;

    /// <summary>Opens a catalog to read only.</summary>
    /// <exception cref="StorageMissingException">There is none.</exception>
    /// <exception cref="SchemaVersionException">An older or a newer program has written it.</exception>
    public static async Task<SqlCatalogReader> OpenAsync(Dialect dialect, CancellationToken stop)
    {
        await Schema.VerifyAsync(dialect, SqlCatalog.Part, stop);
        return new(dialect);
    }

    /// <inheritdoc/>
    public async Task<RunView?> FindRunAsync(RunId run, CancellationToken stop)
    {
        IReadOnlyList<RunRow> rows = await ListAsync<RunRow>($"SELECT {RunColumns} FROM catalog_runs WHERE run = @Run", new { Run = run.Value }, stop);
        return rows.Count == 0 ? null : rows[0].ToView();
    }

    /// <inheritdoc/>
    public Task<long> FindVersionAsync(RunId run, CancellationToken stop)
        => LookUpAsync("SELECT version FROM catalog_runs WHERE run = @run", ["@run"], [run.Value], static row => row.GetInt64(0), stop);

    /// <inheritdoc/>
    public async Task<Page<RunView>> ListRunsAsync(RunQuery query, CancellationToken stop)
    {
        PageCursor? after = PageCursor.Read("runs", query.Size, query.Cursor);
        Conditions conditions = new();
        conditions.Add(query.PipelineName is not null, "pipeline_name = @PipelineName");
        conditions.Add(query.Status is not null, "status = @Status");
        conditions.Add(query.Unfinished, "ended_at IS NULL");
        conditions.Add(query.WithoutTrials, "experiment = ''");
        conditions.Add(after is not null, "(created_at, run) < (@CreatedAt, @Run)");
        IReadOnlyList<RunRow> rows = await ListAsync<RunRow>(
            $"SELECT {RunColumns} FROM catalog_runs {conditions} ORDER BY created_at DESC, run DESC LIMIT @Most",
            new { query.PipelineName, query.Status, CreatedAt = after?.CreatedAt.UtcTicks, after?.Run, Most = query.Size + 1 },
            stop);
        return PageOf(rows, query.Size, row => row.ToView(), row => new("runs", Ticks.ToTime(row.CreatedAt), row.Run, Ticks.ToTime(row.CreatedAt), ""));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskView>> ListTasksAsync(RunId run, CancellationToken stop)
    {
        IReadOnlyList<TaskRow> rows = await ListAsync<TaskRow>(
            $"SELECT {TaskColumns} FROM catalog_tasks WHERE run = @Run ORDER BY path", new { Run = run.Value }, stop);
        return [.. rows.Select(row => row.ToView())];
    }

    /// <inheritdoc/>
    public async Task<Page<ArtifactView>> ListArtifactsAsync(ArtifactQuery query, CancellationToken stop)
    {
        PageCursor? after = PageCursor.Read("artifacts", query.Size, query.Cursor);
        Conditions conditions = new();
        conditions.Add(query.Run is not null, "run = @Run");
        conditions.Add(query.Type is not null, "type = @Type");
        conditions.Add(after is not null, "(run_created_at, run, created_at, uri) < (@AfterRunCreatedAt, @AfterRun, @AfterCreatedAt, @AfterUri)");
        IReadOnlyList<ArtifactRow> rows = await ListAsync<ArtifactRow>(
            $"SELECT {ArtifactColumns} FROM catalog_artifacts {conditions} ORDER BY run_created_at DESC, run DESC, created_at DESC, uri DESC LIMIT @Most",
            new
            {
                Run = query.Run?.Value,
                query.Type,
                AfterRunCreatedAt = after?.CreatedAt.UtcTicks,
                AfterRun = after?.Run,
                AfterCreatedAt = after?.RowCreatedAt.UtcTicks,
                AfterUri = after?.Key,
                Most = query.Size + 1,
            },
            stop);
        return PageOf(
            rows,
            query.Size,
            row => row.ToView(),
            row => new("artifacts", Ticks.ToTime(row.RunCreatedAt), row.Run, Ticks.ToTime(row.CreatedAt), row.Uri));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ArtifactUse>> ListUsesAsync(string uri, CancellationToken stop)
    {
        IReadOnlyList<UseRow> rows = await ListAsync<UseRow>(
            "SELECT uri AS Uri, run AS Run, task AS Task, key AS Key, how AS How FROM catalog_uses WHERE uri = @Uri ORDER BY run, task, key, how",
            new { Uri = uri },
            stop);
        return [.. rows.Select(row => row.ToUse())];
    }

    /// <inheritdoc/>
    public Task<CacheEntry?> FindCacheAsync(string pipelineName, Digest fingerprint, CancellationToken stop)
        => LookUpAsync<CacheEntry?>(
            "SELECT run, task, report_json, created_at FROM catalog_cache WHERE pipeline_name = @pipeline AND fingerprint = @fingerprint",
            ["@pipeline", "@fingerprint"],
            [pipelineName, fingerprint.Hex],
            row => new(pipelineName, fingerprint, new(row.GetString(0)), new(row.GetString(1)), row.GetString(2), Ticks.ToTime(row.GetInt64(3))),
            stop);

    /// <inheritdoc/>
    public async Task<Page<CacheEntry>> ListCacheAsync(CacheQuery query, CancellationToken stop)
    {
        PageCursor? after = PageCursor.Read("cache", query.Size, query.Cursor);
        Conditions conditions = new();
        conditions.Add(query.PipelineName is not null, "pipeline_name = @PipelineName");
        conditions.Add(query.Run is not null, "run = @Run");
        conditions.Add(after is not null, "(created_at, fingerprint, pipeline_name) < (@AfterTime, @AfterFingerprint, @AfterPipeline)");
        IReadOnlyList<CacheRow> rows = await ListAsync<CacheRow>(
            $"""
            SELECT pipeline_name AS PipelineName, fingerprint AS Fingerprint, run AS Run, task AS Task, report_json AS ReportJson, created_at AS CreatedAt
            FROM catalog_cache {conditions} ORDER BY created_at DESC, fingerprint DESC, pipeline_name DESC LIMIT @Most
            """,
            new
            {
                query.PipelineName,
                Run = query.Run?.Value,
                AfterTime = after?.CreatedAt.UtcTicks,
                AfterFingerprint = after?.Run,
                AfterPipeline = after?.Key,
                Most = query.Size + 1,
            },
            stop);
        return PageOf(
            rows,
            query.Size,
            row => row.ToEntry(),
            row => new("cache", Ticks.ToTime(row.CreatedAt), row.Fingerprint, Ticks.ToTime(row.CreatedAt), row.PipelineName));
    }

    // Only the conditions that are asked for: the database can then take the index that fits them.
    private sealed class Conditions
    {
        private readonly List<string> _asked = [];

        public void Add(bool isAsked, string condition)
        {
            if (isAsked)
                _asked.Add(condition);
        }

        public override string ToString() => _asked.Count == 0 ? "" : $"WHERE {string.Join(" AND ", _asked)}";
    }

    private static Page<TView> PageOf<TRow, TView>(IReadOnlyList<TRow> rows, int size, Func<TRow, TView> view, Func<TRow, PageCursor> key)
        => new([.. rows.Take(size).Select(view)], rows.Count > size ? key(rows[size - 1]).Write() : null);

    // What every run asks, by hand: Dapper makes code at its first use, which a short run would wait for.
    private async Task<T?> LookUpAsync<T>(string sql, string[] names, object[] values, Func<DbDataReader, T> read, CancellationToken stop)
    {
        try
        {
            await using DbConnection connection = await _dialect.ConnectToReadAsync(stop);
            Statement statement = new(connection, sql, names);
            await using (statement)
            {
                await using DbDataReader row = await statement.QueryAsync(stop, values);
                return await row.ReadAsync(stop) ? read(row) : default;
            }
        }
        catch (DbException e)
        {
            throw _dialect.Explain(e);
        }
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object parameters, CancellationToken stop)
    {
        try
        {
            await using DbConnection connection = await _dialect.ConnectToReadAsync(stop);
            return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: stop))).AsList();
        }
        catch (DbException e)
        {
            throw _dialect.Explain(e);
        }
    }
}
