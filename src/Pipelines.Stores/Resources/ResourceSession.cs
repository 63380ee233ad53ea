using Dapper;
using System.Data.Common;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Resources;

/// <summary>A writer's connection; statements are prepared when they are used first.</summary>
internal sealed class ResourceSession(DbConnection connection) : SqlSession(connection)
{
    private readonly Dictionary<SqlText, Statement> _known = [];

    /// <summary>Runs it; returns the number of rows that it changed.</summary>
    public Task<int> ExecuteAsync(SqlText sql, params ReadOnlySpan<object?> values) => Of(sql).ExecuteAsync(NoStop, values);

    /// <summary>True when it finds a row.</summary>
    public async Task<bool> HasAsync(SqlText sql, params object?[] values) => await Of(sql).FindAsync(NoStop, values) is not null;

    /// <summary>The rows that it finds, as the transaction sees them.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql) => (await Connection.QueryAsync<T>(sql, transaction: Transaction)).AsList();

    private Statement Of(SqlText sql)
    {
        if (!_known.TryGetValue(sql, out Statement? statement))
            _known[sql] = statement = Prepare(sql.Text, sql.Parameters);
        return statement;
    }
}
