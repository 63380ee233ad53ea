using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>
/// Leases in a PostgreSQL database, by the clock of its server. An engine has one row that it renews, whatever it holds; a run's row says
/// which engine holds it, and with which fence. An engine's row that has run out is removed by whoever looks, which cannot be undone.
/// </summary>
public sealed class PostgresLeases : IRunLeases
{
    internal const string Part = "leases";

    /// <summary>Looks whether a fence still stands, and keeps it standing until the transaction ends: who takes the run waits for it.</summary>
    internal const string FenceSql = "SELECT 1 FROM run_leases WHERE run = @run AND fence = @fence AND owner IS NOT NULL FOR SHARE";

    private const string FreeCondition = "(owner IS NULL OR NOT EXISTS (SELECT 1 FROM lease_owners WHERE lease_owners.owner = run_leases.owner))";

    private readonly PostgresDialect _dialect;
    private readonly SqlJournal _journal;
    private readonly string _name;
    private readonly string _connection;

    // What this engine holds, and what it is just taking: the database would let it take a run twice.
    private readonly ConcurrentDictionary<RunId, long> _held = new();

    // One that takes makes the name, and the others wait for it; a renewal that comes too late takes it away.
    private readonly SemaphoreSlim _registering = new(1);
    private string? _owner;

    private PostgresLeases(PostgresDialect dialect, SqlJournal journal, string name, TimeSpan length)
        => (_dialect, _journal, _name, Length, _connection) = (dialect, journal, name, length, dialect.LeaseConnection(length));

    /// <inheritdoc/>
    public TimeSpan Length { get; }

    /// <summary>Opens the leases beside a journal in the same database, and makes their tables or brings them up to date.</summary>
    /// <param name="dialect">The journal's.</param>
    /// <param name="journal">What is written through it.</param>
    /// <param name="name">Who this engine is, for people.</param>
    /// <param name="length">How long a lease lasts; five seconds for null.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="SchemaVersionException">A newer program has made the tables.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be opened or written.</exception>
    public static async Task<PostgresLeases> OpenAsync(PostgresDialect dialect, SqlJournal journal, string name, TimeSpan? length, CancellationToken stop)
    {
        await using (await Schema.OpenAsync(dialect, Part, stop))
            return new(dialect, journal, name, length ?? TimeSpan.FromSeconds(5));
    }

    /// <inheritdoc/>
    public async Task<RunLease?> TakeAsync(RunId run, CancellationToken stop)
    {
        if (!_held.TryAdd(run, 0))
            return null;
        long? fence = null;
        try
        {
            string owner = await RegisterAsync(stop);
            fence = await OverAsync(connection => TakeAsync(connection, run, owner, stop), stop);
            // Too late meanwhile: what was taken belongs to an engine that is gone.
            if (owner != Volatile.Read(ref _owner))
                fence = null;
            return fence is { } number ? new(run, number) : null;
        }
        finally
        {
            if (fence is { } number)
                _held[run] = number;
            else
                _held.TryRemove(run, out _);
        }
    }

    /// <inheritdoc/>
    public Task<string?> FindHolderAsync(RunId run, CancellationToken stop) => OverAsync(
        async connection => (string?)await FindAsync(
            connection,
            "SELECT lease_owners.name FROM run_leases JOIN lease_owners ON lease_owners.owner = run_leases.owner WHERE run = @run AND expires_at > clock_timestamp()",
            stop,
            ("@run", run.Value)),
        stop);

    /// <inheritdoc/>
    public async Task<bool> RenewAsync(CancellationToken stop)
    {
        if (Volatile.Read(ref _owner) is not { } owner)
            return true;
        object? renewed = await OverAsync(
            connection => FindAsync(
                connection,
                "UPDATE lease_owners SET expires_at = clock_timestamp() + @length * INTERVAL '1 second' WHERE owner = @owner AND expires_at > clock_timestamp() RETURNING 1",
                stop,
                ("@length", Length.TotalSeconds),
                ("@owner", owner)),
            stop);
        if (renewed is not null)
            return true;
        KeyValuePair<RunId, long>[] lost = [.. _held.Where(static one => one.Value > 0)];
        Interlocked.CompareExchange(ref _owner, null, owner);
        foreach (KeyValuePair<RunId, long> one in lost)
            _held.TryRemove(one);
        return false;
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(RunLease lease, CancellationToken stop)
        => DropAsync(lease, "UPDATE run_leases SET owner = NULL WHERE run = @run AND fence = @fence RETURNING 1", stop);

    /// <inheritdoc/>
    public Task EndAsync(RunLease lease, CancellationToken stop)
        => DropAsync(lease, "DELETE FROM run_leases WHERE run = @run AND fence = @fence RETURNING 1", stop);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunId>> ListFreeAsync(int most, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return OverAsync<IReadOnlyList<RunId>>(
            async connection =>
            {
                await SweepAsync(connection, stop);
                Statement list = new(connection, $"SELECT run FROM run_leases WHERE {FreeCondition} ORDER BY taken_at, run LIMIT @most", "@most");
                await using (list)
                {
                    List<RunId> free = [];
                    await using DbDataReader row = await list.QueryAsync(stop, most);
                    while (await row.ReadAsync(stop))
                        free.Add(new(row.GetString(0)));
                    return free;
                }
            },
            stop);
    }

    /// <inheritdoc/>
    public IJournal Fence(RunLease lease) => _journal.Fenced(lease);

    /// <summary>Gives back all that is held. Where the server is away it runs out by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_owner is { } owner)
        {
            try
            {
                await OverAsync(
                    connection => FindAsync(connection, "DELETE FROM lease_owners WHERE owner = @owner RETURNING 1", CancellationToken.None, ("@owner", owner)),
                    CancellationToken.None);
            }
            catch (PipelinesException)
            {
                // Nobody renews it.
            }
        }
        PostgresDialect.ClearPool(_connection);
        _registering.Dispose();
    }

