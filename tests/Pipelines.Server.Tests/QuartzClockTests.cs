using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Conformance;
using Pipelines.Server.Schedules;
using Pipelines.Stores.Resources;
using Pipelines.Stores.Sql;

namespace Pipelines.Server.Tests;

public sealed class QuartzClockTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("clock-tests-").FullName;
    private readonly ConcurrentDictionary<string, int> _rung = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_rings_when_the_time_has_come_and_not_for_what_was_taken_back()
    {
        await using SqlResources resources = await SqlResources.OpenAsync(SqliteDialect.ForResources(Path.Combine(_folder, "p.db")), TimeProvider.System, Stop);
        await using QuartzClock clock = Clock(resources);
        await clock.StartAsync(Ring, Stop);
        await clock.WakeAtAsync("late", Soon(3600), Stop);
        await clock.WakeAtAsync("back", Soon(2), Stop);
        await clock.WakeAtAsync("back", null, Stop);
        await clock.WakeAtAsync("moved", Soon(3600), Stop);
        await clock.WakeAtAsync("moved", Soon(3), Stop);
        await clock.WakeAtAsync("past", Soon(-5), Stop);
        await RungAsync("past");
        await RungAsync("moved");
        Assert.False(_rung.ContainsKey("back"));
        Assert.False(_rung.ContainsKey("late"));
        // A time that has rung can be set again.
        await clock.WakeAtAsync("moved", Soon(1), Stop);
        await RungAsync("moved", times: 2);
    }

    [Fact]
    public async Task What_was_asked_for_is_remembered_and_rings_late_rather_than_never()
    {
        await using SqlResources resources = await SqlResources.OpenAsync(SqliteDialect.ForResources(Path.Combine(_folder, "p.db")), TimeProvider.System, Stop);
        await using (QuartzClock first = Clock(resources))
        {
            await first.StartAsync(_ => { }, Stop);
            await first.WakeAtAsync("s", Soon(1), Stop);
        }
        await using QuartzClock second = Clock(resources);
        await second.StartAsync(Ring, Stop);
        await RungAsync("s");
    }

    [Fact]
    public async Task On_a_shared_database_another_server_rings_when_the_one_that_was_asked_is_gone()
    {
        string store = await PostgresServer.EmptyStoreAsync();
        await using SqlResources resources = await SqlResources.OpenAsync(PostgresDialect.ForJournal(store, TimeProvider.System), TimeProvider.System, Stop);
        await using QuartzClock second = Clock(resources);
        await using (QuartzClock first = Clock(resources))
        {
            await Task.WhenAll(first.StartAsync(_ => { }, Stop), second.StartAsync(Ring, Stop));
            await first.WakeAtAsync("s", Soon(5), Stop);
        }
        await RungAsync("s");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private QuartzClock Clock(SqlResources resources) => new(resources.NotesIn(Path.Combine(_folder, "clock.db")), TimeProvider.System, NullLoggerFactory.Instance);

    private void Ring(string schedule) => _rung.AddOrUpdate(schedule, 1, (_, times) => times + 1);

    private static DateTimeOffset Soon(double seconds) => TimeProvider.System.GetUtcNow().AddSeconds(seconds);

    private async Task RungAsync(string schedule, int times = 1)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (_rung.GetValueOrDefault(schedule) < times)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"It did not ring for '{schedule}' within {Patience}.");
            await Task.Delay(20, Stop);
        }
    }
}
