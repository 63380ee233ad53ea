using System.Data.Common;

namespace Pipelines.Stores.Sql;

/// <summary>A writer's connection, with one transaction after the other.</summary>
internal class SqlSession(DbConnection connection) : IAsyncDisposable
{
    private DbTransaction? _transaction;

    /// <summary>The connection.</summary>
    public DbConnection Connection { get; } = connection;

    /// <summary>The transaction that works run in.</summary>
    public DbTransaction Transaction => _transaction ?? throw new InvalidOperationException("No transaction has begun.");

    /// <summary>Begins a transaction.</summary>
    public virtual async ValueTask BeginAsync() => _transaction = await Connection.BeginTransactionAsync();

    /// <summary>Ends the transaction; what it wrote is as durable as the dialect says.</summary>
    public async ValueTask CommitAsync()
    {
        await Transaction.CommitAsync();
        await Transaction.DisposeAsync();
        _transaction = null;
    }

    /// <summary>Ends the connection; a transaction that was not committed has never been.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_transaction is not null)
            await _transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
