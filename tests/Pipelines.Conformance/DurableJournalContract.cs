using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>What a journal that outlives its process adds to <see cref="JournalContract"/>.</summary>
public abstract class DurableJournalContract : JournalContract
{
    /// <summary>Closes <paramref name="old"/> and opens the same journal again.</summary>
    protected abstract Task<IJournal> ReopenAsync(IJournal old);

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart_and_goes_on()
    {
        await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 5), Stop);
        await Journal.AppendAsync(JournalStreams.A, 5, JournalEvents.From(5, 5), Stop);
        await Journal.AppendAsync(JournalStreams.B, 0, JournalEvents.Of("b", 2), Stop);

        IJournal reopened = await ReopenAsync(Journal);

        JournalEvents.AssertCounts(10, await reopened.ReadAsync(JournalStreams.A, 0, Stop).ToListAsync(Stop));
        JournalEvents.AssertSame(JournalEvents.Of("b", 2), await reopened.ReadAsync(JournalStreams.B, 0, Stop).ToListAsync(Stop));
        JournalConflictException refused = await Assert.ThrowsAsync<JournalConflictException>(
            async () => await reopened.AppendAsync(JournalStreams.A, 5, JournalEvents.From(5, 1), Stop));
        Assert.Equal(10, refused.Found);
        Assert.Equal(11, await reopened.AppendAsync(JournalStreams.A, 10, JournalEvents.From(10, 1), Stop));
    }

    [Fact]
    public async Task A_deleted_stream_stays_deleted_after_a_restart()
    {
        await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 5), Stop);
        await Journal.AppendAsync(JournalStreams.B, 0, JournalEvents.From(0, 5), Stop);
        await Journal.DeleteAsync(JournalStreams.A, Stop);

        IJournal reopened = await ReopenAsync(Journal);

        Assert.Equal([JournalStreams.B], await reopened.ListAsync("", Stop).ToListAsync(Stop));
        Assert.Empty(await reopened.ReadAsync(JournalStreams.A, 0, Stop).ToListAsync(Stop));
        Assert.Equal(1, await reopened.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop));
    }
}
