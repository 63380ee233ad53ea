using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Conformance;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine.Tests.Runs;

public sealed class LeaseKeeperTests : IAsyncDisposable
{
    private static readonly RunId Run = new("run-1");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly MemoryJournal _journal = new();
    private readonly DoneAtOnce _launcher = new(static _ => null);
    private readonly ScriptedLeases _leases;
    private readonly LeaseKeeper _keeper;

    public LeaseKeeperTests()
    {
        _leases = new(_journal);
        _keeper = new(_leases, _time, NullLogger.Instance);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync();
        await _leases.DisposeAsync();
        await _launcher.DisposeAsync();
    }

    [Fact]
    public async Task What_is_held_is_renewed_each_second_and_stays()
    {
        await using HeldRun held = await TakeAsync();
        for (int second = 1; second <= 20; second++)
            await PassAsync(Second, renewals: second);
        Assert.False(held.Lost.IsCancellationRequested);
        Assert.Null(await _keeper.TakeAsync(Ports(), Run, Stop));
    }

    [Theory]
    [InlineData(50 * 365)]
    [InlineData(-50 * 365)]
    public async Task A_clock_that_jumps_changes_nothing(int days)
    {
        await using HeldRun held = await TakeAsync();
        _time.WallClock = _time.WallClock.AddDays(days);
        for (int second = 1; second <= 5; second++)
            await PassAsync(Second, renewals: second);
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_renewal_that_is_refused_ends_the_run_here_and_its_steps_and_writes_nothing_of_their_end()
    {
        await using HeldRun held = await TakeAsync();
        Task<RunStatus> run = await DriveAsync(held, Run, Stop);
        long written = await CountAsync();
        _leases.Answer = static () => Task.FromResult(false);

        _time.Pass(Second);

        LeaseLostException lost = await Assert.ThrowsAsync<LeaseLostException>(() => run);
        Assert.Equal(Run, lost.Run);
        Assert.Equal(StepStanding.Unknown, await _launcher.FindAsync(new(Run, TaskPath.Root.Task("a"), 1), Stop));
        Assert.Equal(written, await CountAsync());
    }

    // The store may be away, or silent: both come to the same, and both before the lease runs out at five seconds.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_does_not_answer_in_time_ends_the_run_here_before_another_may_take_it(bool isSilent)
    {
        await using HeldRun held = await TakeAsync();
        Task<RunStatus> run = await DriveAsync(held, Run, Stop);
        TaskCompletionSource<bool> silence = new();
        _leases.Answer = () => isSilent ? silence.Task : Task.FromException<bool>(new StorageUnavailableException("db", "it is away."));

        for (int second = 1; second <= 3; second++)
        {
            await PassAsync(Second, renewals: isSilent ? 1 : second);
            Assert.False(held.Lost.IsCancellationRequested);
        }
        _time.Pass(TimeSpan.FromSeconds(1.5));
        await Assert.ThrowsAsync<LeaseLostException>(() => run);

        Assert.Equal(StepStanding.Unknown, await _launcher.FindAsync(new(Run, TaskPath.Root.Task("a"), 1), Stop));
        silence.TrySetResult(false);
    }

    [Fact]
    public async Task A_store_that_answers_again_in_time_costs_nothing()
    {
        await using HeldRun held = await TakeAsync();
        _leases.Answer = static () => Task.FromException<bool>(new StorageUnavailableException("db", "it is away."));
        await PassAsync(Second, renewals: 1);
        await PassAsync(Second, renewals: 2);
        _leases.Answer = static () => Task.FromResult(true);
        for (int second = 3; second <= 12; second++)
            await PassAsync(Second, renewals: second);
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Steps_that_other_engines_find_too_go_on()
    {
        SharedLauncher shared = new(_launcher);
        await using HeldRun held = (await _keeper.TakeAsync(Ports() with { Launcher = shared }, Run, Stop))!;
        Task<RunStatus> run = await DriveAsync(held, Run, Stop);
        _leases.Answer = static () => Task.FromResult(false);

        _time.Pass(Second);

        await Assert.ThrowsAsync<LeaseLostException>(() => run);
        Assert.Equal(StepStanding.Running, await _launcher.FindAsync(new(Run, TaskPath.Root.Task("a"), 1), Stop));
    }

    [Fact]
    public async Task A_run_that_was_lost_starts_nothing_more()
    {
        await using HeldRun held = await TakeAsync();
        await DriveAsync(held, Run, Stop);
        _leases.Answer = static () => Task.FromResult(false);
        _time.Pass(Second);
        await Eventually.HoldsAsync(() => held.Lost.IsCancellationRequested, "the run is given up");

        await Assert.ThrowsAsync<LeaseLostException>(() => held.Ports.Launcher.StartAsync(StepOrders.Script("true", "late"), new RecordingSink(), Stop));
        Assert.DoesNotContain(_launcher.Beginnings.Keys, attempt => attempt.Task.Text == "late");
    }

    [Fact]
    public async Task A_run_that_has_ended_is_forgotten_and_one_that_is_left_is_given_back_without_its_steps()
    {
        DoneAtOnce quick = new();
        await using (HeldRun held = (await _keeper.TakeAsync(Ports() with { Launcher = quick }, Run, Stop))!)
        {
            await using RunDriver driver = await RunDriver.CreateAsync(held.Ports, new(), NullLogger.Instance, Request(), Stop);
            Assert.Equal(RunStatus.Succeeded, await held.DriveAsync(driver, Stop));
        }
        Assert.Empty(await _leases.ListFreeAsync(10, Stop));

        RunId second = new("run-2");
        using CancellationTokenSource leave = new();
        await using (HeldRun held = (await _keeper.TakeAsync(Ports(), second, Stop))!)
        {
            Task<RunStatus> run = await DriveAsync(held, second, leave.Token);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            Assert.Equal(StepStanding.Running, await _launcher.FindAsync(new(second, TaskPath.Root.Task("a"), 1), Stop));
        }

        Assert.Equal([second], await _leases.ListFreeAsync(10, Stop));
        Assert.Equal(StepStanding.Unknown, await _launcher.FindAsync(new(second, TaskPath.Root.Task("a"), 1), Stop));
    }

    [Fact]
    public async Task Where_rights_last_as_long_as_the_process_steps_outlive_a_driver_that_leaves()
    {
        HomeLeases home = new(_journal);
        await using LeaseKeeper keeper = new(home, _time, NullLogger.Instance);
        using CancellationTokenSource leave = new();
        await using (HeldRun held = (await keeper.TakeAsync(Ports(), Run, Stop))!)
        {
            Task<RunStatus> run = await DriveAsync(held, Run, leave.Token);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }
        Assert.Equal(StepStanding.Running, await _launcher.FindAsync(new(Run, TaskPath.Root.Task("a"), 1), Stop));
    }

    private static RunRequest Request(RunId? run = null) => new() { Run = run ?? Run, DisplayName = "a run", Package = Some.Pipeline().WithStep("a").Build() };

    private EnginePorts Ports() => new(_journal, new MemoryCatalog(), new NoArtifacts(), _launcher, _time);

    private async Task<HeldRun> TakeAsync()
    {
        HeldRun? held = await _keeper.TakeAsync(Ports(), Run, Stop);
        Assert.NotNull(held);
        return held;
    }

    /// <summary>Drives a run of one step until that step runs.</summary>
    private async Task<Task<RunStatus>> DriveAsync(HeldRun held, RunId run, CancellationToken stop)
    {
        RunDriver driver = await RunDriver.CreateAsync(held.Ports, new(), NullLogger.Instance, Request(run), Stop);
        Task<RunStatus> driving = ToItsEndAsync(held, driver, stop);
        AttemptId attempt = new(run, TaskPath.Root.Task("a"), 1);
        StreamId stream = RunEventCodec.StreamOf(attempt.Run);
        // Its beginning is written down: nothing more comes of itself.
        while (await _journal.ReadAsync(stream, 0, Stop).AllAsync(written => written.Type != "step-started", Stop))
            await Task.Yield();
        return driving;
    }

    private static async Task<RunStatus> ToItsEndAsync(HeldRun held, RunDriver driver, CancellationToken stop)
    {
        await using (driver)
            return await held.DriveAsync(driver, stop);
    }

    private async Task<long> CountAsync() => await _journal.ReadAsync(RunEventCodec.StreamOf(Run), 0, Stop).CountAsync(Stop);

    private async Task PassAsync(TimeSpan time, int renewals)
    {
        _time.Pass(time);
        await Eventually.HoldsAsync(() => _leases.Renewals >= renewals, $"renewal {renewals} is asked for");
    }

    private sealed class SharedLauncher(ILauncher inner) : ILauncher
    {
        public bool IsShared => true;

        public Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop) => inner.StartAsync(order, sink, stop);

        public Task StopAsync(AttemptId attempt, TimeSpan grace, CancellationToken stop) => inner.StopAsync(attempt, grace, stop);

        public Task<StepStanding> FindAsync(AttemptId attempt, CancellationToken stop) => inner.FindAsync(attempt, stop);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Leases of five seconds whose renewals are answered as the test says.</summary>
    private sealed class ScriptedLeases(IJournal journal) : IRunLeases
    {
        private readonly HomeLeases _inner = new(journal);
        private int _renewals;

        public TimeSpan Length => TimeSpan.FromSeconds(5);

        public int Renewals => Volatile.Read(ref _renewals);

        public Func<Task<bool>> Answer { get; set; } = static () => Task.FromResult(true);

        public Task<bool> RenewAsync(CancellationToken stop)
        {
            Task<bool> answer = Answer();
            Interlocked.Increment(ref _renewals);
            return answer;
        }

        public Task<RunLease?> TakeAsync(RunId run, CancellationToken stop) => _inner.TakeAsync(run, stop);

        public Task<string?> FindHolderAsync(RunId run, CancellationToken stop) => _inner.FindHolderAsync(run, stop);

        public Task ReleaseAsync(RunLease lease, CancellationToken stop) => _inner.ReleaseAsync(lease, stop);

        public Task EndAsync(RunLease lease, CancellationToken stop) => _inner.EndAsync(lease, stop);

        public Task<IReadOnlyList<RunId>> ListFreeAsync(int most, CancellationToken stop) => _inner.ListFreeAsync(most, stop);

        public IJournal Fence(RunLease lease) => _inner.Fence(lease);

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }
}
