using System.Buffers.Binary;
using System.Data.Common;
using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

public sealed class SqliteDialectTests : IDisposable
{
    private readonly TempFolder _folder = TempFolder.InMemory();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_commit_of_the_journal_is_on_the_disk_and_one_of_the_catalog_only_in_order()
    {
        Assert.Equal(("wal", 2L, 1L, 5000L), await PragmasAsync(SqliteDialect.ForJournal(_folder.At("pipelines.db"))));
        Assert.Equal(("wal", 1L, 1L, 5000L), await PragmasAsync(SqliteDialect.ForCatalog(_folder.At("pipelines.db"))));
    }

    [Theory]
    [InlineData("pipelines.db", "pipelines-catalog.db")]
    [InlineData("store", "store-catalog")]
    [InlineData("my.own.sqlite", "my.own-catalog.sqlite")]
    public void The_catalog_lies_beside_its_journal(string journal, string catalog)
    {
        Assert.Equal(_folder.At(journal), SqliteDialect.ForJournal(_folder.At(journal)).Place);
        Assert.Equal(_folder.At(catalog), SqliteDialect.ForCatalog(_folder.At(journal)).Place);
    }

    [Fact]
    public async Task Appends_that_wait_together_share_one_commit()
    {
        SqliteDialect dialect = SqliteDialect.ForJournal(_folder.At("pipelines.db"));
        await using SqlJournal journal = await SqlJournal.OpenAsync(dialect, Stop);
        int before = CountCommits(dialect.Place);

        List<Task<long>> appends = [];
        await using (DbConnection other = await dialect.ConnectToWriteAsync(Stop))
        {
            // While another writes, whoever comes first waits for it with its own append: the rest wait for that one.
            await using DbTransaction holding = await other.BeginTransactionAsync(Stop);
            int begun = 0;
            for (int at = 0; at < 100; at++)
            {
                int number = at;
                appends.Add(Task.Run(() =>
                {
                    Interlocked.Increment(ref begun);
                    return journal.AppendAsync(new($"run/{number}"), 0, JournalEvents.From(0, 1), Stop).AsTask();
                }));
            }
            await Eventually.HoldsAsync(() => Volatile.Read(ref begun) == 100, "all appends have begun");
            Assert.DoesNotContain(appends, append => append.IsCompleted);
        }
        await Task.WhenAll(appends);

        // Two, and a few for those that had begun without having come in.
        Assert.InRange(CountCommits(dialect.Place) - before, 1, 10);
    }

    [Fact]
    public async Task An_append_that_waits_can_be_cancelled_and_the_others_go_on()
    {
        SqliteDialect dialect = SqliteDialect.ForJournal(_folder.At("pipelines.db"));
        await using SqlJournal journal = await SqlJournal.OpenAsync(dialect, Stop);
        using CancellationTokenSource source = new();
        List<Task<long>> appends = [];
        await using (DbConnection other = await dialect.ConnectToWriteAsync(Stop))
        {
            await using DbTransaction holding = await other.BeginTransactionAsync(Stop);
            for (int at = 0; at < 1500; at++)
            {
                int number = at;
                // Whoever comes first writes by itself and waits for the other connection; the rest wait for it.
                appends.Add(Task.Run(() => journal.AppendAsync(new($"run/{number}"), 0, JournalEvents.From(0, 1), number % 2 == 0 ? source.Token : Stop).AsTask()));
            }
            await source.CancelAsync();
            Task<long>[] left = [.. appends.Where((_, number) => number % 2 == 0)];
            while ((left = [.. left.Where(append => !append.IsCompleted)]).Length > 1)
                await Task.WhenAny(left).WaitAsync(TimeSpan.FromSeconds(30), Stop);
        }
        for (int number = 1; number < 1500; number += 2)
            Assert.Equal(1, await appends[number]);
        for (int number = 0; number < 1500; number += 2)
        {
            List<JournalEvent> written = await journal.ReadAsync(new($"run/{number}"), 0, Stop).ToListAsync(Stop);
            Assert.Equal(appends[number].IsCanceled, written.Count == 0);
        }
    }

