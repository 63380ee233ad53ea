using System.Data.Common;
using Pipelines.Conformance;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

public sealed class PostgresLeasesTests : SharedRunLeaseContract
{
    private readonly List<IAsyncDisposable> _open = [];
    private string _address = "";
    private PostgresDialect? _dialect;

    protected override async Task<IRunLeases> OpenAsync()
    {
        _address = await PostgresServer.EmptyStoreAsync();
        return await OpenAnotherAsync();
    }

    protected override async Task<IRunLeases> OpenAnotherAsync()
    {
        _dialect = PostgresDialect.ForJournal(_address, TimeProvider.System);
        SqlJournal journal = await SqlJournal.OpenAsync(_dialect, Stop);
        _open.Add(journal);
        // No test waits for it: time goes by when the test says so.
        PostgresLeases leases = await PostgresLeases.OpenAsync(_dialect, journal, $"engine {_open.Count}", TimeSpan.FromMinutes(10), Stop);
        _open.Add(leases);
        return leases;
    }

    protected override async Task RunOutAsync() => await SqlAsync("UPDATE lease_owners SET expires_at = clock_timestamp()");

    protected override async ValueTask CleanUpAsync()
    {
        for (int at = _open.Count - 1; at >= 0; at--)
            await _open[at].DisposeAsync();
    }

    [Fact]
    public async Task A_lease_lasts_five_seconds_of_the_servers_clock_and_a_renewal_makes_it_whole_again()
    {
        SqlJournal journal = await SqlJournal.OpenAsync(_dialect!, Stop);
        _open.Add(journal);
        PostgresLeases leases = await PostgresLeases.OpenAsync(_dialect!, journal, "one of five seconds", length: null, Stop);
        _open.Add(leases);
        Assert.Equal(TimeSpan.FromSeconds(5), leases.Length);
        await TakeAsync(leases, A);
        await SqlAsync("UPDATE lease_owners SET expires_at = clock_timestamp() + INTERVAL '1 hour'");

        Assert.True(await leases.RenewAsync(Stop));

        Assert.True((bool?)await SqlAsync("SELECT expires_at - clock_timestamp() <= INTERVAL '5 seconds' FROM lease_owners"));
        Assert.Equal("one of five seconds", await leases.FindHolderAsync(A, Stop));
    }

    // Between the look at the fence and the commit of what is appended lies a moment in which another engine could take the run.
    [Fact]
    public async Task Who_takes_a_run_waits_for_an_append_that_has_passed_the_fence()
    {
        RunLease lease = await TakeAsync(Leases, A);
        IRunLeases other = await OpenAnotherAsync();
        await using DbConnection appending = await _dialect!.ConnectToWriteAsync(Stop);
        Statement patience = new(appending, "SET idle_in_transaction_session_timeout = 0");
        await using (patience)
            await patience.ExecuteAsync(Stop);
        await using JournalSession session = new(appending, _dialect);
        await session.BeginAsync();
        Assert.True(await session.HoldsAsync(lease));
        await RunOutAsync();

        Task<RunLease?> taking = other.TakeAsync(A, Stop);
        await WaitsAsync();
        byte[] body = AppendBody.Write(JournalEvents.From(0, 1));
        Assert.Equal(0, await session.AppendAsync(Stream, 0, 1, AppendBody.Checksum(Stream, 0, 1, body), body));
        Assert.False(taking.IsCompleted);
        await session.CommitAsync();

        IJournal next = other.Fence((await taking)!);
        JournalEvents.AssertCounts(1, await next.ReadAsync(Stream, 0, Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task Clocks_of_engines_play_no_part()
    {
        RunLease lease = await TakeAsync(Leases, A);
        PostgresDialect mad = PostgresDialect.ForJournal(_address, new MadClock());
        SqlJournal journal = await SqlJournal.OpenAsync(mad, Stop);
        _open.Add(journal);
        PostgresLeases other = await PostgresLeases.OpenAsync(mad, journal, "mad", TimeSpan.FromMinutes(10), Stop);
        _open.Add(other);

        Assert.Null(await other.TakeAsync(A, Stop));
        Assert.NotNull(await other.TakeAsync(B, Stop));
        Assert.True(await other.RenewAsync(Stop));
        Assert.Equal(1, await Leases.Fence(lease).AppendAsync(Stream, 0, JournalEvents.From(0, 1), Stop));
    }

    private async Task WaitsAsync()
    {
        while (await SqlAsync("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%run_leases%FOR UPDATE%' LIMIT 1") is null)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);
    }

    private async Task<object?> SqlAsync(string sql)
    {
        await using DbConnection connection = await _dialect!.ConnectToWriteAsync(Stop);
        Statement statement = new(connection, sql);
        await using (statement)
            return await statement.FindAsync(Stop);
    }

    private sealed class MadClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddYears(50);
    }
}
