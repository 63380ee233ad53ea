using System.Data.Common;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>
/// One database, and all in which its kind differs from others: how to connect, to lock the schema and to explain a failure. The
/// SQL outside of dialects is understood by SQLite and PostgreSQL alike; tables that cannot be have a migration file for each dialect.
/// </summary>
public abstract class Dialect
{
    private protected Dialect()
    {
    }

    /// <summary>Picks the variants of migration files: <c>sqlite</c> or <c>postgres</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The file or server, for messages.</summary>
    public abstract string Place { get; }

    /// <summary>What to do when its content is damaged, for messages.</summary>
    internal abstract string Mend { get; }

    /// <summary>An open connection on which a transaction is one writer's alone from its start.</summary>
    internal abstract Task<DbConnection> ConnectToWriteAsync(CancellationToken stop);

    /// <summary>An open connection that cannot write and waits for no writer.</summary>
    /// <exception cref="StorageMissingException">There is no database.</exception>
    internal abstract Task<DbConnection> ConnectToReadAsync(CancellationToken stop);

    /// <summary>Keeps all others from changing the schema until <paramref name="transaction"/> ends.</summary>
    internal abstract Task LockSchemaAsync(DbTransaction transaction, CancellationToken stop);

    /// <summary>True when the table exists.</summary>
    internal abstract Task<bool> HasTableAsync(DbConnection connection, string table, CancellationToken stop);

    /// <summary>
    /// Finds a row where the lease of <c>@run</c> has the fence <c>@fence</c>, and lets nobody change it until the transaction ends; null where the
    /// database holds no leases.
    /// </summary>
    internal virtual string? FenceSql => null;

    /// <summary>Writes the appends of a transaction together; null where each is written for itself, since the way to the database costs nothing.</summary>
    internal virtual PostgresAppends? NewAppends(SqlSession session) => null;

    /// <summary>Completes what migration scripts have made, in their transaction.</summary>
    internal virtual Task FinishSchemaAsync(DbConnection connection, DbTransaction transaction, CancellationToken stop) => Task.CompletedTask;

    /// <summary>What a person is told of a failure.</summary>
    internal abstract PipelinesException Explain(DbException failure);

    /// <summary>True for what passes by itself, such as a server that starts again: the same transaction is then tried anew.</summary>
    internal virtual bool IsPassing(DbException failure) => false;

    /// <summary>How long a writer goes on trying where failures are passing; none by default.</summary>
    internal virtual TimeSpan Patience => TimeSpan.Zero;

    /// <summary>The clock of waiting.</summary>
    internal virtual TimeProvider Time => TimeProvider.System;

    /// <summary>Who tells, of a commit whose answer was lost, whether it was carried out; null where a commit that failed never was.</summary>
    internal virtual CommitWitness? NewWitness() => null;

    /// <summary>How a library with tables of its own connects; null where the database is one program's.</summary>
    internal virtual NotesPlace? Notes => null;

    /// <summary>Statements that give unused space back.</summary>
    internal virtual string[] VacuumSql => ["VACUUM", "ANALYZE"];

    /// <summary>Closes connections that are kept for later.</summary>
    internal abstract void CloseIdle();
}
