using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <content>What the contract says of deleting.</content>
public abstract partial class JournalContract
{
    [Fact]
    public async Task A_deleted_stream_is_gone_and_starts_anew_from_zero()
    {
        await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 10), Stop);
        await Journal.DeleteAsync(JournalStreams.A, Stop);

        Assert.Empty(await ReadAsync(JournalStreams.A));
        Assert.Empty(await ListAsync(""));
        JournalConflictException late = await Assert.ThrowsAsync<JournalConflictException>(
            async () => await Journal.AppendAsync(JournalStreams.A, 10, JournalEvents.From(10, 1), Stop));
        Assert.Equal(0, late.Found);
        Assert.Equal(2, await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.Of("anew", 2), Stop));
        JournalEvents.AssertSame(JournalEvents.Of("anew", 2), await ReadAsync(JournalStreams.A));
    }

    [Fact]
    public async Task Deleting_a_stream_leaves_all_others()
    {
        foreach (string name in (string[])["run/a", "run/a/b", "run/", "RUN/A", "run/b"])
            await Journal.AppendAsync(new(name), 0, JournalEvents.Of(name, 3), Stop);
        await Journal.DeleteAsync(JournalStreams.A, Stop);

        Assert.Equal(["RUN/A", "run/", "run/a/b", "run/b"], await NamesAsync(""));
        JournalEvents.AssertSame(JournalEvents.Of("run/a/b", 3), await ReadAsync(new("run/a/b")));
    }

    [Fact]
    public async Task Deleting_an_unknown_stream_is_no_error()
    {
        await Journal.DeleteAsync(new("run/unknown"), Stop);
        await Journal.DeleteAsync(new("run/unknown"), Stop);
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task A_stream_that_is_deleted_and_begun_anew_during_a_read_is_not_mixed_into_it()
    {
        for (int version = 0; version < 60; version++)
            await Journal.AppendAsync(JournalStreams.A, version, JournalEvents.From(version, 1, padding: 1 << 16), Stop);

        List<JournalEvent> seen = [];
        await foreach (JournalEvent one in Journal.ReadAsync(JournalStreams.A, 0, Stop))
        {
            if (seen.Count == 0)
            {
                await Journal.DeleteAsync(JournalStreams.A, Stop);
                await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.Of("anew", 100), Stop);
            }
            seen.Add(one);
        }

        Assert.InRange(seen.Count, 1, 60);
        JournalEvents.AssertSame(JournalEvents.From(0, seen.Count, padding: 1 << 16), seen);
    }

    [Fact]
    public async Task A_deletion_that_races_with_an_append_comes_before_or_after_it()
    {
        for (int round = 0; round < 40; round++)
        {
            StreamId stream = new($"run/{round}");
            await Journal.AppendAsync(stream, 0, JournalEvents.From(0, 4), Stop);
            Task<long> append = Task.Run(async () => await Journal.AppendAsync(stream, 4, JournalEvents.From(4, 4), Stop), Stop);
            Task delete = Task.Run(() => Journal.DeleteAsync(stream, Stop), Stop);
            await delete;
            try
            {
                Assert.Equal(8, await append);
            }
            catch (JournalConflictException late)
            {
                Assert.Equal(0, late.Found);
            }
            Assert.Empty(await ReadAsync(stream));
        }
    }
}
