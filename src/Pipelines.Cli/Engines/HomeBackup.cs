using Pipelines.Engine.Local;
using Pipelines.Stores.Sql;

namespace Pipelines.Cli.Engines;

/// <summary>A home with files as a folder of its own, made while an engine may be at work, and the way back.</summary>
internal static class HomeBackup
{
    private const string Journal = "pipelines.db";
    private const string Resources = "pipelines-resources.db";
    private const string Artifacts = "artifacts";

    /// <summary>Copies a home; returns the number of artifact files.</summary>
    /// <exception cref="RefusedException">The target is in use, or the home is on a database server.</exception>
    public static async Task<int> MakeAsync(HomePlace place, string? artifacts, string target, CancellationToken stop)
    {
        StorePlace store = place.Require();
        RefuseServer(store);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new RefusedException($"'{target}' is not empty. Name a folder that is not there yet: a backup is a folder of its own.");
        Directory.CreateDirectory(target);
        // In this order: what a later copy may hold beyond an earlier one is found again at the start, and an artifact is there before the journal names it.
        await Upkeep.CopyAsync((SqliteDialect)store.Resources, Path.Combine(target, Resources), stop);
        await Upkeep.CopyAsync((SqliteDialect)store.Journal, Path.Combine(target, Journal), stop);
        return Copy(artifacts ?? place.Home.Artifacts, Path.Combine(target, Artifacts), stop);
    }

    /// <summary>Puts a backup into a home that has nothing yet.</summary>
    /// <exception cref="RefusedException">There is no backup, or the home is in use.</exception>
    public static int Restore(HomePlace place, string? artifacts, string source, CancellationToken stop)
    {
        StorePlace store = StorePlace.Of(place.Store, place.Home);
        RefuseServer(store);
        if (!File.Exists(Path.Combine(source, Journal)))
            throw new RefusedException($"'{source}' holds no backup: there is no '{Journal}' in it. Name the folder that `pipelines admin backup` made.");
        if (File.Exists(store.Journal.Place))
            throw new RefusedException($"'{store.Journal.Place}' is there already. Give another --home, or move that one away: a backup replaces nothing.");
        Home home = place.Home.Create();
        using HomeLock held = HomeLock.Take(home);
        int files = Copy(Path.Combine(source, Artifacts), artifacts ?? home.Artifacts, stop);
        if (File.Exists(Path.Combine(source, Resources)))
            File.Copy(Path.Combine(source, Resources), store.Resources.Place);
        // Last: a home without a journal is empty.
        File.Copy(Path.Combine(source, Journal), store.Journal.Place + ".part", overwrite: true);
        File.Move(store.Journal.Place + ".part", store.Journal.Place);
        return files;
    }

    private static void RefuseServer(StorePlace store)
    {
        if (store.IsShared)
            throw new RefusedException("A database server is backed up by its own means: pg_dump --format custom DATABASE > FILE, and back with: pg_restore --dbname DATABASE FILE. Artifacts are backed up where they lie.");
    }

    private static int Copy(string from, string to, CancellationToken stop)
    {
        int files = 0;
        if (!Directory.Exists(from))
            return files;
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                string target = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target, overwrite: true);
                files++;
            }
            catch (FileNotFoundException)
            {
                // Removed meanwhile.
            }
        }
        return files;
    }
}
