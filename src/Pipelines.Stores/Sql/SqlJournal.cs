using System.Data.Common;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>The journal in a database: one row for each append, appends that come together in one transaction.</summary>
public sealed class SqlJournal : IJournal, IAsyncDisposable
{
    internal const string Part = "journal";

    // No number of events.
    private const long NotHeld = -1;

    private readonly Dialect _dialect;
    private readonly SqlJournalReader _reader;
    private readonly SqlWriter<JournalSession> _writer;

    private SqlJournal(Dialect dialect, DbConnection connection)
    {
        _dialect = dialect;
        _reader = new(dialect);
        _writer = new(dialect, connection, opened => new JournalSession(opened, dialect));
    }

    /// <summary>Opens the journal to write, makes its tables or brings them up to date.</summary>
    /// <exception cref="SchemaVersionException">A newer program has written it.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened or written.</exception>
    /// <exception cref="StorageDamagedException">It is not a database, or no longer one.</exception>
    public static async Task<SqlJournal> OpenAsync(Dialect dialect, CancellationToken stop)
        => new(dialect, await Schema.OpenAsync(dialect, Part, stop));

    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(StreamId stream, long version, IReadOnlyList<JournalEvent> events, CancellationToken stop)
        => AppendAsync(stream, version, events, lease: null, stop);

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalEvent> ReadAsync(StreamId stream, long skip, CancellationToken stop) => _reader.ReadAsync(stream, skip, stop);

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamId> ListAsync(string prefix, CancellationToken stop) => _reader.ListAsync(prefix, stop);

    /// <inheritdoc/>
    public async Task DeleteAsync(StreamId stream, CancellationToken stop)
    {
        JournalRules.Check(stream);
        stop.ThrowIfCancellationRequested();
        await _writer.RunAsync(session => session.DeleteAsync(stream), sizeBytes: 0, stop);
        // The stream is gone. Its rows go bite by bite, with appends of others between; what a crash leaves goes with the next deletion.
        while (await _writer.RunAsync(static session => session.PurgeAsync(), sizeBytes: 0, stop))
        {
        }
    }

    /// <summary>This journal for the holder of a lease in the same database.</summary>
    internal IJournal Fenced(RunLease lease) => new FencedJournal(this, lease);

    /// <summary>Appends where the stream has <paramref name="version"/> events and the lease, if one is given, still stands.</summary>
    internal async ValueTask<long> AppendAsync(StreamId stream, long version, IReadOnlyList<JournalEvent> events, RunLease? lease, CancellationToken stop)
    {
        JournalRules.Check(stream, version, events);
        stop.ThrowIfCancellationRequested();
        int count = events.Count;
        // Here and not in the writer's loop: callers make their rows side by side.
        byte[] body = AppendBody.Write(events);
        PendingAppend append = new(stream, version, count, AppendBody.Checksum(stream, version, count, body), body, lease);
        long found = await _writer.RunAsync(session => AppendAsync(session, append), body.Length, stop, append);
        return found == version ? version + count
            : found == NotHeld && lease is not null ? throw new LeaseLostException(lease.Run)
            : throw new JournalConflictException(stream, version, found);
    }

    /// <summary>The number of events that the stream had.</summary>
    private static async Task<long> AppendAsync(JournalSession session, PendingAppend append)
        => append.IsWritten ? append.Version
            : append.Lease is null || await session.HoldsAsync(append.Lease) ? await session.AppendAsync(append.Stream, append.Version, append.Count, append.Checksum, append.Body)
            : NotHeld;

    /// <summary>Writes what waits, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        // First, since the last connection to close empties the log, and a reader's cannot.
        _dialect.CloseIdle();
        await _writer.DisposeAsync();
    }
}
