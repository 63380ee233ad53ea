using Microsoft.Data.Sqlite;
using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

/// <summary>A journal whose files were cut or changed serves what is whole, or says what is damaged; never something else.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Page = 4096;
    private const int LogHeader = 32;
    private const int LogFrame = Page + 24;
    private const int Batch = 5;
    private const int Streams = 3;

    private readonly TempFolder _folder = TempFolder.InMemory();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_log_that_is_cut_anywhere_gives_a_prefix_of_what_was_appended()
    {
        (byte[] file, byte[] log) = await MakeAsync();
        Random random = new(1);
        HashSet<int> cuts = [0, LogHeader - 1];
        for (int frame = LogHeader; frame <= log.Length; frame += LogFrame)
            cuts.UnionWith([frame, Math.Min(log.Length, frame + random.Next(LogFrame))]);

        HashSet<int> lengths = [];
        foreach (int cut in cuts)
        {
            // What remains of a log is whole commits: here nothing may be refused, since nothing is damaged.
            List<int> read = await ReadAsync(file, log[..cut]);
            Assert.All(read, count => Assert.Equal(0, count % Batch));
            lengths.Add(read.Sum());
        }
        Assert.Contains(0, lengths);
        Assert.Contains(Total, lengths);
        // One length for each commit, and that of none.
        Assert.Equal(Total / Batch + 1, lengths.Count);
        Assert.InRange(cuts.Count, 200, int.MaxValue);
    }

    [Fact]
    public async Task A_torn_tail_is_dropped_and_the_stream_goes_on()
    {
        (byte[] file, byte[] log) = await MakeAsync();
        string copy = Write(file, log[..^(LogFrame / 2)]);

        await using SqlJournal journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(copy), Stop);
        int last = Streams - 1;
        int kept = (await journal.ReadAsync(new($"run/{last}"), 0, Stop).ToListAsync(Stop)).Count;
        Assert.Equal(Total / Streams - Batch, kept);
        Assert.Equal(kept + Batch, await journal.AppendAsync(new($"run/{last}"), kept, Events(last, kept), Stop));
        AssertPrefix(last, await journal.ReadAsync(new($"run/{last}"), 0, Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_file_that_is_cut_anywhere_is_refused_clearly_or_gives_a_prefix()
    {
        (byte[] file, _) = await MakeAsync(emptyLog: true);
        HashSet<int> cuts = [];
        for (int page = 0; page < file.Length; page += Page)
            cuts.UnionWith([page, page + 1, page + Page / 2, page + Page - 1]);
        Random random = new(2);
        while (cuts.Count < 250)
            cuts.Add(random.Next(file.Length));

        int refused = await CountRefusalsAsync(cuts.Select(cut => (file[..cut], Array.Empty<byte>())));
        Assert.InRange(refused, cuts.Count * 8 / 10, cuts.Count);
    }

    [Fact]
    public async Task A_changed_byte_anywhere_is_refused_clearly_or_changes_nothing_that_is_read()
    {
        (byte[] file, _) = await MakeAsync(emptyLog: true);
        Random random = new(3);
        int refused = await CountRefusalsAsync(Enumerable.Range(0, 300).Select(_ =>
        {
            byte[] changed = [.. file];
            changed[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            return (changed, Array.Empty<byte>());
        }));
        // Most of the file is events, and each of those is under a checksum.
        Assert.InRange(refused, 150, 300);
    }

    [Fact]
    public async Task A_changed_byte_in_the_log_costs_its_commit_and_those_behind_it_but_mixes_nothing()
    {
        (byte[] file, byte[] log) = await MakeAsync();
        Random random = new(4);
        for (int round = 0; round < 100; round++)
        {
            byte[] changed = [.. log];
            changed[random.Next(log.Length)] ^= (byte)(1 << random.Next(8));
            Assert.All(await ReadAsync(file, changed), count => Assert.Equal(0, count % Batch));
        }
    }

    [Theory]
    [InlineData("UPDATE journal_appends SET body = CAST(replace(CAST(body AS TEXT), '7', '8') AS BLOB) WHERE first = 5", "event 6 of 'run/1' is not what was written.")]
    [InlineData("UPDATE journal_appends SET count = 4 WHERE first = 5", "event 6 of 'run/1' is not what was written.")]
    [InlineData("DELETE FROM journal_appends WHERE first = 0", "event 1 of 'run/1' is missing.")]
    [InlineData("DELETE FROM journal_appends WHERE first = 10", "event 11 of 'run/1' is missing.")]
    [InlineData("DELETE FROM journal_appends WHERE first >= 115", "event 116 of 'run/1' is missing.")]
    [InlineData("UPDATE journal_streams SET version = version + 1", "event 121 of 'run/1' is missing.")]
    [InlineData("UPDATE journal_streams SET name = NULL WHERE id = 2; UPDATE journal_streams SET name = 'run/1' WHERE id = 3", "event 1 of 'run/1' is not what was written.")]
    public async Task Rows_that_do_not_fit_are_told_with_stream_and_event(string change, string what)
    {
        (byte[] file, byte[] log) = await MakeAsync();
        string copy = Write(file, log);
        await using (SqliteConnection connection = new($"Data Source={copy};Pooling=False"))
        {
            await connection.OpenAsync(Stop);
            await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The theory's own texts.
            command.CommandText = change;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Stop);
        }

        await using SqlJournal journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(copy), Stop);
        StorageDamagedException damaged = await Assert.ThrowsAsync<StorageDamagedException>(
            async () => await journal.ReadAsync(new("run/1"), 0, Stop).ToListAsync(Stop));
        Assert.Equal($"'{copy}' is damaged: {what} Restore it from a copy, or give another --home or --store.", damaged.Message);
    }

    private const int Total = Streams * 24 * Batch;

    private static JournalEvent[] Events(int stream, int version) => JournalEvents.From(version, Batch, padding: 20 + ((stream + version) * 7 % 1500));

    /// <summary>A journal of three streams that grew in turns, as its file and its log.</summary>
    private async Task<(byte[] File, byte[] Log)> MakeAsync(bool emptyLog = false)
    {
        string database = _folder.At($"{Guid.NewGuid():N}.db");
        SqlJournal journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(database), Stop);
        await using (journal)
        {
            for (int version = 0; version < Total / Streams; version += Batch)
            {
                for (int stream = 0; stream < Streams; stream++)
                    await journal.AppendAsync(new($"run/{stream}"), version, Events(stream, version), Stop);
            }
            if (!emptyLog)
                return (await ReadSharedAsync(database), await ReadSharedAsync(database + "-wal"));
        }
        return (await ReadSharedAsync(database), []);
    }

    // The file is open, and .NET's own opening would ask for a lock.
    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, Stop);
        return bytes;
    }

    private string Write(byte[] file, byte[] log)
    {
        string copy = _folder.At($"{Guid.NewGuid():N}.db");
        File.WriteAllBytes(copy, file);
        File.WriteAllBytes(copy + "-wal", log);
        return copy;
    }

    private async Task<int> CountRefusalsAsync(IEnumerable<(byte[] File, byte[] Log)> damaged)
    {
        int refused = 0;
        foreach ((byte[] file, byte[] log) in damaged)
        {
            try
            {
                await ReadAsync(file, log);
            }
            catch (PipelinesException e) when (e is StorageDamagedException or StorageUnavailableException or SchemaVersionException or StorageMissingException)
            {
                refused++;
            }
        }
        return refused;
    }

    /// <summary>Opens a journal from these bytes and reads all; what it gives is a prefix of what was appended, or the test fails.</summary>
    private async Task<List<int>> ReadAsync(byte[] file, byte[] log)
    {
        string copy = Write(file, log);
        List<int> counts = [];
        await using SqlJournal journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(copy), Stop);
        for (int stream = 0; stream < Streams; stream++)
        {
            List<JournalEvent> events = await journal.ReadAsync(new($"run/{stream}"), 0, Stop).ToListAsync(Stop);
            AssertPrefix(stream, events);
            counts.Add(events.Count);
        }
        return counts;
    }

    private static void AssertPrefix(int stream, List<JournalEvent> events)
    {
        IEnumerable<JournalEvent> all = Enumerable.Range(0, Total / Streams / Batch).SelectMany(append => Events(stream, append * Batch));
        JournalEvents.AssertSame(all.Take(events.Count), events);
    }
}
