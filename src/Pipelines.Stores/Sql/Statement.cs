using System.Data.Common;

namespace Pipelines.Stores.Sql;

/// <summary>One statement of this program on one connection; values come as parameters, in the order of the names.</summary>
internal sealed class Statement : IAsyncDisposable
{
    private readonly DbCommand _command;

    public Statement(DbConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        _command = connection.CreateCommand();
        // The texts are this program's own constants and migration files: values never become a part of them.
#pragma warning disable CA2100
        _command.CommandText = sql;
#pragma warning restore CA2100
        foreach (string name in parameters)
        {
            DbParameter parameter = _command.CreateParameter();
            parameter.ParameterName = name;
            _command.Parameters.Add(parameter);
        }
    }

    /// <summary>Runs it in this transaction.</summary>
    public Statement In(DbTransaction? transaction)
    {
        _command.Transaction = transaction;
        return this;
    }

    /// <summary>Runs it; returns the number of rows that it changed.</summary>
    public Task<int> ExecuteAsync(CancellationToken stop, params ReadOnlySpan<object?> values) => With(values).ExecuteNonQueryAsync(stop);

    /// <summary>The first value of the first row; null if there is no row.</summary>
    public Task<object?> FindAsync(CancellationToken stop, params ReadOnlySpan<object?> values) => With(values).ExecuteScalarAsync(stop);

    /// <summary>The rows.</summary>
    public Task<DbDataReader> QueryAsync(CancellationToken stop, params ReadOnlySpan<object?> values) => With(values).ExecuteReaderAsync(stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private DbCommand With(ReadOnlySpan<object?> values)
    {
        for (int at = 0; at < values.Length; at++)
            // PostgreSQL keeps no such character in texts, and what a program printed may hold some.
            _command.Parameters[at].Value = values[at] is string text && text.Contains('\0', StringComparison.Ordinal)
                ? text.Replace('\0', '\uFFFD')
                : values[at] ?? DBNull.Value;
        return _command;
    }
}
