using Pipelines.Engine.Local;

namespace Pipelines.Cli.Engines;

/// <summary>The home that a command works with.</summary>
/// <param name="Home">The folder.</param>
/// <param name="Store">The database, as <c>--store</c> says it; null: the file in the home.</param>
internal sealed record HomePlace(Home Home, string? Store)
{
    public static HomePlace Find(string? option, string? store)
    {
        string? variable = Environment.GetEnvironmentVariable("PIPELINES_HOME");
        return new(Home.At(option ?? (string.IsNullOrEmpty(variable) ? ".pipelines" : variable)), store);
    }

    /// <summary>The database; one in a file must be there, since an engine has been at work.</summary>
    /// <exception cref="RefusedException">None has.</exception>
    public StorePlace Require()
    {
        StorePlace place = StorePlace.Of(Store, Home);
        return place.File is null || File.Exists(place.File)
            ? place
            : throw new RefusedException($"no run: there is nothing in '{(Store is null ? Home.Root : place.File)}'. Give --home or --store, or start with: pipelines run FILE");
    }
}
