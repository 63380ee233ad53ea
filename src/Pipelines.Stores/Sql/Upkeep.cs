using System.Data.Common;
using Microsoft.Data.Sqlite;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>What administrators do to a database from time to time.</summary>
public static class Upkeep
{
    /// <summary>Gives the space of what was removed back, and lets the database learn anew what is in its tables. Takes long where much is kept.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be opened or written.</exception>
    public static async Task VacuumAsync(Dialect dialect, CancellationToken stop)
    {
        try
        {
            await using DbConnection connection = await dialect.ConnectToWriteAsync(stop);
            foreach (string sql in dialect.VacuumSql)
            {
                await using DbCommand command = connection.CreateCommand();
                command.CommandTimeout = 0;
                // The dialect's own constants.
#pragma warning disable CA2100
                command.CommandText = sql;
#pragma warning restore CA2100
                await command.ExecuteNonQueryAsync(stop);
            }
        }
        catch (DbException e)
        {
            throw dialect.Explain(e);
        }
    }

    /// <summary>
    /// Copies a SQLite file as it is at one moment, while others may write it; the copy is whole, or is not there.
    /// </summary>
    /// <param name="dialect">The file; nothing is copied where there is none.</param>
    /// <param name="target">A file that is not there yet.</param>
    /// <param name="stop">Ends the wait for the file, not the copy.</param>
    /// <exception cref="StorageUnavailableException">One of them cannot be opened or written.</exception>
    public static async Task CopyAsync(SqliteDialect dialect, string target, CancellationToken stop)
    {
        if (!File.Exists(dialect.Place))
            return;
        string part = target + ".part";
        File.Delete(part);
        try
        {
            await using DbConnection source = await dialect.ConnectToReadAsync(stop);
            await using SqliteConnection copy = new(new SqliteConnectionStringBuilder { DataSource = part, Pooling = false }.ToString());
            await copy.OpenAsync(stop);
            ((SqliteConnection)source).BackupDatabase(copy);
        }
        catch (DbException e)
        {
            throw dialect.Explain(e);
        }
        finally
        {
            dialect.CloseIdle();
        }
        File.Move(part, target);
    }
}
