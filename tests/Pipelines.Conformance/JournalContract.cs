using System.Collections.Concurrent;
using System.Text;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>Every sentence of <see cref="IJournal"/> and <see cref="IJournalReader"/>, for any adapter.</summary>
public abstract class JournalContract : IAsyncLifetime
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

    [Fact]
    public async Task A_read_gives_the_events_in_order_as_they_were_appended()
    {
        JournalEvent[] events =
        [
            new("run-accepted", 1, "{}"u8.ToArray()),
            new("step-ended", 12, Encoding.UTF8.GetBytes("{\n  \"text\": \"naïve ☂ 𝒙\",\r\n  \"zero\": 0\n}\n")),
            new("!~", int.MaxValue, "null"u8.ToArray()),
            new("large", 1, Encoding.UTF8.GetBytes($"\"{new string('x', 3 << 20)}\"")),
            new("run-ended", 1, "[1,2]"u8.ToArray()),
        ];
        await Journal.AppendAsync(JournalStreams.A, 0, events, Stop);
        JournalEvents.AssertSame(events, await ReadAsync(JournalStreams.A));
    }

    [Fact]
    public async Task A_read_sees_all_that_was_acknowledged_when_it_began()
    {
        for (int version = 0; version < 50; version++)
        {
            await Journal.AppendAsync(JournalStreams.A, version, JournalEvents.From(version, 1), Stop);
            JournalEvents.AssertCounts(version + 1, await ReadAsync(JournalStreams.A));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(long.MaxValue)]
    public async Task A_read_skips_the_first_events_also_within_an_append(long skip)
    {
        await Journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 5), Stop);
        await Journal.AppendAsync(JournalStreams.A, 5, JournalEvents.From(5, 5), Stop);
        JournalEvents.AssertSame(JournalEvents.From(0, 10).Skip((int)Math.Min(skip, 10)), await ReadAsync(JournalStreams.A, skip));
    }

    [Fact]
    public async Task A_read_refuses_to_skip_less_than_nothing()
        => await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ReadAsync(JournalStreams.A, -1));

    [Fact]
    public async Task An_unknown_stream_has_no_events()
        => Assert.Empty(await ReadAsync(new("run/unknown")));

    [Fact]
    public async Task A_read_goes_through_many_appends_of_all_sizes()
    {
        int version = 0;
        for (int size = 1; version < 3000; size = (size * 7 % 31) + 1)
            version = (int)await Journal.AppendAsync(JournalStreams.A, version, JournalEvents.From(version, size, padding: size * 100), Stop);
        JournalEvents.AssertCounts(version, await ReadAsync(JournalStreams.A));
        JournalEvents.AssertSame(JournalEvents.From(1234, version - 1234).Select(one => one.Type), (await ReadAsync(JournalStreams.A, 1234)).Select(one => one.Type));
    }

    [Fact]
    public async Task A_read_during_appends_sees_a_prefix_and_never_half_an_append()
    {
        const int Size = 7;
        Task writing = Task.Run(
            async () =>
            {
                for (int version = 0; version < 200 * Size; version += Size)
                    await Journal.AppendAsync(JournalStreams.A, version, JournalEvents.From(version, Size), Stop);
            },
            Stop);
        int least = 0;
        while (least < 200 * Size)
        {
            List<JournalEvent> seen = await ReadAsync(JournalStreams.A);
            Assert.Equal(0, seen.Count % Size);
            Assert.InRange(seen.Count, least, 200 * Size);
            JournalEvents.AssertCounts(seen.Count, seen);
            least = seen.Count;
            if (writing.IsFaulted)
                break;
        }
        await writing;
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

    [Fact]
    public async Task Streams_are_listed_by_prefix_in_ordinal_order()
    {
        string[] names = ["run/b", "run/a", "run/B", "run/_", "run/%", "run", "run0", "RUN/a", "service/a", "~", " "];
        foreach (string name in names)
            await Journal.AppendAsync(new(name), 0, JournalEvents.From(0, 1), Stop);

        Assert.Equal(["run/%", "run/B", "run/_", "run/a", "run/b"], await NamesAsync("run/"));
        Assert.Equal(["run/%"], await NamesAsync("run/%"));
        Assert.Equal(["~"], await NamesAsync("~"));
        Assert.Empty(await NamesAsync("trial/"));
        Assert.Equal(names.Order(StringComparer.Ordinal), await NamesAsync(""));
    }

    [Fact]
    public async Task Thousands_of_streams_are_listed_once_each()
    {
        string[] names = [.. Enumerable.Range(0, 2500).Select(number => $"run/{number:D5}")];
        await Task.WhenAll(names.Select(name => Journal.AppendAsync(new(name), 0, JournalEvents.From(0, 1), Stop).AsTask()));

        Assert.Equal(names, await NamesAsync("run/"));
    }

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