    private static async Task<long?> TakeAsync(NpgsqlConnection connection, RunId run, string owner, CancellationToken stop)
    {
        await SweepAsync(connection, stop);
        while (true)
        {
            if (await FindAsync(
                connection,
                "INSERT INTO run_leases (run, owner, fence, taken_at) VALUES (@run, @owner, nextval('lease_fences'), clock_timestamp()) ON CONFLICT (run) DO NOTHING RETURNING fence",
                stop,
                ("@run", run.Value),
                ("@owner", owner)) is long made)
                return made;
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(stop);
            // First the lock, then a look of its own: whoever had it may have become another engine's meanwhile.
            if (await FindAsync(connection, "SELECT 1 FROM run_leases WHERE run = @run FOR UPDATE", stop, ("@run", run.Value)) is null)
                continue;
            // A row of our own that we do not know of is one whose taking was cut off.
            object? taken = await FindAsync(
                connection,
                $"UPDATE run_leases SET owner = @owner, fence = nextval('lease_fences'), taken_at = clock_timestamp() WHERE run = @run AND (owner = @owner OR {FreeCondition}) RETURNING fence",
                stop,
                ("@run", run.Value),
                ("@owner", owner));
            await transaction.CommitAsync(stop);
            return taken is null ? null : Convert.ToInt64(taken, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Removes engines that are late; their runs are free from now on.</summary>
    private static Task<object?> SweepAsync(NpgsqlConnection connection, CancellationToken stop)
        => FindAsync(connection, "DELETE FROM lease_owners WHERE expires_at <= clock_timestamp() RETURNING 1", stop);

    private async Task DropAsync(RunLease lease, string sql, CancellationToken stop)
    {
        if (_held.TryRemove(KeyValuePair.Create(lease.Run, lease.Number)))
            await OverAsync(connection => FindAsync(connection, sql, stop, ("@run", lease.Run.Value), ("@fence", lease.Number)), stop);
    }

    /// <summary>The name under which this engine holds; a new one after everything was lost.</summary>
    private async Task<string> RegisterAsync(CancellationToken stop)
    {
        await _registering.WaitAsync(stop);
        try
        {
            if (_owner is { } known)
                return known;
            string owner = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            await OverAsync(
                connection => FindAsync(
                    connection,
                    "INSERT INTO lease_owners (owner, name, expires_at) VALUES (@owner, @name, clock_timestamp() + @length * INTERVAL '1 second') ON CONFLICT (owner) DO UPDATE SET expires_at = excluded.expires_at RETURNING 1",
                    stop,
                    ("@owner", owner),
                    ("@name", _name),
                    ("@length", Length.TotalSeconds)),
                stop);
            return _owner = owner;
        }
        finally
        {
            _registering.Release();
        }
    }

    private static async Task<object?> FindAsync(NpgsqlConnection connection, string sql, CancellationToken stop, params (string Name, object Value)[] parameters)
    {
        Statement statement = new(connection, sql, [.. parameters.Select(parameter => parameter.Name)]);
        await using (statement)
            return await statement.FindAsync(stop, [.. parameters.Select(parameter => parameter.Value)]);
    }

    private async Task<T> OverAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken stop)
    {
        for (int round = 0; ; round++)
        {
            try
            {
                await using NpgsqlConnection connection = await _dialect.OpenAsync(_connection, stop);
                return await work(connection);
            }
            // A kept connection may have been cut while it rested: each is tried once more.
            catch (DbException e) when (round == 0 && _dialect.IsPassing(e))
            {
                PostgresDialect.ClearPool(_connection);
            }
            catch (DbException e)
            {
                throw _dialect.Explain(e);
            }
        }
    }
}
