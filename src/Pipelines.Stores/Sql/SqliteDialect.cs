using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>A SQLite file. Any number of processes may read it while one writes.</summary>
public sealed class SqliteDialect : Dialect
{
    private const int BusySeconds = 5;

    private readonly string _writing;
    private readonly string _reading;
    private readonly string _atWrite;

    private SqliteDialect(string file, string synchronous, string mend)
    {
        Place = Path.GetFullPath(file);
        Mend = mend;
        // The writer's connection is not pooled: its end is a real end, which empties the write-ahead log into the file.
        _writing = ConnectionString(SqliteOpenMode.ReadWriteCreate, pooled: false);
        _reading = ConnectionString(SqliteOpenMode.ReadOnly, pooled: true);
        // After a large transaction the log's file is cut back to 64 MiB. Its ordinary 4 MiB stay as they are: writing over a file that
        // has its size costs half of making one longer, so a longer log would be slower for single appends.
        _atWrite = $"PRAGMA synchronous = {synchronous}; PRAGMA journal_size_limit = 67108864;";
    }

    /// <inheritdoc/>
    public override string Name => "sqlite";

    /// <inheritdoc/>
    public override string Place { get; }

    /// <inheritdoc/>
    internal override string Mend { get; }

    /// <summary>The journal in <paramref name="file"/>: each commit is on the disk before it is acknowledged.</summary>
    public static SqliteDialect ForJournal(string file)
        => new(file, "FULL", "Restore it from a copy, or give another --home or --store.");

    /// <summary>
    /// The catalog of the journal in <paramref name="journalFile"/>, in a file beside it: SQLite has one writer a file, and the journal
    /// must not wait for projections. Loss of power may cost the last commits but never half of one: it is rebuilt from the journal.
    /// </summary>
    public static SqliteDialect ForCatalog(string journalFile)
        => new(Beside(journalFile, "catalog"), "NORMAL", "Remove the file: it is rebuilt from the journal.");

    /// <summary>
    /// The resources beside the journal in <paramref name="journalFile"/>, in a file of their own: SQLite has one writer a file. Each commit
    /// is on the disk before it is acknowledged: what is in there stands nowhere else.
    /// </summary>
    public static SqliteDialect ForResources(string journalFile)
        => new(Beside(journalFile, "resources"), "FULL", "Restore it from a copy, or give another --home or --store.");

    /// <summary>A file for the notes of a library.</summary>
    internal static NotesPlace NotesIn(string file)
        => new(SqliteFactory.Instance, new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(file), DefaultTimeout = BusySeconds, Pooling = false }.ConnectionString, IsShared: false);

    /// <inheritdoc/>
    internal override async Task<DbConnection> ConnectToWriteAsync(CancellationToken stop)
    {
        SqliteConnection connection = await OpenAsync(_writing, stop);
        try
        {
            await ExecuteAsync(connection, _atWrite, stop);
            object? mode = await ExecuteAsync(connection, "PRAGMA journal_mode = WAL", stop);
            return mode is "wal" ? connection : throw new StorageUnavailableException(
                Place, "its file system cannot share memory between processes, which the write-ahead log of SQLite needs. Give a --home or --store on a local disk.");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    internal override async Task<DbConnection> ConnectToReadAsync(CancellationToken stop)
        => File.Exists(Place) ? await OpenAsync(_reading, stop) : throw new StorageMissingException(Place);

    // A transaction is begun with BEGIN IMMEDIATE: whoever is in one is alone already.
    /// <inheritdoc/>
    internal override Task LockSchemaAsync(DbTransaction transaction, CancellationToken stop) => Task.CompletedTask;

    /// <inheritdoc/>
    internal override async Task<bool> HasTableAsync(DbConnection connection, string table, CancellationToken stop)
    {
        Statement find = new(connection, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = @name", "@name");
        await using (find)
            return await find.FindAsync(stop, table) is not null;
    }

    /// <inheritdoc/>
    internal override PipelinesException Explain(DbException failure)
    {
        int code = failure is SqliteException sqlite ? sqlite.SqliteErrorCode : SQLitePCL.raw.SQLITE_ERROR;
        return code switch
        {
            SQLitePCL.raw.SQLITE_CORRUPT => new StorageDamagedException(Place, "its pages do not fit together.", Mend, failure),
            SQLitePCL.raw.SQLITE_NOTADB => new StorageDamagedException(Place, "it is not a SQLite file.", Mend, failure),
            SQLitePCL.raw.SQLITE_FULL => Unavailable("the disk is full. Free some space and try again; what was acknowledged is kept.", failure),
            SQLitePCL.raw.SQLITE_IOERR => Unavailable($"the disk reported an error ({Text(failure)}). Look at the free space and the health of the disk; what was acknowledged is kept.", failure),
            SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => Unavailable($"another program has been writing it for {BusySeconds} seconds. End that one, or try again later.", failure),
            SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM => Unavailable("it may only be read. Give this user the right to write the file and its folder.", failure),
            SQLitePCL.raw.SQLITE_CANTOPEN => Unavailable(
                Directory.Exists(Path.GetDirectoryName(Place))
                    ? "it cannot be opened. Give this user the right to read and write the file and its folder."
                    : "its folder does not exist. Make the folder, or give another --home or --store.",
                failure),
            _ => Unavailable($"SQLite reported '{Text(failure)}'.", failure),
        };
    }

    /// <inheritdoc/>
    internal override void CloseIdle()
    {
        using SqliteConnection any = new(_reading);
        SqliteConnection.ClearPool(any);
    }

    private static string Beside(string journalFile, string what) => Path.Combine(
        Path.GetDirectoryName(Path.GetFullPath(journalFile)) ?? "",
        $"{Path.GetFileNameWithoutExtension(journalFile)}-{what}{Path.GetExtension(journalFile)}");

    private StorageUnavailableException Unavailable(string why, DbException failure) => new(Place, why, failure);

    private static string Text(DbException failure) => failure is SqliteException sqlite
        ? string.Create(CultureInfo.InvariantCulture, $"{sqlite.SqliteExtendedErrorCode} {SQLitePCL.raw.sqlite3_errstr(sqlite.SqliteExtendedErrorCode).utf8_to_string()}")
        : failure.Message;

    private string ConnectionString(SqliteOpenMode mode, bool pooled) => new SqliteConnectionStringBuilder
    {
        DataSource = Place,
        Mode = mode,
        Pooling = pooled,
        ForeignKeys = true,
        DefaultTimeout = BusySeconds,
    }.ToString();

    private static async Task<SqliteConnection> OpenAsync(string connectionString, CancellationToken stop)
    {
        SqliteConnection connection = new(connectionString);
        try
        {
            await connection.OpenAsync(stop);
            // SQLite's own wait asks again within milliseconds; the one of the client library sleeps for 150.
            await ExecuteAsync(connection, $"PRAGMA busy_timeout = {BusySeconds * 1000}", stop);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<object?> ExecuteAsync(SqliteConnection connection, string sql, CancellationToken stop)
    {
        Statement pragma = new(connection, sql);
        await using (pragma)
            return await pragma.FindAsync(stop);
    }
}
