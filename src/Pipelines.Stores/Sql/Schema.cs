using System.Data.Common;
using System.Globalization;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>
/// Brings the tables of one part (journal or catalog) to the version that this program knows, and keeps it from tables that it does
/// not know. Parts have versions of their own, since they may lie in one database or in two.
/// </summary>
internal static class Schema
{
    private const string VersionTable = "schema_versions";

    /// <summary>A connection to write with, to a database whose tables are up to date.</summary>
    public static async Task<DbConnection> OpenAsync(Dialect dialect, string part, CancellationToken stop)
    {
        DbConnection? connection = null;
        try
        {
            connection = await dialect.ConnectToWriteAsync(stop);
            await MigrateAsync(dialect, connection, part, MigrationFiles.Read(part, dialect.Name), stop);
            DbConnection ready = connection;
            connection = null;
            return ready;
        }
        catch (DbException e)
        {
            throw dialect.Explain(e);
        }
        finally
        {
            if (connection is not null)
                await connection.DisposeAsync();
        }
    }

    /// <summary>Runs the scripts that are missing, all or none, while nobody else can.</summary>
    /// <exception cref="SchemaVersionException">A newer program has been here.</exception>
    internal static async Task MigrateAsync(Dialect dialect, DbConnection connection, string part, IReadOnlyList<string> scripts, CancellationToken stop)
    {
        if (await FindVersionAsync(dialect, connection, null, part, stop) == scripts.Count)
            return;
        await using DbTransaction transaction = await connection.BeginTransactionAsync(stop);
        await dialect.LockSchemaAsync(transaction, stop);
        int found = await FindVersionAsync(dialect, connection, transaction, part, stop);
        if (found > scripts.Count)
            throw new SchemaVersionException(dialect.Place, part, found, scripts.Count);
        await ExecuteAsync(connection, transaction, $"CREATE TABLE IF NOT EXISTS {VersionTable} (part TEXT PRIMARY KEY, version INTEGER NOT NULL)", stop);
        foreach (string script in scripts.Skip(found))
            await ExecuteAsync(connection, transaction, script, stop);
        Statement note = new(
            connection,
            $"INSERT INTO {VersionTable} (part, version) VALUES (@part, @version) ON CONFLICT (part) DO UPDATE SET version = excluded.version",
            "@part",
            "@version");
        await using (note)
            await note.In(transaction).ExecuteAsync(stop, part, scripts.Count);
        await dialect.FinishSchemaAsync(connection, transaction, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>For those who may only read: the tables must be there, and of the version that this program knows.</summary>
    /// <exception cref="StorageMissingException">There are none.</exception>
    /// <exception cref="SchemaVersionException">They are older or newer.</exception>
    public static async Task VerifyAsync(Dialect dialect, string part, CancellationToken stop)
    {
        int known = MigrationFiles.Read(part, dialect.Name).Count;
        try
        {
            await using DbConnection connection = await dialect.ConnectToReadAsync(stop);
            int found = await FindVersionAsync(dialect, connection, null, part, stop);
            if (found == 0)
                throw new StorageMissingException(dialect.Place);
            if (found != known)
                throw new SchemaVersionException(dialect.Place, part, found, known);
        }
        catch (DbException e)
        {
            throw dialect.Explain(e);
        }
    }

    private static async Task<int> FindVersionAsync(Dialect dialect, DbConnection connection, DbTransaction? transaction, string part, CancellationToken stop)
    {
        if (!await dialect.HasTableAsync(connection, VersionTable, stop))
            return 0;
        Statement find = new(connection, $"SELECT version FROM {VersionTable} WHERE part = @part", "@part");
        await using (find)
            return Convert.ToInt32(await find.In(transaction).FindAsync(stop, part), CultureInfo.InvariantCulture);
    }

    private static async Task ExecuteAsync(DbConnection connection, DbTransaction transaction, string script, CancellationToken stop)
    {
        Statement statements = new(connection, script);
        await using (statements)
            await statements.In(transaction).ExecuteAsync(stop);
    }
}
