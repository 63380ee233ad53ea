using System.Collections.Concurrent;
using System.Text;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>Every sentence of <see cref="IJournal"/> and <see cref="IJournalReader"/>, for any adapter.</summary>
public abstract partial class JournalContract : IAsyncLifetime
{
    /// <summary>The journal under test, empty at the start of each test.</summary>
    protected IJournal Journal { get; private set; } = null!;

    /// <summary>Ends a test that waits for what never comes, and tells the adapter so.</summary>
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Opens an empty journal.</summary>
    protected abstract Task<IJournal> OpenAsync();

    public async ValueTask InitializeAsync() => Journal = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await CleanUpAsync();
    }

    /// <summary>Removes what <see cref="OpenAsync"/> made.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_append_returns_the_new_number_of_events()
    {
        Assert.Equal(2, await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 2), Stop));
        Assert.Equal(5, await Journal.AppendAsync(JournalStreams.A, 2, JournalEvents.From(2, 3), Stop));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(100)]
    public async Task An_append_that_does_not_continue_the_stream_is_refused_and_changes_nothing(long version)
    {
        await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 3), Stop);

        JournalConflictException refused = await Assert.ThrowsAsync<JournalConflictException>(
            async () => await Journal.AppendAsync(JournalStreams.A, version, JournalEvents.From(50, 2), Stop));

        Assert.Equal((JournalStreams.A, version, 3), (refused.Stream, refused.Expected, refused.Found));
        JournalEvents.AssertCounts(3, await ReadAsync(JournalStreams.A));
        Assert.Equal(4, await Journal.AppendAsync(JournalStreams.A, 3, JournalEvents.From(3, 1), Stop));
    }

    [Fact]
    public async Task An_append_behind_the_start_of_an_unknown_stream_is_refused_and_makes_no_stream()
    {
        JournalConflictException refused = await Assert.ThrowsAsync<JournalConflictException>(
            async () => await Journal.AppendAsync(JournalStreams.A, 1, JournalEvents.From(1, 1), Stop));

        Assert.Equal(0, refused.Found);
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task Of_racing_appends_to_one_stream_exactly_one_wins_each_round()
    {
        const int Racers = 16;
        for (int round = 0; round < 25; round++)
        {
            int version = round * 2;
            long?[] outcomes = await Task.WhenAll(Enumerable.Range(0, Racers).Select(racer => Task.Run<long?>(
                async () =>
                {
                    try
                    {
                        return await Journal.AppendAsync(JournalStreams.A, version, JournalEvents.Of($"racer-{racer}", 2), Stop);
                    }
                    catch (JournalConflictException lost)
                    {
                        Assert.Equal(version + 2, lost.Found);
                        return null;
                    }
                },
                Stop)));

            int winner = Assert.Single(Enumerable.Range(0, Racers), racer => outcomes[racer] is not null);
            Assert.Equal(version + 2, outcomes[winner]);
            JournalEvents.AssertSame(JournalEvents.Of($"racer-{winner}", 2), await ReadAsync(JournalStreams.A, version));
        }
    }

    [Fact]
    public async Task A_hundred_streams_grow_side_by_side_without_mixing()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(
            async () =>
            {
                StreamId stream = new($"run/{number}");
                for (int version = 0; version < 60; version += 3)
                    Assert.Equal(version + 3, await Journal.AppendAsync(stream, version, JournalEvents.Of($"of-{number}", 3), Stop));
            },
            Stop)));

        for (int number = 0; number < 100; number++)
            JournalEvents.AssertSame(JournalEvents.Of($"of-{number}", 60), await ReadAsync(new($"run/{number}")));
    }

    [Fact]
    public async Task An_append_that_is_cancelled_before_it_starts_has_not_happened()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), cancelled.Token));

        Assert.Empty(await ReadAsync(JournalStreams.A));
        Assert.Equal(1, await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop));
    }

    [Fact]
    public async Task An_append_that_is_cancelled_at_any_moment_either_happened_and_says_so_or_never_will()
    {
        ConcurrentDictionary<int, bool> told = new();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(
            async () =>
            {
                using CancellationTokenSource source = new();
                Task<long> append = Journal.AppendAsync(new($"run/{number}"), 0, JournalEvents.Of("once", 2), source.Token).AsTask();
                await source.CancelAsync();
                try
                {
                    told[number] = await append == 2;
                }
                catch (OperationCanceledException)
                {
                    told[number] = false;
                }
            },
            Stop)));
        // Behind all of them in the queue: what was given before this has been decided.
        await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop);

        for (int number = 0; number < 200; number++)
            Assert.Equal(told[number] ? 2 : 0, (await ReadAsync(new($"run/{number}"))).Count);
    }

    [Fact]
    public async Task The_caller_may_reuse_a_body_once_the_append_has_returned()
    {
        byte[] body = "\"first\""u8.ToArray();
        await Journal.AppendAsync(JournalStreams.A, 0, [new("said", 1, body)], Stop);
        "\"later\""u8.CopyTo(body);

        Assert.Equal("\"first\"", Encoding.UTF8.GetString(Assert.Single(await ReadAsync(JournalStreams.A)).Body.Span));
    }

    public static TheoryData<string, long, JournalEvent[]> BrokenAppends => new()
    {
        { "", 0, JournalEvents.From(0, 1) },
        { new string('s', 201), 0, JournalEvents.From(0, 1) },
        { "run/ü", 0, JournalEvents.From(0, 1) },
        { "run/\n", 0, JournalEvents.From(0, 1) },
        { "run/a", -1, JournalEvents.From(0, 1) },
        { "run/a", 0, [] },
        { "run/a", 0, [new("", 1, "{}"u8.ToArray())] },
        { "run/a", 0, [new(null!, 1, "{}"u8.ToArray())] },
        { "run/a", 0, [new("two words", 1, "{}"u8.ToArray())] },
        { "run/a", 0, [new("zwölf", 1, "{}"u8.ToArray())] },
        { "run/a", 0, [new(new string('t', 101), 1, "{}"u8.ToArray())] },
        { "run/a", 0, [new("started", 0, "{}"u8.ToArray())] },
        { "run/a", 0, [new("started", 1, default)] },
        { "run/a", 0, [.. Enumerable.Repeat(new JournalEvent("large", 1, new byte[1 << 20]), 257)] },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(BrokenAppends))]
    public async Task What_breaks_a_rule_is_refused_and_changes_nothing(string stream, long version, JournalEvent[] events)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Journal.AppendAsync(new(stream), version, events, Stop));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task The_longest_names_are_taken()
    {
        StreamId stream = new(new string('~', 200));
        JournalEvent[] events = [new(new string('t', 100), 1, "1"u8.ToArray())];
        await Journal.AppendAsync(stream, 0, events, Stop);
        JournalEvents.AssertSame(events, await ReadAsync(stream));
        Assert.Equal([stream], await ListAsync("~~"));
    }

    /// <summary>All events after the first <paramref name="skip"/>.</summary>
    protected async Task<List<JournalEvent>> ReadAsync(StreamId stream, long skip = 0)
    {
        List<JournalEvent> events = [];
        await foreach (JournalEvent one in Journal.ReadAsync(stream, skip, Stop))
            events.Add(one);
        return events;
    }

    /// <summary>All streams below <paramref name="prefix"/>.</summary>
    protected async Task<List<StreamId>> ListAsync(string prefix)
    {
        List<StreamId> streams = [];
        await foreach (StreamId stream in Journal.ListAsync(prefix, Stop))
            streams.Add(stream);
        return streams;
    }

    private async Task<IEnumerable<string>> NamesAsync(string prefix) => (await ListAsync(prefix)).Select(stream => stream.Value);
}
