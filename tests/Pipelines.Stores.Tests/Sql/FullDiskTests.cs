using System.Diagnostics;
using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

/// <summary>A disk of two MiB that fills up: needs the right to mount one.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly TempFolder _folder = TempFolder.OnDisk();
    private string? _disk;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        string disk = _folder.At("disk");
        Directory.CreateDirectory(disk);
        if (OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=2m", "none", disk))
            _disk = disk;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disk is not null)
            Assert.True(await RunAsync("umount", _disk), "The small disk is still in use.");
        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_fails_the_append_by_name_and_the_journal_goes_on_once_there_is_space()
    {
        SqliteDialect dialect = SqliteDialect.ForJournal(Path.Combine(Disk, "pipelines.db"));
        int kept = 0;
        await using (SqlJournal journal = await SqlJournal.OpenAsync(dialect, Stop))
        {
            for (int round = 0; round < 3; round++)
            {
                string filler = Path.Combine(Disk, "filler");
                await FillAsync(filler);
                StorageUnavailableException? failed = null;
                while (failed is null)
                {
                    try
                    {
                        kept = (int)await journal.AppendAsync(JournalStreams.A, kept, JournalEvents.From(kept, 4, padding: 3000), Stop);
                    }
                    catch (StorageUnavailableException e)
                    {
                        failed = e;
                    }
                }
                Assert.Equal(dialect.Place, failed.Place);
                Assert.Contains("the disk is full. Free some space and try again", failed.Message, StringComparison.Ordinal);
                await AssertKeptAsync(journal, kept);

                // Many that come together fail together, and again leave nothing.
                Task<long>[] together = [.. Enumerable.Range(0, 20).Select(number => journal.AppendAsync(
                    new($"other/{round}-{number}"), 0, JournalEvents.From(0, 100, padding: 3000), Stop).AsTask())];
                foreach (Task<long> one in together)
                    await Assert.ThrowsAsync<StorageUnavailableException>(() => one);
                Assert.Empty(await journal.ListAsync("other/", Stop).ToListAsync(Stop));

                File.Delete(filler);
                kept = (int)await journal.AppendAsync(JournalStreams.A, kept, JournalEvents.From(kept, 4, padding: 3000), Stop);
                await AssertKeptAsync(journal, kept);
            }
        }
        await using SqlJournal reopened = await SqlJournal.OpenAsync(dialect, Stop);
        await AssertKeptAsync(reopened, kept);
        Assert.Equal([JournalStreams.A], await reopened.ListAsync("", Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_journal_cannot_be_made_on_a_full_disk_and_says_why()
    {
        await FillAsync(Path.Combine(Disk, "filler"));

        StorageUnavailableException failed = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => SqlJournal.OpenAsync(SqliteDialect.ForJournal(Path.Combine(Disk, "pipelines.db")), Stop));

        Assert.Contains("'" + Path.Combine(Disk, "pipelines.db") + "' cannot be written", failed.Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(Disk, "filler"));
        await using SqlJournal journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(Path.Combine(Disk, "pipelines.db")), Stop);
        Assert.Equal(1, await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop));
    }

    [Fact]
    public async Task A_deletion_on_a_full_disk_happens_whole_or_not_at_all()
    {
        SqliteDialect dialect = SqliteDialect.ForJournal(Path.Combine(Disk, "pipelines.db"));
        await using SqlJournal journal = await SqlJournal.OpenAsync(dialect, Stop);
        await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 300, padding: 1000), Stop);
        await FillAsync(Path.Combine(Disk, "filler"));

        try
        {
            await journal.DeleteAsync(JournalStreams.A, Stop);
        }
        catch (StorageUnavailableException)
        {
            int left = (await journal.ReadAsync(JournalStreams.A, 0, Stop).ToListAsync(Stop)).Count;
            Assert.Contains(left, (int[])[0, 300]);
        }
        File.Delete(Path.Combine(Disk, "filler"));
        await journal.DeleteAsync(JournalStreams.A, Stop);
        Assert.Empty(await journal.ListAsync("", Stop).ToListAsync(Stop));
    }

    private string Disk
    {
        get
        {
            Assert.SkipWhen(_disk is null, "A small disk cannot be mounted here: that needs Linux and root.");
            return _disk;
        }
    }

    private static async Task AssertKeptAsync(SqlJournal journal, int kept)
        => JournalEvents.AssertCounts(kept, await journal.ReadAsync(JournalStreams.A, 0, Stop).ToListAsync(Stop));

    private static async Task FillAsync(string path)
    {
        await using FileStream filler = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
                await filler.WriteAsync(page, Stop);
        }
        catch (IOException)
        {
            // Full: what the test wants.
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0;
    }
}
