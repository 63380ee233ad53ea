using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Server;
using Pipelines.Stores.Resources;
using Pipelines.Stores.Sql;

namespace Pipelines.Benchmarks.Harness;

/// <summary>A server in this process, with steps that do nothing; over files of its own, or over a database.</summary>
internal sealed class ServerHere : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];

    private ServerHere()
    {
    }

    public HttpClient Http { get; private set; } = new();

    public EnginePorts Ports { get; private set; } = null!;

    public static async Task<ServerHere> StartAsync(string folder, string? store, ILauncher launcher, CancellationToken stop)
    {
        ServerHere made = new();
        Home home = Home.At(folder).Create();
        PostgresDialect? shared = store is null ? null : PostgresDialect.ForJournal(store, TimeProvider.System);
        SqlJournal journal = made.Keep(await SqlJournal.OpenAsync(shared ?? (Dialect)SqliteDialect.ForJournal(home.Database), stop));
        SqlCatalog catalog = made.Keep(await SqlCatalog.OpenAsync(store is null ? SqliteDialect.ForCatalog(home.Database) : PostgresDialect.ForCatalog(store, TimeProvider.System), stop));
        SqlResources resources = made.Keep(await OpenResourcesAsync(folder, store, stop));
        IRunLeases leases = shared is null ? new HomeLeases(journal) : made.Keep(await PostgresLeases.OpenAsync(shared, journal, "a benchmark", length: null, stop));
        LeaseKeeper keeper = made.Keep(new LeaseKeeper(leases, TimeProvider.System, NullLogger.Instance));
        made.Ports = new(journal, catalog, new FolderArtifactStore(home.Artifacts), launcher, TimeProvider.System);
        ServerOptions options = new() { Listen = new(System.Net.IPAddress.Loopback, 0), JsonLogs = true };
        PipelinesServer server = made.Keep(await PipelinesServer.StartAsync(
            options, new(made.Ports, resources, home, new RunDriverOptions { Parallel = 1024, FileRoots = [] }, keeper), stop));
        made.Http = new() { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        while (!(await made.Http.GetAsync("/readyz", stop)).IsSuccessStatusCode)
            await Task.Delay(1, stop);
        return made;
    }

    public static Task<SqlResources> OpenResourcesAsync(string folder, string? store, CancellationToken stop) => SqlResources.OpenAsync(
        store is null ? SqliteDialect.ForResources(Home.At(folder).Database) : PostgresDialect.ForResources(store, TimeProvider.System), TimeProvider.System, stop);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        for (int i = _parts.Count - 1; i >= 0; i--)
            await _parts[i].DisposeAsync();
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }
}