    [Fact]
    public async Task A_journal_that_is_closed_writes_what_waits_and_takes_no_more()
    {
        SqliteDialect dialect = SqliteDialect.ForJournal(_folder.At("pipelines.db"));
        SqlJournal journal = await SqlJournal.OpenAsync(dialect, Stop);
        Task<long>[] appends = [.. Enumerable.Range(0, 50).Select(number => journal.AppendAsync(new($"run/{number}"), 0, JournalEvents.From(0, 1), Stop).AsTask())];
        await journal.DisposeAsync();

        Assert.All(await Task.WhenAll(appends), version => Assert.Equal(1, version));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop));
        Assert.False(File.Exists(dialect.Place + "-wal"), "A clean end leaves one file.");
    }

    [Fact]
    public async Task Two_journals_of_one_file_refuse_each_others_streams_and_share_the_rest()
    {
        SqliteDialect dialect = SqliteDialect.ForJournal(_folder.At("pipelines.db"));
        await using SqlJournal one = await SqlJournal.OpenAsync(dialect, Stop);
        await using SqlJournal two = await SqlJournal.OpenAsync(dialect, Stop);
        await one.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop);
        await two.AppendAsync(JournalStreams.A, 1, JournalEvents.From(1, 1), Stop);

        JournalConflictException lost = await Assert.ThrowsAsync<JournalConflictException>(
            async () => await one.AppendAsync(JournalStreams.A, 1, JournalEvents.Of("lost", 1), Stop));

        Assert.Equal(2, lost.Found);
        // The stream of that name is another one by now: what a writer remembers of it must not count.
        await two.DeleteAsync(JournalStreams.A, Stop);
        await two.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 2), Stop);
        Assert.Equal(3, await one.AppendAsync(JournalStreams.A, 2, JournalEvents.From(2, 1), Stop));
        JournalEvents.AssertCounts(3, await one.ReadAsync(JournalStreams.A, 0, Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_stream_that_another_has_deleted_and_not_yet_purged_takes_no_append()
    {
        SqliteDialect dialect = SqliteDialect.ForJournal(_folder.At("pipelines.db"));
        await using SqlJournal journal = await SqlJournal.OpenAsync(dialect, Stop);
        await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop);
        await AskAsync(dialect, "UPDATE journal_streams SET name = NULL WHERE name = 'run/a'");

        JournalConflictException lost = await Assert.ThrowsAsync<JournalConflictException>(
            async () => await journal.AppendAsync(JournalStreams.A, 1, JournalEvents.From(1, 1), Stop));

        Assert.Equal(0, lost.Found);
    }

    [Fact]
    public async Task A_deleted_stream_leaves_no_rows_also_of_one_that_a_crash_left()
    {
        SqliteDialect dialect = SqliteDialect.ForJournal(_folder.At("pipelines.db"));
        await using SqlJournal journal = await SqlJournal.OpenAsync(dialect, Stop);
        for (int version = 0; version < 600; version++)
            await journal.AppendAsync(JournalStreams.A, version, JournalEvents.From(version, 1), Stop);
        await journal.AppendAsync(JournalStreams.B, 0, JournalEvents.From(0, 1), Stop);
        await journal.AppendAsync(new("run/left"), 0, JournalEvents.From(0, 1), Stop);
        await AskAsync(dialect, "UPDATE journal_streams SET name = NULL WHERE name = 'run/left'");

        await journal.DeleteAsync(JournalStreams.A, Stop);

        Assert.Equal(1L, await AskAsync(dialect, "SELECT count(*) FROM journal_appends"));
        Assert.Equal("run/b", await AskAsync(dialect, "SELECT group_concat(coalesce(name, 'null')) FROM journal_streams"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(_folder.At("pipelines.db"), new string('x', 5000), Stop);

        StorageDamagedException refused = await Assert.ThrowsAsync<StorageDamagedException>(
            () => SqlJournal.OpenAsync(SqliteDialect.ForJournal(_folder.At("pipelines.db")), Stop));

        Assert.Equal($"'{_folder.At("pipelines.db")}' is damaged: it is not a SQLite file. Restore it from a copy, or give another --home or --store.", refused.Message);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_named_with_the_mend()
    {
        StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => SqlJournal.OpenAsync(SqliteDialect.ForJournal(_folder.At("missing/pipelines.db")), Stop));

        Assert.Equal(_folder.At("missing/pipelines.db"), refused.Place);
        Assert.Contains("its folder does not exist. Make the folder", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<(object?, object?, object?, object?)> PragmasAsync(SqliteDialect dialect)
    {
        await using DbConnection connection = await dialect.ConnectToWriteAsync(Stop);
        List<object?> found = [];
        foreach (string pragma in (string[])["journal_mode", "synchronous", "foreign_keys", "busy_timeout"])
        {
            Statement ask = new(connection, $"PRAGMA {pragma}");
            await using (ask)
                found.Add(await ask.FindAsync(Stop));
        }
        return (found[0], found[1], found[2], found[3]);
    }

    private static async Task<object?> AskAsync(SqliteDialect dialect, string sql)
    {
        await using DbConnection connection = await dialect.ConnectToWriteAsync(Stop);
        Statement statement = new(connection, sql);
        await using (statement)
            return await statement.FindAsync(Stop);
    }

    // A frame that ends a transaction has the size of the database in the second word of its header: the file format of SQLite, section 4.1.
    private static int CountCommits(string database)
    {
        using FileStream stream = new(database + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] log = new byte[stream.Length];
        stream.ReadExactly(log);
        int commits = 0;
        for (int frame = 32; frame + 24 + 4096 <= log.Length; frame += 24 + 4096)
            commits += BinaryPrimitives.ReadUInt32BigEndian(log.AsSpan(frame + 4)) != 0 ? 1 : 0;
        return commits;
    }
}
