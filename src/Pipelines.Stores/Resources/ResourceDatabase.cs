using System.Data.Common;
using Dapper;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Resources;

/// <summary>What the tables of resources share: one writer, any number of readers, and totals that are not counted anew each time.</summary>
internal sealed class ResourceDatabase(Dialect dialect, DbConnection connection, TimeProvider time) : IAsyncDisposable
{
    private const int MostTotals = 1000;
    private static readonly TimeSpan TotalsLast = TimeSpan.FromSeconds(60);

    // Who asks again meanwhile has a new one counted beside, and waits for none.
    private static readonly TimeSpan TotalsAreFresh = TimeSpan.FromSeconds(20);

    private readonly SqlWriter<ResourceSession> _writer = new(dialect, connection, static opened => new ResourceSession(opened));

    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Total, DateTimeOffset At)> _totals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _counting = new(StringComparer.Ordinal);

    /// <summary>Does it in the next transaction; the answer comes once that is on the disk.</summary>
    public Task<T> WriteAsync<T>(Func<ResourceSession, Task<T>> work, int sizeBytes, CancellationToken stop) => _writer.RunAsync(work, sizeBytes, stop);

    /// <summary>The rows that fit.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken stop)
    {
        try
        {
            await using DbConnection reading = await dialect.ConnectToReadAsync(stop);
            return (await reading.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: stop))).AsList();
        }
        catch (DbException e)
        {
            throw dialect.Explain(e);
        }
    }

    /// <summary>The only row that fits; null if there is none.</summary>
    public async Task<T?> FindAsync<T>(string sql, object parameters, CancellationToken stop)
        where T : class
        => (await QueryAsync<T>(sql, parameters, stop)) is [T row, ..] ? row : null;

    /// <summary>A page of a list.</summary>
    public async Task<ListPage<TItem>> ListAsync<TRow, TItem>(ResourceShape shape, ListQuery query, Func<TRow, TItem> item, CancellationToken stop)
        where TRow : ResourceRow
    {
        ListSql sql = new(shape, query);
        IReadOnlyList<TRow> rows = await QueryAsync<TRow>(sql.Rows(), sql.Parameters, stop);
        ListKey? next = null;
        if (rows.Count > query.Size)
        {
            TRow last = rows[query.Size - 1];
            next = new(Convert.ToString(last.SortKey, System.Globalization.CultureInfo.InvariantCulture) ?? "", last.Id);
        }
        long total = query.After is null && next is null ? rows.Count : await CountAsync(sql, stop);
        return new([.. rows.Take(query.Size).Select(item)], total, next);
    }

    /// <summary>Writes what waits, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] counting;
        lock (_gate)
            counting = [.. _counting.Values];
        await Task.WhenAll(counting);
        // First, since the last connection to close empties the log, and a reader's cannot.
        dialect.CloseIdle();
        await _writer.DisposeAsync();
    }

    private async Task<long> CountAsync(ListSql sql, CancellationToken stop)
    {
        lock (_gate)
        {
            TimeSpan age = _totals.TryGetValue(sql.Key, out (long Total, DateTimeOffset At) known) ? time.GetUtcNow() - known.At : TimeSpan.MaxValue;
            if (age >= TotalsAreFresh && age < TotalsLast && !_counting.ContainsKey(sql.Key))
                _counting[sql.Key] = Task.Run(() => CountBesideAsync(sql), CancellationToken.None);
            if (age < TotalsLast)
                return known.Total;
        }
        long some = await NumberAsync(sql.CountSome(), sql.Parameters, stop);
        return some <= ListSql.CountedExactly ? some : await CountAllAsync(sql, stop);
    }

    private async Task<long> CountAllAsync(ListSql sql, CancellationToken stop)
    {
        DateTimeOffset now = time.GetUtcNow();
        long all = await NumberAsync(sql.CountAll(), sql.Parameters, stop);
        lock (_gate)
        {
            if (_totals.Count >= MostTotals)
                _totals.Clear();
            // Below, it is counted each time.
            if (all > ListSql.CountedExactly)
                _totals[sql.Key] = (all, now);
            else
                _totals.Remove(sql.Key);
        }
        return all;
    }

    private async Task CountBesideAsync(ListSql sql)
    {
        try
        {
            await CountAllAsync(sql, CancellationToken.None);
        }
        catch (PipelinesException)
        {
            // Who asks next counts himself, and hears of it.
        }
        finally
        {
            lock (_gate)
                _counting.Remove(sql.Key);
        }
    }

    private async Task<long> NumberAsync(string sql, object parameters, CancellationToken stop) => (await QueryAsync<long>(sql, parameters, stop))[0];
}
