using System.Data.Common;
using System.Security.Cryptography;
using Npgsql;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>A PostgreSQL database, version 13 or newer. Any number of engines may write it.</summary>
public sealed class PostgresDialect : Dialect
{
    private const int ConnectSeconds = 15;
    private const int CommandSeconds = 30;

    private readonly NpgsqlConnectionStringBuilder _address;
    private readonly string _writing;
    private readonly string _reading;
    private readonly bool _isDurable;
    private readonly PostgresFailures _failures;

    private PostgresDialect(NpgsqlConnectionStringBuilder address, TimeProvider time, bool isDurable)
    {
        _address = address;
        _isDurable = isDurable;
        Time = time;
        Place = PostgresAddress.Describe(address);
        _failures = new(address, Place, Mend);
        _writing = ConnectionString("pipelines", pooled: false, options: "");
        _reading = ConnectionString("pipelines reader", pooled: true, options: "-c default_transaction_read_only=on");
    }

    /// <inheritdoc/>
    public override string Name => "postgres";

    /// <inheritdoc/>
    public override string Place { get; }

    /// <inheritdoc/>
    internal override string Mend => "Restore the database from a backup, or give another --store.";

    /// <summary>A server that is started anew, or another one that takes its place, is mostly there again by then.</summary>
    internal override TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    internal override TimeProvider Time { get; }

    /// <inheritdoc/>
    internal override string FenceSql => PostgresLeases.FenceSql;

    /// <summary>
    /// The journal in the database at <paramref name="address"/>: <c>postgres://user@host:port/database?sslmode=...</c>, or
    /// <c>postgres:</c> and the keywords of PostgreSQL's connection strings.
    /// </summary>
    /// <exception cref="FormatException">The address is written wrong; the message says how, and holds no password.</exception>
    public static PostgresDialect ForJournal(string address, TimeProvider time) => new(PostgresAddress.Read(address), time, isDurable: true);

    /// <summary>
    /// The catalog beside the journal at <paramref name="address"/>. A crash of the server may cost the last commits but never half of one:
    /// it is rebuilt from the journal.
    /// </summary>
    /// <exception cref="FormatException">The address is written wrong; the message says how, and holds no password.</exception>
    public static PostgresDialect ForCatalog(string address, TimeProvider time) => new(PostgresAddress.Read(address), time, isDurable: false);

    /// <summary>The resources beside the journal at <paramref name="address"/>: what is in there stands nowhere else.</summary>
    /// <exception cref="FormatException">The address is written wrong; the message says how, and holds no password.</exception>
    public static PostgresDialect ForResources(string address, TimeProvider time) => new(PostgresAddress.Read(address), time, isDurable: true);

    /// <summary>True for what begins like such an address.</summary>
    public static bool Fits(string address) => PostgresAddress.Fits(address);

    /// <inheritdoc/>
    internal override async Task<DbConnection> ConnectToWriteAsync(CancellationToken stop) => await OpenToWriteAsync(_writing, stop);

    /// <inheritdoc/>
    internal override async Task<DbConnection> ConnectToReadAsync(CancellationToken stop) => await OpenAsync(_reading, stop);

    /// <summary>How leases connect, by a pool of their own: what takes longer than half a lease comes too late.</summary>
    internal string LeaseConnection(TimeSpan length)
        => ConnectionString("pipelines leases", pooled: true, options: "", (int)Math.Clamp(length.TotalSeconds / 2, 1, CommandSeconds));

    /// <inheritdoc/>
    internal override async Task LockSchemaAsync(DbTransaction transaction, CancellationToken stop)
    {
        Statement take = new(
            transaction.Connection ?? throw new InvalidOperationException("The transaction has ended."),
            "SELECT pg_advisory_xact_lock(hashtext('pipelines schema'), hashtext(current_schema()))");
        await using (take)
            await take.ExecuteAsync(stop);
    }

    /// <inheritdoc/>
    internal override async Task<bool> HasTableAsync(DbConnection connection, string table, CancellationToken stop)
    {
        Statement find = new(connection, "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = @name", "@name");
        await using (find)
            return await find.FindAsync(stop, table) is not null;
    }

