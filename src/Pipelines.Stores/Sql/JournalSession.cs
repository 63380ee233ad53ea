using System.Data.Common;
using System.Globalization;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>The journal's statements, prepared once for a connection: what a busy engine does most.</summary>
internal sealed class JournalSession : SqlSession
{
    private const int MostIds = 10_000;

    /// <summary>Appends that a purge removes at a time, so that no append waits long behind it.</summary>
    private const int PurgedAtOnce = 256;

    // Disposed by the base class, which prepared them.
#pragma warning disable CA2213
    private readonly Statement _create, _find, _advance, _insert, _delete, _findDeleted, _purge, _forget;
    private readonly Statement? _fence;
    private readonly PostgresAppends? _appends;
#pragma warning restore CA2213

    // Saves a look-up for each append. May be out of date where others write too: a statement that uses an id checks the name.
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);

    public JournalSession(DbConnection connection, Dialect dialect)
        : base(connection)
    {
        _fence = dialect.FenceSql is { } fence ? Prepare(fence, "@run", "@fence") : null;
        _appends = dialect.NewAppends(this);
        _create = Prepare("INSERT INTO journal_streams (name, version) VALUES (@name, @next) ON CONFLICT (name) DO NOTHING RETURNING id", "@name", "@next");
        _find = Prepare("SELECT id, version FROM journal_streams WHERE name = @name", "@name");
        _advance = Prepare(
            "UPDATE journal_streams SET version = @next WHERE id = @id AND name = @name AND version = @version", "@next", "@id", "@name", "@version");
        _insert = Prepare(
            "INSERT INTO journal_appends (stream, first, count, checksum, body) VALUES (@stream, @first, @count, @checksum, @body)",
            "@stream",
            "@first",
            "@count",
            "@checksum",
            "@body");
        _delete = Prepare("UPDATE journal_streams SET name = NULL WHERE name = @name", "@name");
        _findDeleted = Prepare("SELECT id FROM journal_streams WHERE name IS NULL LIMIT 1");
        _purge = Prepare(
            $"""
            DELETE FROM journal_appends WHERE stream = @id AND first <= (
                SELECT MAX(bite.first) FROM (SELECT first FROM journal_appends WHERE stream = @id ORDER BY first LIMIT {PurgedAtOnce}) AS bite)
            """,
            "@id");
        _forget = Prepare("DELETE FROM journal_streams WHERE id = @id", "@id");
    }

    /// <summary>True while the lease stands; then it does so until the transaction ends.</summary>
    public async Task<bool> HoldsAsync(RunLease lease)
        => await (_fence ?? throw new InvalidOperationException("This database holds no leases.")).FindAsync(NoStop, lease.Run.Value, lease.Number) is not null;

    /// <inheritdoc/>
    public override async Task DoTogetherAsync(IEnumerable<object?> subjects)
    {
        if (_appends is not null && subjects.OfType<PendingAppend>().ToArray() is { Length: > 0 } appends)
            await _appends.WriteAsync(appends, NoStop);
    }

    /// <summary>Appends a row where the stream has exactly <paramref name="version"/> events; returns how many it had.</summary>
    public async Task<long> AppendAsync(StreamId stream, long version, int count, uint checksum, byte[] body)
    {
        (long id, long found) = await AdvanceAsync(stream.Value, version, version + count);
        if (found == version)
            await _insert.ExecuteAsync(NoStop, id, version, count, (long)checksum, body);
        return found;
    }

    /// <summary>Takes the name from the stream; its appends wait for <see cref="PurgeAsync"/>.</summary>
    public async Task<bool> DeleteAsync(StreamId stream)
    {
        _ids.Remove(stream.Value);
        return await _delete.ExecuteAsync(NoStop, stream.Value) > 0;
    }

    /// <summary>Removes some appends of a deleted stream; false when there is nothing left to remove.</summary>
    public async Task<bool> PurgeAsync()
    {
        if (await _findDeleted.FindAsync(NoStop) is not { } id)
            return false;
        if (await _purge.ExecuteAsync(NoStop, id) < PurgedAtOnce)
            await _forget.ExecuteAsync(NoStop, id);
        return true;
    }

    private async Task<(long Id, long Found)> AdvanceAsync(string name, long version, long next)
    {
        if (version == 0 && await CreateAsync(name, next) is { } created)
            return (created, 0);
        while (true)
        {
            if (!_ids.TryGetValue(name, out long id))
            {
                (id, long found) = await FindAsync(name);
                if (found != version || version == 0)
                    return (id, found);
                Keep(name, id);
            }
            if (await _advance.ExecuteAsync(NoStop, next, id, name, version) == 1)
                return (id, version);
            // Another version, or another stream of that name: the next round finds out which.
            _ids.Remove(name);
        }
    }

    private async Task<long?> CreateAsync(string name, long next)
    {
        if (await _create.FindAsync(NoStop, name, next) is not { } id)
            return null;
        long created = Convert.ToInt64(id, CultureInfo.InvariantCulture);
        Keep(name, created);
        return created;
    }

    private async Task<(long Id, long Version)> FindAsync(string name)
    {
        await using DbDataReader row = await _find.QueryAsync(NoStop, name);
        return await row.ReadAsync(NoStop) ? (row.GetInt64(0), row.GetInt64(1)) : (0, 0);
    }

    private void Keep(string name, long id)
    {
        if (_ids.Count >= MostIds)
            _ids.Clear();
        _ids[name] = id;
    }
}
