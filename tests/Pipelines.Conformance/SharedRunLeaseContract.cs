using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>What <see cref="IRunLeases"/> says of several engines, for adapters whose leases run out.</summary>
public abstract class SharedRunLeaseContract : RunLeaseContract
{
    /// <summary>Opens the leases of one more engine, over the same runs and the same journal.</summary>
    protected abstract Task<IRunLeases> OpenAnotherAsync();

    /// <summary>Lets the time go by in which an engine would have had to renew: all that are open now are late.</summary>
    protected abstract Task RunOutAsync();

    [Fact]
    public async Task What_one_engine_holds_another_takes_only_when_it_is_given_back()
    {
        IRunLeases other = await OpenAnotherAsync();
        RunLease lease = await TakeAsync(Leases, A);

        Assert.Null(await other.TakeAsync(A, Stop));
        Assert.Equal(await Leases.FindHolderAsync(A, Stop), await other.FindHolderAsync(A, Stop));
        Assert.Empty(await other.ListFreeAsync(10, Stop));
        await Leases.ReleaseAsync(lease, Stop);

        Assert.Equal([A], await other.ListFreeAsync(10, Stop));
        RunLease next = await TakeAsync(other, A);
        Assert.InRange(next.Number, lease.Number + 1, long.MaxValue);
        Assert.Null(await Leases.TakeAsync(A, Stop));
    }

    [Fact]
    public async Task An_engine_that_is_late_has_lost_its_runs_and_what_it_writes_is_refused()
    {
        IRunLeases other = await OpenAnotherAsync();
        IJournal old = Leases.Fence(await TakeAsync(Leases, A));
        await old.AppendAsync(Stream, 0, JournalEvents.From(0, 2), Stop);
        await RunOutAsync();

        Assert.Null(await other.FindHolderAsync(A, Stop));
        Assert.Equal([A], await other.ListFreeAsync(10, Stop));
        IJournal next = other.Fence(await TakeAsync(other, A));

        await Assert.ThrowsAsync<LeaseLostException>(async () => await old.AppendAsync(Stream, 2, JournalEvents.Of("late", 1), Stop));
        JournalEvents.AssertCounts(2, await next.ReadAsync(Stream, 0, Stop).ToListAsync(Stop));
        Assert.Equal(3, await next.AppendAsync(Stream, 2, JournalEvents.From(2, 1), Stop));
        Assert.False(await Leases.RenewAsync(Stop));
        Assert.True(await other.RenewAsync(Stop));
        Assert.Null(await Leases.TakeAsync(A, Stop));
    }

    [Fact]
    public async Task An_engine_that_was_late_may_take_again_like_any_other()
    {
        RunLease old = await TakeAsync(Leases, A);
        await RunOutAsync();
        Assert.False(await Leases.RenewAsync(Stop));

        RunLease again = await TakeAsync(Leases, A);

        Assert.InRange(again.Number, old.Number + 1, long.MaxValue);
        Assert.True(await Leases.RenewAsync(Stop));
        await Assert.ThrowsAsync<LeaseLostException>(async () => await Leases.Fence(old).AppendAsync(Stream, 0, JournalEvents.From(0, 1), Stop));
        Assert.Equal(1, await Leases.Fence(again).AppendAsync(Stream, 0, JournalEvents.From(0, 1), Stop));
    }

    [Fact]
    public async Task Late_is_late_also_while_nobody_has_taken_the_run()
    {
        await TakeAsync(Leases, A);
        await RunOutAsync();
        Assert.False(await Leases.RenewAsync(Stop));
        Assert.True(await Leases.RenewAsync(Stop), "Nothing is held any more, so nothing can be late.");
    }

    [Fact]
    public async Task An_engine_that_ends_gives_back_what_it_holds()
    {
        IRunLeases other = await OpenAnotherAsync();
        await TakeAsync(other, A);
        await other.DisposeAsync();

        Assert.Equal([A], await Leases.ListFreeAsync(10, Stop));
        await TakeAsync(Leases, A);
    }

    // Three engines that take the run from each other whenever it is free, while it runs out again and again: each reads what is there and
    // appends its fence. Nobody who holds it may find that another has written behind it.
    [Fact]
    public async Task Engines_that_fight_for_a_run_write_one_behind_the_other()
    {
        const int Events = 120;
        IRunLeases[] engines = [Leases, await OpenAnotherAsync(), await OpenAnotherAsync()];
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        int lost = 0;
        Task late = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                await RunOutAsync();
        });

        await Task.WhenAll(engines.Select(engine => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await engine.RenewAsync(Stop);
                if (await engine.TakeAsync(A, Stop) is not { } lease)
                    continue;
                IJournal journal = engine.Fence(lease);
                try
                {
                    // As a driver does: reads once, when it begins, and knows from then on where the stream ends.
                    int version = (await journal.ReadAsync(Stream, 0, Stop).ToListAsync(Stop)).Count;
                    for (int step = 0; step < 5; step++)
                        version = (int)await journal.AppendAsync(Stream, version, JournalEvents.From((int)lease.Number, 1), Stop);
                    if (version >= Events)
                        await done.CancelAsync();
                }
                catch (LeaseLostException)
                {
                    Interlocked.Increment(ref lost);
                }
                await engine.ReleaseAsync(lease, Stop);
            }
        })));
        await late;

        List<JournalEvent> events = await Leases.Fence(new(A, 0)).ReadAsync(Stream, 0, Stop).ToListAsync(Stop);
        int[] fences = [.. events.Select(JournalEvents.NumberOf)];
        Assert.Equal(fences.Order(), fences);
        Assert.InRange(events.Count, Events, int.MaxValue);
        Assert.InRange(fences.Distinct().Count(), 2, int.MaxValue);
    }

    [Fact]
    public async Task A_run_is_taken_by_one_engine_however_many_want_it()
    {
        IRunLeases[] engines = [Leases, await OpenAnotherAsync(), await OpenAnotherAsync(), await OpenAnotherAsync()];
        for (int round = 0; round < 10; round++)
        {
            RunLease?[] taken = await Task.WhenAll(engines.Select(engine => Task.Run(() => engine.TakeAsync(A, Stop), Stop)));
            int winner = Assert.Single(Enumerable.Range(0, engines.Length), at => taken[at] is not null);
            await engines[winner].ReleaseAsync(taken[winner]!, Stop);
        }
    }
}