    // A database may order texts by the rules of a language, and each kind differently; lists are paged in the order of bytes. So the text
    // columns that this transaction has made are set to it, whichever script made them.
    /// <inheritdoc/>
    internal override async Task FinishSchemaAsync(DbConnection connection, DbTransaction transaction, CancellationToken stop)
    {
        Statement finish = new(connection, """
            CREATE TABLE IF NOT EXISTS writer_marks (
                writer TEXT PRIMARY KEY, number BIGINT NOT NULL, written_at TIMESTAMPTZ NOT NULL DEFAULT now()) WITH (fillfactor = 50);
            DO $$
            DECLARE made record;
            BEGIN
                FOR made IN
                    SELECT attrelid::regclass AS table_name, quote_ident(attname) AS column_name
                    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                    WHERE pg_attribute.xmin::text::bigint = pg_current_xact_id()::text::bigint % 4294967296
                        AND relkind = 'r' AND relnamespace = current_schema()::regnamespace
                        AND attnum > 0 AND NOT attisdropped AND atttypid = 'text'::regtype AND attcollation <> '"C"'::regcollation
                LOOP
                    EXECUTE format('ALTER TABLE %s ALTER COLUMN %s TYPE text COLLATE "C"', made.table_name, made.column_name);
                END LOOP;
            END $$
            """);
        await using (finish)
            await finish.In(transaction).ExecuteAsync(stop);
    }

    /// <inheritdoc/>
    internal override PipelinesException Explain(DbException failure) => _failures.Explain(failure);

    /// <inheritdoc/>
    internal override bool IsPassing(DbException failure) => PostgresFailures.IsPassing(failure);

    /// <inheritdoc/>
    internal override PostgresAppends NewAppends(SqlSession session) => new(session);

    /// <inheritdoc/>
    internal override CommitWitness NewWitness() => new PostgresWitness(stop => OpenToWriteAsync(_writing, stop));

    /// <inheritdoc/>
    internal override NotesPlace Notes => new(NpgsqlFactory.Instance, ConnectionString("pipelines schedules", pooled: true, options: ""), IsShared: true);

    /// <inheritdoc/>
    internal override string[] VacuumSql => ["VACUUM (ANALYZE)"];

    /// <inheritdoc/>
    internal override void CloseIdle()
    {
        ClearPool(_reading);
    }

    private async Task<NpgsqlConnection> OpenToWriteAsync(string connectionString, CancellationToken stop)
    {
        NpgsqlConnection connection = await OpenAsync(connectionString, stop);
        try
        {
            // A writer that is stopped in the middle must not hold its rows for ever.
            Statement prepare = new(connection, $"""
                SELECT pg_is_in_recovery(), getdatabaseencoding(), current_schema(),
                    set_config('idle_in_transaction_session_timeout', '3s', false),
                    set_config('default_transaction_isolation', 'read committed', false),
                    set_config('synchronous_commit', CASE WHEN {(_isDurable ? "current_setting('synchronous_commit') <> 'off' THEN current_setting('synchronous_commit') ELSE 'on'" : "true THEN 'off'")} END, false)
                """);
            await using (prepare)
            {
                await using DbDataReader row = await prepare.QueryAsync(stop);
                await row.ReadAsync(stop);
                _failures.Check(isStandby: row.GetBoolean(0), encoding: row.GetString(1), schema: row.GetValue(2) as string);
            }
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the connections of a pool that nobody uses.</summary>
    internal static void ClearPool(string connectionString)
    {
        using NpgsqlConnection any = new(connectionString);
        NpgsqlConnection.ClearPool(any);
    }

    /// <summary>An open connection.</summary>
    internal async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken stop)
    {
        NpgsqlConnection connection = new(connectionString);
        try
        {
            await connection.OpenAsync(stop);
            return connection;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            await connection.DisposeAsync();
            throw new StorageUnavailableException(Place, $"a file of passwords, certificates or keys cannot be used ({e.Message}) Mend passfile, sslrootcert, sslcert or sslkey in --store.", e);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private string ConnectionString(string program, bool pooled, string options, int seconds = CommandSeconds)
    {
        NpgsqlConnectionStringBuilder full = new(_address.ConnectionString)
        {
            Pooling = pooled,
            MaxPoolSize = 20,
            TcpKeepAlive = true,
            CommandTimeout = seconds,
            MaxAutoPrepare = 40,
            IncludeErrorDetail = false,
            PersistSecurityInfo = false,
        };
        if (string.IsNullOrEmpty(full.ApplicationName))
            full.ApplicationName = program;
        if (!full.ShouldSerialize("Timeout"))
            full.Timeout = Math.Min(ConnectSeconds, seconds);
        full.Options = $"{full.Options} {options}".Trim() is { Length: > 0 } all ? all : null;
        return full.ConnectionString;
    }
}
