using System.Text;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <content>What the contract says of reading and listing.</content>
public abstract partial class JournalContract
{
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
}
