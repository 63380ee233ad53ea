using System.Diagnostics;
using System.Text;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

/// <summary>
/// What the journal carries on this machine, every append durable. Not a part of the ordinary tests; in a Release build:
/// <c>dotnet run -c Release --project tests/Pipelines.Stores.Tests -- -explicit only -showliveoutput</c>.
/// </summary>
public sealed class JournalThroughput(ITestOutputHelper output)
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        """{"at":"2031-02-03T12:00:00.1234567Z","task":"for-loop-2[17].train","attempt":1,"code":0,"outputs":{"accuracy":0.9134}}""");

    [Theory(Explicit = true)]
    [InlineData(1, 1)]
    [InlineData(1, 10)]
    [InlineData(1, 100)]
    [InlineData(1, 1000)]
    [InlineData(100, 1)]
    [InlineData(100, 10)]
    [InlineData(100, 100)]
    [InlineData(100, 1000)]
    public async Task Events_appended_and_read_in_a_second(int streams, int batch)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using TempFolder folder = TempFolder.OnDisk();
        SqliteDialect dialect = SqliteDialect.ForJournal(folder.At("pipelines.db"));
        await using SqlJournal journal = await SqlJournal.OpenAsync(dialect, stop);
        JournalEvent[] events = [.. Enumerable.Repeat(new JournalEvent("step-ended", 1, Body), batch)];
        await journal.AppendAsync(new("warm"), 0, events, stop);

        Stopwatch watch = Stopwatch.StartNew();
        long[] versions = await Task.WhenAll(Enumerable.Range(0, streams).Select(number => Task.Run(
            async () =>
            {
                long version = 0;
                while (watch.Elapsed < TimeSpan.FromSeconds(3))
                    version = await journal.AppendAsync(new($"run/{number}"), version, events, stop);
                return version;
            },
            stop)));
        double writing = watch.Elapsed.TotalSeconds;

        watch.Restart();
        long read = 0;
        for (int number = 0; number < streams; number++)
        {
            await foreach (JournalEvent _ in journal.ReadAsync(new($"run/{number}"), 0, stop))
                read++;
        }
        double reading = watch.Elapsed.TotalSeconds;

        Assert.Equal(versions.Sum(), read);
        output.WriteLine($"{streams} streams, {batch} events an append: {read / batch / writing:N0} appends/s, {read / writing:N0} events/s; read {read / reading:N0} events/s");
    }
}
