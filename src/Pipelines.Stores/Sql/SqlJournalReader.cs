using System.Data.Common;
using System.Runtime.CompilerServices;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>
/// Reads the journal of a database, also while another process writes it. Rows come in chunks, each a short look of its own: a slow
/// reader keeps no snapshot open, which would keep the database's log from being emptied.
/// </summary>
public sealed class SqlJournalReader : IJournalReader
{
    private const int ChunkRows = 256;
    private const int ChunkBytes = 1 << 20;
    private const int ChunkNames = 500;

    private readonly Dialect _dialect;

    internal SqlJournalReader(Dialect dialect) => _dialect = dialect;

    /// <summary>Opens a journal to read only.</summary>
    /// <exception cref="StorageMissingException">There is none.</exception>
    /// <exception cref="SchemaVersionException">An older or a newer program has written it.</exception>
    public static async Task<SqlJournalReader> OpenAsync(Dialect dialect, CancellationToken stop)
    {
        await Schema.VerifyAsync(dialect, SqlJournal.Part, stop);
        return new(dialect);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalEvent> ReadAsync(StreamId stream, long skip, [EnumeratorCancellation] CancellationToken stop)
    {
        JournalRules.Check(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        await using DbConnection connection = await ConnectAsync(stop);
        (long id, long end) = await FindAsync(connection, stream, stop);
        TypeNames types = new();
        List<JournalEvent> events = [];
        for (long next = skip; next < end;)
        {
            List<Row> rows = await ReadRowsAsync(connection, id, next, end, stop);
            if (rows.Count == 0 && await FindAsync(connection, stream, stop) is (long now, _) && now != id)
                yield break;
            if (rows.Count == 0)
                throw Damaged(stream, next, "is missing");
            foreach (Row row in rows)
            {
                long skipped = next - row.First;
                if (skipped < 0 || skipped >= row.Count || (skipped > 0 && next != skip))
                    throw Damaged(stream, next, "is missing");
                events.Clear();
                if (AppendBody.Checksum(stream, row.First, row.Count, row.Body) != row.Checksum
                    || !AppendBody.TryRead(row.Body, row.Count, types, events))
                    throw Damaged(stream, next, "is not what was written");
                for (int at = (int)skipped; at < events.Count; at++)
                {
                    stop.ThrowIfCancellationRequested();
                    yield return events[at];
                }
                next = row.First + row.Count;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StreamId> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        await using DbConnection connection = await ConnectAsync(stop);
        string after = "";
        while (true)
        {
            List<string> names = await ReadNamesAsync(connection, prefix, after, stop);
            foreach (string name in names)
            {
                stop.ThrowIfCancellationRequested();
                yield return new(name);
            }
            if (names.Count < ChunkNames)
                yield break;
            after = names[^1];
        }
    }

    private sealed record Row(long First, int Count, long Checksum, byte[] Body);

    private async Task<DbConnection> ConnectAsync(CancellationToken stop)
    {
        try
        {
            return await _dialect.ConnectToReadAsync(stop);
        }
        catch (DbException e)
        {
            throw _dialect.Explain(e);
        }
    }

    private async Task<(long Id, long Version)> FindAsync(DbConnection connection, StreamId stream, CancellationToken stop)
    {
        List<(long, long)> found = await QueryAsync(
            connection,
            "SELECT id, version FROM journal_streams WHERE name = @name",
            [("@name", stream.Value)],
            static row => (row.GetInt64(0), row.GetInt64(1)),
            static _ => true,
            stop);
        return found.Count == 0 ? (0, 0) : found[0];
    }

    // Begins with the row that holds event number `next`, which may have begun before it.
    private Task<List<Row>> ReadRowsAsync(DbConnection connection, long id, long next, long end, CancellationToken stop)
    {
        long bytes = 0;
        return QueryAsync(
            connection,
            $"""
            SELECT first, count, checksum, body FROM journal_appends
            WHERE stream = @stream AND first < @end
                AND first >= (SELECT MAX(first) FROM journal_appends WHERE stream = @stream AND first <= @next)
            ORDER BY first LIMIT {ChunkRows}
            """,
            [("@stream", id), ("@end", end), ("@next", next)],
            static row => new Row(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)),
            row => (bytes += row.Body.Length) < ChunkBytes,
            stop);
    }

    private Task<List<string>> ReadNamesAsync(DbConnection connection, string prefix, string after, CancellationToken stop)
        // Names are printable ASCII: the character behind the last of it ends every prefix.
        => QueryAsync(
            connection,
            $"SELECT name FROM journal_streams WHERE name > @after AND name >= @prefix AND name < @end ORDER BY name LIMIT {ChunkNames}",
            [("@after", after), ("@prefix", prefix), ("@end", prefix + '\x7f')],
            static row => row.GetString(0),
            static _ => true,
            stop);

    private async Task<List<T>> QueryAsync<T>(
        DbConnection connection, string sql, (string Name, object Value)[] parameters, Func<DbDataReader, T> read, Func<T, bool> wantsMore, CancellationToken stop)
    {
        try
        {
            Statement query = new(connection, sql, [.. parameters.Select(parameter => parameter.Name)]);
            await using (query)
            {
                List<T> rows = [];
                await using DbDataReader reader = await query.QueryAsync(stop, [.. parameters.Select(parameter => parameter.Value)]);
                while (await reader.ReadAsync(stop))
                {
                    T row = read(reader);
                    rows.Add(row);
                    if (!wantsMore(row))
                        break;
                }
                return rows;
            }
        }
        catch (DbException e)
        {
            throw _dialect.Explain(e);
        }
    }

    private StorageDamagedException Damaged(StreamId stream, long next, string what)
        => new(_dialect.Place, $"event {next + 1} of '{stream}' {what}.", _dialect.Mend);
}
