using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

/// <summary>Connections that are cut at the one moment that leaves a question: between a commit and its answer.</summary>
public sealed class PostgresCutTests : IAsyncLifetime
{
    private readonly TempFolder _folder = TempFolder.OnDisk();
    private CuttingProxy? _proxy;
    private string _address = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        string direct = await PostgresServer.EmptyStoreAsync();
        string host = direct[(direct.IndexOf("host=", StringComparison.Ordinal) + 5)..].Split(' ')[0];
        _proxy = CuttingProxy.Start(Directory.CreateDirectory(_folder.At("proxy")).FullName, host);
        _address = direct.Replace(host, _folder.At("proxy"), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_append_whose_commit_was_cut_off_is_written_once(bool isCarriedOut)
    {
        await using SqlJournal journal = await OpenAsync();
        await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 2), Stop);
        for (int round = 1; round <= 4; round++)
        {
            _proxy!.Next = isCarriedOut ? CuttingProxy.Fate.AnswerLost : CuttingProxy.Fate.Lost;
            Assert.Equal(2 + round, await journal.AppendAsync(JournalStreams.A, 1 + round, JournalEvents.From(1 + round, 1), Stop));
            Assert.Equal(round, _proxy.Cuts);
        }
        JournalEvents.AssertCounts(6, await journal.ReadAsync(JournalStreams.A, 0, Stop).ToListAsync(Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_append_of_all_may_be_the_one_that_is_cut_off(bool isCarriedOut)
    {
        await using SqlJournal journal = await OpenAsync();
        _proxy!.Next = isCarriedOut ? CuttingProxy.Fate.AnswerLost : CuttingProxy.Fate.Lost;
        Assert.Equal(1, await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop));
        JournalEvents.AssertCounts(1, await journal.ReadAsync(JournalStreams.A, 0, Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task Many_that_share_a_commit_share_its_fate()
    {
        await using SqlJournal journal = await OpenAsync();
        for (int round = 0; round < 3; round++)
        {
            _proxy!.Next = round % 2 == 0 ? CuttingProxy.Fate.AnswerLost : CuttingProxy.Fate.Lost;
            int version = round * 2;
            long[] versions = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => Task.Run(
                async () => await journal.AppendAsync(new($"run/{number}"), version, JournalEvents.From(version, 2), Stop), Stop)));
            Assert.All(versions, found => Assert.Equal(version + 2, found));
        }
        for (int number = 0; number < 60; number++)
            JournalEvents.AssertCounts(6, await journal.ReadAsync(new($"run/{number}"), 0, Stop).ToListAsync(Stop));
        Assert.Equal(3, _proxy!.Cuts);
    }

    [Fact]
    public async Task A_refusal_whose_answer_was_lost_is_told_as_a_refusal()
    {
        await using SqlJournal journal = await OpenAsync();
        await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 2), Stop);
        _proxy!.Next = CuttingProxy.Fate.AnswerLost;

        JournalConflictException refused = await Assert.ThrowsAsync<JournalConflictException>(
            async () => await journal.AppendAsync(JournalStreams.A, 1, JournalEvents.From(1, 1), Stop));

        Assert.Equal(2, refused.Found);
    }

    [Fact]
    public async Task Where_the_server_stays_away_it_is_said_that_the_write_may_have_happened()
    {
        PostgresDialect impatient = PostgresDialect.ForJournal(_address, new HurriedTime());
        await using SqlJournal journal = await SqlJournal.OpenAsync(impatient, Stop);
        await journal.AppendAsync(JournalStreams.A, 0, JournalEvents.From(0, 1), Stop);
        _proxy!.Next = CuttingProxy.Fate.AnswerLost;
        _proxy.IsClosed = true;

        StorageUnavailableException away = await Assert.ThrowsAsync<StorageUnavailableException>(
            async () => await journal.AppendAsync(JournalStreams.A, 1, JournalEvents.From(1, 1), Stop));

        Assert.True(away.MayHaveHappened, away.ToString());
        Assert.Contains("could not be asked since whether the last write was kept", away.Message, StringComparison.Ordinal);
        StorageUnavailableException next = await Assert.ThrowsAsync<StorageUnavailableException>(
            async () => await journal.AppendAsync(JournalStreams.B, 0, JournalEvents.From(0, 1), Stop));
        Assert.False(next.MayHaveHappened);
        _proxy.IsClosed = false;
        JournalEvents.AssertCounts(2, await journal.ReadAsync(JournalStreams.A, 0, Stop).ToListAsync(Stop));
        Assert.Equal(1, await journal.AppendAsync(JournalStreams.B, 0, JournalEvents.From(0, 1), Stop));
    }

    private async Task<SqlJournal> OpenAsync() => await SqlJournal.OpenAsync(PostgresDialect.ForJournal(_address, TimeProvider.System), Stop);

    // A minute goes by between two looks at it.
    private sealed class HurriedTime : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Add(ref _looks, 60);
    }
}
