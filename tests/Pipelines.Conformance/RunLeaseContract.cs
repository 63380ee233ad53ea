using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>What <see cref="IRunLeases"/> says of one engine, for any adapter.</summary>
public abstract class RunLeaseContract : IAsyncLifetime
{
    protected static readonly RunId A = new("a");
    protected static readonly RunId B = new("b");
    protected static readonly StreamId Stream = new("run/a");

    /// <summary>The leases under test; nothing is held at the start of each test.</summary>
    protected IRunLeases Leases { get; private set; } = null!;

    /// <summary>Ends a test that waits for what never comes.</summary>
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Opens leases, and an empty journal behind them.</summary>
    protected abstract Task<IRunLeases> OpenAsync();

    public async ValueTask InitializeAsync() => Leases = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await CleanUpAsync();
    }

    /// <summary>Removes what <see cref="OpenAsync"/> made.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_run_that_is_held_cannot_be_taken_and_says_by_whom()
    {
        Assert.Null(await Leases.FindHolderAsync(A, Stop));
        RunLease lease = await TakeAsync(Leases, A);

        Assert.Equal(A, lease.Run);
        Assert.Null(await Leases.TakeAsync(A, Stop));
        Assert.NotEmpty(await Leases.FindHolderAsync(A, Stop) ?? "");
        Assert.NotNull(await Leases.TakeAsync(B, Stop));
        Assert.Empty(await Leases.ListFreeAsync(10, Stop));
        Assert.True(await Leases.RenewAsync(Stop));
    }

    [Fact]
    public async Task A_run_that_was_given_back_is_free_and_one_that_has_ended_is_not()
    {
        RunLease a = await TakeAsync(Leases, A);
        RunLease b = await TakeAsync(Leases, B);
        await Leases.ReleaseAsync(a, Stop);
        await Leases.EndAsync(b, Stop);

        Assert.Equal([A], await Leases.ListFreeAsync(10, Stop));
        Assert.Null(await Leases.FindHolderAsync(A, Stop));
        Assert.Null(await Leases.FindHolderAsync(B, Stop));
        await TakeAsync(Leases, A);
        Assert.Empty(await Leases.ListFreeAsync(10, Stop));
    }

    [Fact]
    public async Task Each_taking_has_a_greater_fence_than_every_one_before_it()
    {
        long before = 0;
        for (int round = 0; round < 5; round++)
        {
            RunLease lease = await TakeAsync(Leases, A);
            Assert.InRange(lease.Number, before + 1, long.MaxValue);
            before = lease.Number;
            if (round % 2 == 0)
                await Leases.ReleaseAsync(lease, Stop);
            else
                await Leases.EndAsync(lease, Stop);
        }
    }

    [Fact]
    public async Task The_holder_appends_through_its_fence_and_reads_what_is_there()
    {
        IJournal fenced = Leases.Fence(await TakeAsync(Leases, A));

        Assert.Equal(2, await fenced.AppendAsync(Stream, 0, JournalEvents.From(0, 2), Stop));
        Assert.Equal(3, await fenced.AppendAsync(Stream, 2, JournalEvents.From(2, 1), Stop));
        await Assert.ThrowsAsync<JournalConflictException>(async () => await fenced.AppendAsync(Stream, 2, JournalEvents.From(2, 1), Stop));

        JournalEvents.AssertCounts(3, await fenced.ReadAsync(Stream, 0, Stop).ToListAsync(Stop));
        Assert.Equal([Stream], await fenced.ListAsync("", Stop).ToListAsync(Stop));
        await fenced.DeleteAsync(Stream, Stop);
        Assert.Empty(await fenced.ListAsync("", Stop).ToListAsync(Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_append_of_one_who_holds_no_longer_is_refused_and_changes_nothing(bool ends)
    {
        RunLease lease = await TakeAsync(Leases, A);
        IJournal fenced = Leases.Fence(lease);
        await fenced.AppendAsync(Stream, 0, JournalEvents.From(0, 2), Stop);
        if (ends)
            await Leases.EndAsync(lease, Stop);
        else
            await Leases.ReleaseAsync(lease, Stop);

        LeaseLostException lost = await Assert.ThrowsAsync<LeaseLostException>(async () => await fenced.AppendAsync(Stream, 2, JournalEvents.From(2, 1), Stop));

        Assert.Equal(A, lost.Run);
        IJournal next = Leases.Fence(await TakeAsync(Leases, A));
        await Assert.ThrowsAsync<LeaseLostException>(async () => await fenced.AppendAsync(Stream, 2, JournalEvents.Of("late", 1), Stop));
        Assert.Equal(3, await next.AppendAsync(Stream, 2, JournalEvents.From(2, 1), Stop));
        JournalEvents.AssertCounts(3, await next.ReadAsync(Stream, 0, Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task Giving_back_what_is_no_longer_held_is_no_error_and_frees_nobody_elses()
    {
        RunLease old = await TakeAsync(Leases, A);
        await Leases.ReleaseAsync(old, Stop);
        RunLease lease = await TakeAsync(Leases, A);

        await Leases.ReleaseAsync(old, Stop);
        await Leases.EndAsync(old, Stop);

        Assert.Null(await Leases.TakeAsync(A, Stop));
        Assert.Equal(1, await Leases.Fence(lease).AppendAsync(Stream, 0, JournalEvents.From(0, 1), Stop));
    }

    [Fact]
    public async Task Of_many_who_take_at_once_one_succeeds()
    {
        for (int round = 0; round < 10; round++)
        {
            RunLease?[] taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Leases.TakeAsync(A, Stop), Stop)));
            await Leases.ReleaseAsync(Assert.Single(taken, lease => lease is not null)!, Stop);
        }
    }

    [Fact]
    public async Task Free_runs_come_by_the_time_of_their_taking_and_not_more_than_asked_for()
    {
        List<RunLease> leases = [];
        for (int number = 0; number < 5; number++)
            leases.Add(await TakeAsync(Leases, new($"r{9 - number}")));
        foreach (RunLease lease in leases)
            await Leases.ReleaseAsync(lease, Stop);

        Assert.Equal(["r9", "r8", "r7"], (await Leases.ListFreeAsync(3, Stop)).Select(run => run.Value));
        Assert.Equal(["r9", "r8", "r7", "r6", "r5"], (await Leases.ListFreeAsync(100, Stop)).Select(run => run.Value));
        Assert.Empty(await Leases.ListFreeAsync(0, Stop));
    }

    /// <summary>Takes a run that is free.</summary>
    protected static async Task<RunLease> TakeAsync(IRunLeases leases, RunId run)
    {
        RunLease? lease = await leases.TakeAsync(run, Stop);
        Assert.NotNull(lease);
        return lease;
    }
}
