using System.Data.Common;

namespace Pipelines.Stores.Sql;

/// <summary>A writer's connection, with one transaction after the other.</summary>
internal abstract class SqlSession(DbConnection connection) : IAsyncDisposable
{
    /// <summary>A transaction serves many callers: none of them may stop it.</summary>
    protected static readonly CancellationToken NoStop = CancellationToken.None;

    private readonly List<Statement> _statements = [];
    private DbTransaction? _transaction;

    /// <summary>Its own alone.</summary>
    internal DbConnection Connection => connection;

    /// <summary>The transaction that is under way.</summary>
    protected DbTransaction? Transaction => _transaction;

    /// <summary>Begins a transaction, in which all statements of the session run from now on.</summary>
    public async ValueTask BeginAsync()
    {
        _transaction = await connection.BeginTransactionAsync(NoStop);
        foreach (Statement statement in _statements)
            statement.In(_transaction);
    }

    /// <summary>Does of the works that follow what is quicker done together; by default nothing.</summary>
    public virtual Task DoTogetherAsync(IEnumerable<object?> subjects) => Task.CompletedTask;

    /// <summary>Ends the transaction; what it wrote is as durable as the dialect says.</summary>
    public async ValueTask CommitAsync()
    {
        if (_transaction is null)
            throw new InvalidOperationException("No transaction has begun.");
        await _transaction.CommitAsync(NoStop);
        await _transaction.DisposeAsync();
        _transaction = null;
    }

    /// <summary>Ends the connection; a transaction that was not committed has never been.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Statement statement in _statements)
            await statement.DisposeAsync();
        if (_transaction is not null)
            await _transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>A statement that lives as long as the session; one that is made inside a transaction runs in it.</summary>
    internal Statement Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        Statement statement = new Statement(connection, sql, parameters).In(_transaction);
        _statements.Add(statement);
        return statement;
    }
}
