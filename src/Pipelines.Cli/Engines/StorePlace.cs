using Pipelines.Engine.Local;
using Pipelines.Stores.Sql;

namespace Pipelines.Cli.Engines;

/// <summary>The database that a command works with.</summary>
/// <param name="Journal">Of the journal.</param>
/// <param name="Catalog">Of the catalog.</param>
/// <param name="Resources">Of what a server keeps beside the journal.</param>
/// <param name="File">The journal's file; null where the database is a server's.</param>
internal sealed record StorePlace(Dialect Journal, Dialect Catalog, Dialect Resources, string? File)
{
    private const string SqlitePrefix = "sqlite:";

    /// <summary>Other engines may work with it at the same time.</summary>
    public bool IsShared => File is null;

    /// <summary>Reads <c>--store</c>; null: the file of the home.</summary>
    /// <exception cref="RefusedException">It is written wrong. A password that stands in it is not said.</exception>
    public static StorePlace Of(string? store, Home home)
    {
        if (store is null)
            return OfFile(home.Database);
        if (store.StartsWith(SqlitePrefix, StringComparison.Ordinal) && store.Length > SqlitePrefix.Length)
            return OfFile(Path.GetFullPath(store[SqlitePrefix.Length..]));
        return PostgresDialect.Fits(store)
            ? OfServer(store)
            : throw new RefusedException("--store: write sqlite:FILE, or postgres://USER@HOST:5432/DATABASE for a database that several engines share.");
    }

    private static StorePlace OfFile(string file) => new(SqliteDialect.ForJournal(file), SqliteDialect.ForCatalog(file), SqliteDialect.ForResources(file), file);

    private static StorePlace OfServer(string address)
    {
        try
        {
            return new(
                PostgresDialect.ForJournal(address, TimeProvider.System),
                PostgresDialect.ForCatalog(address, TimeProvider.System),
                PostgresDialect.ForResources(address, TimeProvider.System),
                null);
        }
        catch (FormatException wrong)
        {
            throw new RefusedException($"--store: {wrong.Message}");
        }
    }
}
