using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

public sealed class AppendBodyTests
{
    private static readonly StreamId Stream = new("run/a");

    // Any bytes, not only JSON: line ends, blanks and digits are what could lead a reader astray.
    private static readonly Gen<JournalEvent> AnyEvent =
        from type in Gen.Choose('!', '~').Select(letter => (char)letter).NonEmptyListOf()
        from version in Gen.OneOf(Gen.Choose(1, 20), Gen.Constant(int.MaxValue))
        from body in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements<int>('\n', ' ', '1')).Select(one => (byte)one).NonEmptyListOf()
        select new JournalEvent(new string([.. type.Take(100)]), version, body.ToArray());

    private static readonly Arbitrary<List<JournalEvent>> AnyEvents = AnyEvent.NonEmptyListOf().Select(events => events.ToList()).ToArbitrary();

    [Fact]
    public void What_is_written_is_read() => Prop.ForAll(AnyEvents, events =>
    {
        List<JournalEvent> read = [];
        Assert.True(AppendBody.TryRead(AppendBody.Write(events), events.Count, new(), read));
        JournalEvents.AssertSame(events, read);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_body_that_was_cut_or_has_more_is_refused() => Prop.ForAll(AnyEvents, events =>
    {
        byte[] body = AppendBody.Write(events);
        for (int cut = 0; cut < body.Length; cut++)
            Assert.False(AppendBody.TryRead(body.AsMemory(0, cut), events.Count, new(), []));
        Assert.False(AppendBody.TryRead((byte[])[.. body, (byte)'\n'], events.Count, new(), []));
        Assert.False(AppendBody.TryRead(body, events.Count - 1, new(), []));
        Assert.False(AppendBody.TryRead(body, events.Count + 1, new(), []));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_read_or_refused_without_an_exception() => Prop.ForAll(
        Gen.OneOf(Gen.Choose(0, 255), Gen.Elements<int>('\n', ' ', '1', 't')).Select(one => (byte)one).ArrayOf().ToArbitrary(),
        bytes =>
        {
            List<JournalEvent> read = [];
            if (AppendBody.TryRead(bytes, 1, new(), read))
                Assert.Single(read);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_checksum_changes_with_every_bit_that_changes() => Prop.ForAll(AnyEvents, events =>
    {
        byte[] body = AppendBody.Write(events);
        uint checksum = AppendBody.Checksum(Stream, 7, events.Count, body);
        for (int bit = 0; bit < Math.Min(body.Length, 200) * 8; bit++)
        {
            byte[] changed = [.. body];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(checksum, AppendBody.Checksum(Stream, 7, events.Count, changed));
        }
        Assert.NotEqual(checksum, AppendBody.Checksum(Stream, 8, events.Count, body));
        Assert.NotEqual(checksum, AppendBody.Checksum(Stream, 7, events.Count + 1, body));
        Assert.NotEqual(checksum, AppendBody.Checksum(new("run/b"), 7, events.Count, body));
    }).QuickCheckThrowOnFailure();

    // Journals are read for ever: these bytes and this number are in databases of users.
    [Fact]
    public void The_form_on_the_disk_stays_as_it_is()
    {
        JournalEvent[] events = [new("run-accepted", 1, "{\"a\":1}"u8.ToArray()), new("step-ended", 12, "null"u8.ToArray())];

        byte[] body = AppendBody.Write(events);

        Assert.Equal("run-accepted 1 7\n{\"a\":1}\nstep-ended 12 4\nnull\n", Encoding.UTF8.GetString(body));
        Assert.Equal(0x4B628E10u, AppendBody.Checksum(Stream, 3, 2, body));
    }

    [Fact]
    public void Events_of_one_type_share_its_name()
    {
        JournalEvent[] events = [.. Enumerable.Repeat(new JournalEvent("step-ended", 1, "1"u8.ToArray()), 2)];
        List<JournalEvent> read = [];
        Assert.True(AppendBody.TryRead(AppendBody.Write(events), 2, new(), read));
        Assert.Same(read[0].Type, read[1].Type);
    }
}
