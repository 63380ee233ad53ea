using Microsoft.Extensions.Logging.Abstractions;
using System.Net;
using Pipelines.Conformance;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Tests;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Tests.Runs;
using Pipelines.Stores.Resources;
using Pipelines.Stores.Sql;

namespace Pipelines.Server.Tests;

/// <summary>Two servers over one PostgreSQL database.</summary>
public sealed class TwoServersTests
{
    private const int Slots = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_slot_gets_one_run_however_many_servers_look_at_it()
    {
        string store = await PostgresServer.EmptyStoreAsync();
        await using Replica first = await Replica.StartAsync(store);
        await using Replica second = await Replica.StartAsync(store);
        StoredExperiment experiment = (await first.Resources.Experiments.FindByNameAsync("", "Default", Stop))!;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        StoredSchedule schedule = new()
        {
            Id = RunIds.NewText(),
            Experiment = experiment.Id,
            DisplayName = "each second",
            IsEnabled = true,
            Cron = "@every 1s",
            EndAt = now.AddSeconds(Slots),
            MaxConcurrency = 10,
            PackageJson = PipelineWriter.ToJson(Some.Pipeline().WithStep("a").Build()),
            CreatedAt = now,
            UpdatedAt = now,
            WakeAt = now,
        };
        await first.Resources.Schedules.AddAsync(schedule, Stop);

        long began = TimeProvider.System.GetTimestamp();
        IReadOnlyList<StoredSlot> made = [];
        while (made.Count < Slots || made.Any(slot => slot.State != StoredSlot.Made))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"Only {made.Count} of {Slots} slots have their runs.");
            // Both at the same time, again and again.
            await Task.WhenAll(first.Server.Rooms.Schedules.LookAsync(schedule.Id, Stop), second.Server.Rooms.Schedules.LookAsync(schedule.Id, Stop));
            made = (await second.Resources.Slots.ListAsync(schedule.Id, new() { SortBy = "slot" }, Stop)).Items;
        }
        Assert.Equal(Enumerable.Range(1, Slots), made.Select(slot => (int)slot.Number));
        Assert.Equal(Slots, made.Select(slot => slot.Slot).Distinct().Count());
        ListPage<StoredRun> runs = await first.Resources.Runs.ListAsync(new() { Conditions = [new("recurring_run_id", ListOperation.Equal, [schedule.Id])] }, Stop);
        Assert.Equal(made.Select(slot => slot.Id).Order(), runs.Items.Select(run => run.Run.Value).Order());
    }

    private sealed class Replica : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("replica-").FullName;
        private readonly List<IAsyncDisposable> _parts = [];

        public PipelinesServer Server { get; private set; } = null!;

        public SqlResources Resources { get; private set; } = null!;

        public static async Task<Replica> StartAsync(string store)
        {
            Replica replica = new();
            Home home = Home.At(Path.Combine(replica._folder, "home"));
            home.Create();
            PostgresDialect shared = PostgresDialect.ForJournal(store, TimeProvider.System);
            SqlJournal journal = await SqlJournal.OpenAsync(shared, Stop);
            SqlCatalog catalog = await SqlCatalog.OpenAsync(PostgresDialect.ForCatalog(store, TimeProvider.System), Stop);
            replica.Resources = await SqlResources.OpenAsync(PostgresDialect.ForResources(store, TimeProvider.System), TimeProvider.System, Stop);
            DoneAtOnce launcher = new();
            EnginePorts ports = new(journal, catalog, new FolderArtifactStore(home.Artifacts), launcher, TimeProvider.System);
            ServerOptions options = new() { Listen = new(IPAddress.Loopback, 0) };
            PostgresLeases leases = await PostgresLeases.OpenAsync(shared, journal, $"a replica in {home.Root}", length: null, Stop);
            LeaseKeeper keeper = new(leases, TimeProvider.System, NullLogger.Instance);
            replica.Server = await PipelinesServer.StartAsync(options, new(ports, replica.Resources, home, new RunDriverOptions { FileRoots = [] }, keeper), Stop);
            replica._parts.AddRange([replica.Server, launcher, keeper, leases, replica.Resources, catalog, journal]);
            long began = TimeProvider.System.GetTimestamp();
            while (!replica.Server.Rooms.Takeover.IsDone)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "The server is not ready.");
                await Task.Delay(20, Stop);
            }
            return replica;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (IAsyncDisposable part in _parts)
                await part.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
