using Pipelines.Stores.Sql;

namespace Pipelines.Cli.Engines;

/// <summary>The database of what a server keeps beside the journal.</summary>
internal static class ResourcePlace
{
    /// <summary>Of a home.</summary>
    /// <exception cref="RefusedException">It lies in a database that a server alone works with.</exception>
    public static Dialect Of(HomePlace home) => StorePlace.Of(home.Store, home.Home).File is { } file
        ? SqliteDialect.ForResources(file)
        : throw new RefusedException("--store: tokens of a shared database are made through its server. Give --server URL.");
}
