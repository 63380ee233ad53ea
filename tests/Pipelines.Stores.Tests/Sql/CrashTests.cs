using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

/// <summary>A process that appends is killed again and again, and each time the journal has all that it had acknowledged.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Streams = 4;
    private const int Batch = 3;

    private readonly TempFolder _folder = TempFolder.OnDisk();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    // Two databases at a time, ten kills each: sixty.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_was_acknowledged_survives_kill_9_at_any_moment(int seed)
    {
        int[] kills = await Task.WhenAll(Enumerable.Range(0, 2).Select(lane => KillAndReopenAsync(_folder.At($"lane-{lane}.db"), new(seed * 100 + lane), 10)));
        Assert.Equal(20, kills.Sum());
    }

    [Fact]
    public async Task A_kill_while_the_tables_are_made_leaves_a_journal_that_opens()
    {
        for (int round = 0; round < 12; round++)
        {
            string database = _folder.At($"new-{round}.db");
            using Victim victim = Victim.Start(null, "append", database, "1", "1");
            Assert.Equal("opening", await victim.ReadLineAsync(Stop));
            // From here the victim makes file, log and tables: its first page on the disk is the sign, seldom the same moment twice.
            Assert.True(
                SpinWait.SpinUntil(() => File.Exists(database) && new FileInfo(database).Length >= round % 4 * 4096, TimeSpan.FromMinutes(1)),
                "The victim did not make its database.");
            IReadOnlyList<string> rest = await victim.KillAsync(Stop);
            Dictionary<int, int> acknowledged = [];
            Note(rest, acknowledged);

            await using SqlJournal journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(database), Stop);
            await AssertIntactAsync(database, acknowledged, batch: 1);
        }
    }

    [Fact]
    public async Task A_reader_needs_neither_the_lock_nor_a_clean_end_of_the_writer()
    {
        string database = _folder.At("pipelines.db");
        using Victim victim = Victim.Start(null, "append", database, "1", "3");
        Dictionary<int, int> acknowledged = [];
        while (acknowledged.GetValueOrDefault(0) < 30)
            Note([await victim.ReadLineAsync(Stop) ?? "the victim has ended"], acknowledged);

        SqlJournalReader beside = await SqlJournalReader.OpenAsync(SqliteDialect.ForJournal(database), Stop);
        int seen = (await beside.ReadAsync(new("run/0"), 0, Stop).ToListAsync(Stop)).Count;
        Assert.InRange(seen, acknowledged[0], int.MaxValue);

        Note(await victim.KillAsync(Stop), acknowledged);
        SqliteDialect dialect = SqliteDialect.ForJournal(database);
        SqlJournalReader after = await SqlJournalReader.OpenAsync(dialect, Stop);
        List<JournalEvent> left = await after.ReadAsync(new("run/0"), 0, Stop).ToListAsync(Stop);
        Assert.InRange(left.Count, acknowledged[0], int.MaxValue);
        JournalEvents.AssertCounts(left.Count, left);
        dialect.CloseIdle();
    }

    private static async Task<int> KillAndReopenAsync(string database, Random random, int rounds)
    {
        Dictionary<int, int> acknowledged = [];
        for (int round = 0; round < rounds; round++)
        {
            using Victim victim = Victim.Start(null, "append", database, $"{Streams}", $"{Batch}");
            for (int lines = random.Next(1, 200); lines > 0; lines--)
                Note([await victim.ReadLineAsync(Stop) ?? "the victim has ended"], acknowledged);
            Note(await victim.KillAsync(Stop), acknowledged);
            // A reader leaves the log as the kill left it, so the next victim goes on with it; a writer's end empties it.
            if (round % 3 == 2)
                await using (await SqlJournal.OpenAsync(SqliteDialect.ForJournal(database), Stop))
                    await AssertIntactAsync(database, acknowledged, Batch);
            else
                await AssertIntactAsync(database, acknowledged, Batch);
        }
        Assert.Equal(Streams, acknowledged.Count);
        return rounds;
    }

    private static void Note(IEnumerable<string> lines, Dictionary<int, int> acknowledged)
    {
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            if (words.Length == 2)
                acknowledged[int.Parse(words[0], CultureInfo.InvariantCulture)] = int.Parse(words[1], CultureInfo.InvariantCulture);
            else
                Assert.Contains(line, (string[])["opening", "opened"]);
        }
    }

    private static async Task AssertIntactAsync(string database, Dictionary<int, int> acknowledged, int batch)
    {
        SqliteDialect dialect = SqliteDialect.ForJournal(database);
        SqlJournalReader journal = await SqlJournalReader.OpenAsync(dialect, Stop);
        for (int number = 0; number < Streams; number++)
        {
            List<JournalEvent> events = await journal.ReadAsync(new($"run/{number}"), 0, Stop).ToListAsync(Stop);
            Assert.InRange(events.Count, acknowledged.GetValueOrDefault(number), int.MaxValue);
            Assert.Equal(0, events.Count % batch);
            for (int version = 0; version < events.Count; version += batch)
                JournalEvents.AssertSame(JournalEvents.From(version, batch, padding: version % 300), events.GetRange(version, batch));
        }
        dialect.CloseIdle();
    }
}
