using System.Data.Common;

namespace Pipelines.Stores.Sql;

/// <summary>A database for a library that keeps tables of its own: what is in there can be made again.</summary>
/// <param name="Factory">Makes connections.</param>
/// <param name="ConnectionString">How to connect. It may hold a password: it is never logged.</param>
/// <param name="IsShared">Other servers use it too.</param>
public sealed record NotesPlace(DbProviderFactory Factory, string ConnectionString, bool IsShared)
{
    /// <summary>Closes connections that are kept for later.</summary>
    public void CloseIdle()
    {
        if (IsShared)
            PostgresDialect.ClearPool(ConnectionString);
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(NotesPlace);
}
