using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

/// <summary>Server and engines are killed while appends run: nothing that was acknowledged is lost, and nothing is there twice.</summary>
public sealed class PostgresCrashTests : IAsyncLifetime
{
    private const int Streams = 6;

    private PostgresServer? _server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Appends_go_on_through_kills_and_restarts_of_the_server()
    {
        string address = _server!.NextStore();
        await using SqlJournal journal = await SqlJournal.OpenAsync(PostgresDialect.ForJournal(address, TimeProvider.System), Stop);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        int[] acknowledged = new int[Streams];
        Task appending = Task.WhenAll(Enumerable.Range(0, Streams).Select(number => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                int version = acknowledged[number];
                acknowledged[number] = (int)await journal.AppendAsync(new($"run/{number}"), version, JournalEvents.From(version, 3), Stop);
            }
        })));

        Func<Task>[] blows =
        [
            async () => { await _server.KillAsync(); await _server.StartAgainAsync(); },
            async () => await _server.RunSqlAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pipelines'"),
            async () => { await _server.StopAsync(); await _server.StartAgainAsync(); },
        ];
        for (int round = 0; round < 6; round++)
        {
            int[] before = [.. acknowledged];
            await Eventually.HoldsAsync(
                () => appending.IsCompleted || Enumerable.Range(0, Streams).All(number => Volatile.Read(ref acknowledged[number]) > before[number] + 30), "all streams grow");
            await blows[round % blows.Length]();
        }
        await enough.CancelAsync();
        await appending;

        for (int number = 0; number < Streams; number++)
            JournalEvents.AssertCounts(acknowledged[number], await journal.ReadAsync(new($"run/{number}"), 0, Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task What_an_engine_was_told_survives_its_own_kill()
    {
        string address = _server!.NextStore();
        Dictionary<int, int> acknowledged = [];
        for (int round = 0; round < 4; round++)
        {
            using Victim victim = Victim.Start(null, "append", address, $"{Streams}", "3");
            for (int lines = 40 + (round * 30); lines > 0; lines--)
                Note([await victim.ReadLineAsync(Stop) ?? "the victim has ended"]);
            Note(await victim.KillAsync(Stop));
            SqlJournalReader journal = await SqlJournalReader.OpenAsync(PostgresDialect.ForJournal(address, TimeProvider.System), Stop);
            for (int number = 0; number < Streams; number++)
            {
                List<JournalEvent> events = await journal.ReadAsync(new($"run/{number}"), 0, Stop).ToListAsync(Stop);
                Assert.InRange(events.Count, acknowledged.GetValueOrDefault(number), int.MaxValue);
                Assert.Equal(0, events.Count % 3);
                JournalEvents.AssertCounts(events.Count, events);
            }
        }

        void Note(IEnumerable<string> lines)
        {
            foreach (string[] words in lines.Select(line => line.Split(' ')).Where(words => words.Length == 2))
                acknowledged[int.Parse(words[0], CultureInfo.InvariantCulture)] = int.Parse(words[1], CultureInfo.InvariantCulture);
        }
    }

    // Five seconds of a lease, and whoever looks each second has the run within ten. By the server's clock: how busy this machine is plays no part.
    [Fact]
    public async Task The_runs_of_an_engine_that_was_killed_are_free_within_five_seconds()
    {
        string address = _server!.NextStore();
        string owners = $"{address[(address.LastIndexOf('=') + 1)..]}.lease_owners";
        PostgresDialect dialect = PostgresDialect.ForJournal(address, TimeProvider.System);
        await using SqlJournal journal = await SqlJournal.OpenAsync(dialect, Stop);
        await using PostgresLeases leases = await PostgresLeases.OpenAsync(dialect, journal, "the one that goes on", length: null, Stop);
        using Victim victim = Victim.Start(null, "lease", address, "run-1", "run-2");
        Assert.Equal("held", await victim.ReadLineAsync(Stop));
        string first = await _server.RunSqlAsync($"SELECT max(expires_at) + INTERVAL '5 seconds' FROM {owners}");
        while (await _server.RunSqlAsync($"SELECT COALESCE(max(expires_at), '-infinity') > '{first}' FROM {owners}") != "t")
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);

        await victim.KillAsync(Stop);
        Assert.Equal("t", await _server.RunSqlAsync($"SELECT COALESCE(max(expires_at), '-infinity') <= clock_timestamp() + INTERVAL '5 seconds' FROM {owners}"));
        IReadOnlyList<RunId> free = [];
        while (free.Count < 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
            free = await leases.ListFreeAsync(10, Stop);
        }
        Assert.All(await Task.WhenAll(free.Select(run => leases.TakeAsync(run, Stop))), Assert.NotNull);
    }
}
