using System.CommandLine;
using System.Text.Json.Nodes;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Remote;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Server.Runs;
using Pipelines.Stores.Resources;
using Pipelines.Stores.Sql;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines admin</c>: what is done to a home or a database from time to time.</summary>
internal static class AdminVerb
{
    public static Command Make() => new("admin", "Backs up, restores, rebuilds and cleans what is kept.") { Rebuild(), Backup(), Restore(), Vacuum(), Retain() };

    private static Command Rebuild()
    {
        EngineOptions engine = new();
        Command command = new("rebuild", "Makes the lists again out of the journal. No engine may be at work.");
        engine.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            EngineSettings settings = engine.Read(parsed);
            settings.Home.Require();
            Console.Out.WriteLine($"{await RebuildAsync(settings, stop)} runs are in the lists");
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command Backup()
    {
        Argument<string> folder = new("FOLDER") { Description = "A folder that is not there yet." };
        (Option<string?> home, Option<string?> store, Option<string?> artifacts) = Places();
        Command command = new("backup", "Copies journal, lists and artifacts of a home, while a server may be at work.") { folder, home, store, artifacts };
        command.SetAction(async (parsed, stop) =>
        {
            string target = Path.GetFullPath(parsed.GetRequiredValue(folder));
            int files = await HomeBackup.MakeAsync(parsed.HomeOf(home, store), parsed.GetValue(artifacts), target, stop);
            Console.Out.WriteLine($"{target}: the databases and {files} files of artifacts");
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command Restore()
    {
        Argument<string> folder = new("FOLDER") { Description = "What `admin backup` has made." };
        EngineOptions engine = new();
        Command command = new("restore", "Puts a backup into a home that has nothing yet, and makes its lists.") { folder };
        engine.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            EngineSettings settings = engine.Read(parsed);
            int files = HomeBackup.Restore(settings.Home, settings.Artifacts, Path.GetFullPath(parsed.GetRequiredValue(folder)), stop);
            Console.Out.WriteLine($"{settings.Home.Home.Root}: {await RebuildAsync(settings, stop)} runs and {files} files of artifacts");
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command Vacuum()
    {
        EngineOptions engine = new();
        Command command = new("vacuum", "Gives the space of what was removed back. With files no engine may be at work.");
        engine.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            EngineSettings settings = engine.Read(parsed);
            StorePlace store = settings.Home.Require();
            // The lock of the home; a server's tables need none.
            using HomeLock? held = store.IsShared ? null : HomeLock.Take(settings.Home.Home);
            foreach (Dialect database in store.IsShared ? [store.Journal] : (Dialect[])[store.Journal, store.Catalog, store.Resources])
            {
                if (store.IsShared || File.Exists(database.Place))
                    await Upkeep.VacuumAsync(database, stop);
            }
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command Retain()
    {
        Option<bool> dryRun = new("--dry-run") { Description = "Says only what would go." };
        Option<string?> server = Shared.Server();
        Option<string> output = Shared.Output();
        Command command = new("retain", "Removes what the rules of a server's experiments no longer keep, as it does by itself once an hour.") { dryRun, server, output };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            JsonNode report = await client.PostAsync($"{ServerClient.Own}/retention", new JsonObject { ["dry_run"] = parsed.GetValue(dryRun) }, stop);
            if (parsed.IsJson(output))
            {
                RemoteRuns.Print(report);
                return ExitCodes.Succeeded;
            }
            string verb = parsed.GetValue(dryRun) ? "would go" : "went";
            foreach ((string name, string words) in ((string, string)[])[("runs", "run"), ("logs", "what steps of it printed:"), ("artifacts", "artifact"), ("shared", "stays, since it is used:")])
            {
                foreach (JsonNode? one in report[name]!.AsArray())
                    Console.Out.WriteLine($"{(name == "shared" ? "" : verb + ": ")}{words} {one}");
            }
            Console.Out.WriteLine($"{verb}: {report["cache_entries"]} entries of the cache");
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static (Option<string?> Home, Option<string?> Store, Option<string?> Artifacts) Places()
        => (Shared.Home(), Shared.Store(), new("--artifacts") { Description = "The folder that keeps artifacts; below the home if not given.", HelpName = "DIR" });

    private static async Task<int> RebuildAsync(EngineSettings settings, CancellationToken stop)
    {
        await using LocalEngine engine = await LocalEngine.OpenAsync(settings, stop);
        StorePlace store = StorePlace.Of(settings.Home.Store, settings.Home.Home);
        if (store.IsShared)
            await RefuseDrivenAsync(engine, stop);
        bool hasResources = store.IsShared || File.Exists(store.Resources.Place);
        await using SqlResources? resources = hasResources ? await SqlResources.OpenAsync(store.Resources, engine.Ports.Time, stop) : null;
        return await Projections.RebuildAsync(engine.Ports.Journal, engine.Ports.Catalog, resources, engine.Ports.Time, stop);
    }

    private static async Task RefuseDrivenAsync(LocalEngine engine, CancellationToken stop)
    {
        foreach (RunView run in (await engine.Ports.Catalog.ListRunsAsync(new RunQuery(Unfinished: true, Size: 1000), stop)).Items)
        {
            if (await engine.Keeper.Leases.FindHolderAsync(run.Run, stop) is { } holder)
                throw new RunHeldException(run.Run, holder);
        }
    }
}
