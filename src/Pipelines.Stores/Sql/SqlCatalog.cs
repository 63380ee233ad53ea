using System.Data.Common;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>The catalog in a database. Changes that come together are one transaction.</summary>
public sealed class SqlCatalog : ICatalog, IAsyncDisposable
{
    internal const string Part = "catalog";

    private readonly Dialect _dialect;
    private readonly SqlCatalogReader _reader;
    private readonly SqlWriter<CatalogSession> _writer;

    private SqlCatalog(Dialect dialect, DbConnection connection)
    {
        _dialect = dialect;
        _reader = new(dialect);
        _writer = new(dialect, connection, static opened => new CatalogSession(opened));
    }

    /// <summary>Opens the catalog to write, makes its tables or brings them up to date.</summary>
    /// <exception cref="SchemaVersionException">A newer program has written it.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened or written.</exception>
    /// <exception cref="StorageDamagedException">It is not a database, or no longer one.</exception>
    public static async Task<SqlCatalog> OpenAsync(Dialect dialect, CancellationToken stop)
        => new(dialect, await Schema.OpenAsync(dialect, Part, stop));

    /// <inheritdoc/>
    public Task ApplyAsync(CatalogChanges changes, CancellationToken stop)
        => _writer.RunAsync(session => session.ApplyAsync(changes), SizeOf(changes), stop);

    /// <inheritdoc/>
    public Task ForgetCacheAsync(string pipelineName, Digest fingerprint, CancellationToken stop)
        => _writer.RunAsync(session => session.ForgetCacheAsync(pipelineName, fingerprint), sizeBytes: 0, stop);

    /// <inheritdoc/>
    public Task ForgetRunAsync(RunId run, CancellationToken stop) => _writer.RunAsync(session => session.ForgetRunAsync(run), sizeBytes: 0, stop);

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken stop) => _writer.RunAsync(static session => session.ClearAsync(), sizeBytes: 0, stop);

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

    /// <inheritdoc/>
    public Task<Page<CacheEntry>> ListCacheAsync(CacheQuery query, CancellationToken stop) => _reader.ListCacheAsync(query, stop);

    /// <summary>Writes what waits, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        // First, since the last connection to close empties the log, and a reader's cannot.
        _dialect.CloseIdle();
        await _writer.DisposeAsync();
    }

    // About, to keep a transaction from becoming huge: a row of a catalog has some hundred bytes.
    private static int SizeOf(CatalogChanges changes)
        => 500 * (1 + changes.Tasks.Count + changes.Artifacts.Count + changes.Uses.Count + changes.CacheEntries.Count);
}
