using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine.Tests.Runs;

public sealed class RunDriverTests
{
    private readonly MemoryJournal _journal = new();
    private readonly MemoryCatalog _catalog = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_driven_to_its_end_and_every_event_is_in_the_journal()
    {
        RunRequest request = Request(Some.Pipeline().WithStep("a").WithStep("b", "a").Build());
        await using RunDriver driver = await RunDriver.CreateAsync(Ports(new DoneAtOnce()), new(), NullLogger.Instance, request, _stop);

        Assert.Equal(RunStatus.Succeeded, await driver.RunAsync(_stop));

        List<string> types = [];
        await foreach (JournalEvent written in _journal.ReadAsync(RunEventCodec.StreamOf(request.Run), 0, _stop))
            types.Add(written.Type);
        Assert.Equal(("run-created", "run-ended"), (types[0], types[^1]));
        Assert.Equal(2, types.Count(type => type == "step-ended"));
        RunView? view = await _catalog.FindRunAsync(request.Run, _stop);
        Assert.Equal("SUCCEEDED", view?.Status);
        Assert.Equal(["a", "b"], (await _catalog.ListTasksAsync(request.Run, _stop)).Select(task => task.Path.Text));
    }

    [Fact]
    public async Task A_paused_run_starts_nothing_new_goes_on_with_what_was_begun_and_ends_when_it_is_canceled()
    {
        RunRequest request = Request(Some.Pipeline().WithStep("a").WithStep("b", "a").Build());
        DoneAtOnce first = new(_ => null);
        using CancellationTokenSource leave = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        await using (RunDriver driver = await RunDriver.CreateAsync(Ports(first), new(), NullLogger.Instance, request, _stop))
        {
            Task<RunStatus> run = driver.RunAsync(leave.Token);
            while ((await RunHistory.FoldAsync(_journal, request.Run, _stop)).Run!.Tasks().All(task => task.StartedAt is null))
                await Task.Yield();
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        DoneAtOnce second = new();
        await using RunDriver paused = (await RunDriver.ResumeAsync(Ports(second), new(), NullLogger.Instance, request.Run, _stop))!;
        paused.Pause(isPaused: true);
        Task<RunStatus> rest = paused.RunAsync(_stop);
        while ((await RunHistory.FoldAsync(_journal, request.Run, _stop)).Run!.Tasks().Single(task => task.Path.Text == "a").State != TaskState.Succeeded)
            await Task.Yield();
        Assert.False(rest.IsCompleted);
        await paused.CancelAsync("enough", _stop);

        Assert.Equal(RunStatus.Canceled, await rest);
        Assert.Equal(["a"], second.Beginnings.Keys.Select(attempt => attempt.Task.Text));
    }

    [Fact]
    public async Task No_more_run_at_one_time_than_there_are_places()
    {
        DagBuilder wide = Some.Pipeline();
        for (int i = 0; i < 50; i++)
            wide.WithStep($"s{i}");
        List<AttemptId> waiting = [];
        DoneAtOnce launcher = new(order => null);
        await using RunDriver driver = await RunDriver.CreateAsync(
            Ports(launcher), new() { Parallel = 3 }, NullLogger.Instance, Request(wide.Build()), _stop);
        Task<RunStatus> run = driver.RunAsync(_stop);

        while (!run.IsCompleted)
        {
            foreach (AttemptId attempt in launcher.Beginnings.Keys)
                await launcher.StopAsync(attempt, TimeSpan.Zero, _stop);
            await Task.Yield();
        }

        Assert.InRange(launcher.Most, 1, 3);
        Assert.Equal(50, launcher.Beginnings.Count);
    }

    [Fact]
    public async Task Runs_that_share_places_never_have_more()
    {
        LaunchPlaces places = new(3);
        DoneAtOnce launcher = new(order => null);
        List<RunDriver> drivers = [];
        for (int run = 0; run < 4; run++)
        {
            DagBuilder wide = Some.Pipeline();
            for (int i = 0; i < 20; i++)
                wide.WithStep($"s{i}");
            RunRequest request = Request(wide.Build()) with { Run = new($"run-{run}") };
            drivers.Add(await RunDriver.CreateAsync(Ports(launcher), new() { Places = places }, NullLogger.Instance, request, _stop));
        }
        Task<RunStatus[]> all = Task.WhenAll(drivers.Select(driver => driver.RunAsync(_stop)));

        while (!all.IsCompleted)
        {
            foreach (AttemptId attempt in launcher.Beginnings.Keys)
                await launcher.StopAsync(attempt, TimeSpan.Zero, _stop);
            await Task.Yield();
        }
        foreach (RunDriver driver in drivers)
            await driver.DisposeAsync();

        Assert.Equal(80, launcher.Beginnings.Count);
        Assert.InRange(launcher.Most, 1, 3);
        Assert.Equal(0, places.Taken);
    }

    [Fact]
    public async Task A_failed_run_goes_on_where_it_failed()
    {
        RunRequest request = Request(Some.Pipeline().WithStep("a").WithStep("b", "a").WithStep("c", "b").Build());
        DoneAtOnce first = new(order => order.TaskName == "b" ? Some.Failure() : DoneAtOnce.Success);
        await using (RunDriver failing = await RunDriver.CreateAsync(Ports(first), new(), NullLogger.Instance, request, _stop))
            Assert.Equal(RunStatus.Failed, await failing.RunAsync(_stop));
        await Assert.ThrowsAsync<RunRetryException>(() => RunDriver.RetryAsync(Ports(first), new(), NullLogger.Instance, request.Run, [new("x")], _stop));

        DoneAtOnce second = new();
        await using RunDriver driver = (await RunDriver.RetryAsync(Ports(second), new(), NullLogger.Instance, request.Run, [], _stop))!;
        Assert.Equal("RUNNING", (await _catalog.FindRunAsync(request.Run, _stop))?.Status);
        Assert.Equal(RunStatus.Succeeded, await driver.RunAsync(_stop));

        Assert.Equal(["b", "c"], second.Beginnings.Keys.Select(attempt => attempt.Task.Text).Order());
        Assert.Equal("SUCCEEDED", (await _catalog.FindRunAsync(request.Run, _stop))?.Status);
        Assert.Null(await RunDriver.RetryAsync(Ports(second), new(), NullLogger.Instance, new("nobody"), [], _stop));
        await Assert.ThrowsAsync<RunRetryException>(() => RunDriver.RetryAsync(Ports(second), new(), NullLogger.Instance, request.Run, [], _stop));
        (RunMachine? folded, _) = await RunHistory.FoldAsync(_journal, request.Run, _stop);
        Assert.Equal(RunStatus.Succeeded, folded?.Status);
    }

    [Fact]
    public async Task A_driver_that_left_is_followed_by_one_that_goes_on()
    {
        RunRequest request = Request(Some.Pipeline().WithStep("a").WithStep("b", "a").Build());
        DoneAtOnce launcher = new(order => order.TaskName == "a" ? DoneAtOnce.Success : null);
        using CancellationTokenSource leave = new();
        await using (RunDriver first = await RunDriver.CreateAsync(Ports(launcher), new(), NullLogger.Instance, request, _stop))
        {
            first.Observe(new LeaveWhen(leave, run => run.Tasks().Any(task => task.Path.Text == "b" && task.State == TaskState.Running)));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(leave.Token));
        }

        DoneAtOnce second = new();
        await using RunDriver driver = (await RunDriver.ResumeAsync(Ports(second), new(), NullLogger.Instance, request.Run, _stop))!;
        Assert.Equal(RunStatus.Succeeded, await driver.RunAsync(_stop));

        Assert.Equal(["b"], second.Beginnings.Keys.Select(attempt => attempt.Task.Text));
    }

    [Fact]
    public async Task A_cancel_ends_queued_steps_without_starting_them()
    {
        RunRequest request = Request(Some.Pipeline().WithStep("a").WithStep("b").WithStep("c").Build());
        DoneAtOnce launcher = new(order => null);
        await using RunDriver driver = await RunDriver.CreateAsync(Ports(launcher), new() { Parallel = 1 }, NullLogger.Instance, request, _stop);
        Task<RunStatus> run = driver.RunAsync(_stop);

        await driver.CancelAsync("enough", _stop);

        Assert.Equal(RunStatus.Canceled, await run);
        Assert.InRange(launcher.Beginnings.Count, 0, 1);
    }

    [Fact]
    public async Task A_journal_that_fails_interrupts_the_run_and_loses_nothing()
    {
        RunRequest request = Request(Some.Pipeline().WithStep("a").WithStep("b", "a").Build());
        FullJournal full = new(_journal, room: 1);
        await using (RunDriver driver = await RunDriver.CreateAsync(Ports(new DoneAtOnce()) with { Journal = full }, new(), NullLogger.Instance, request, _stop))
            await Assert.ThrowsAsync<RunInterruptedException>(() => driver.RunAsync(_stop));

        await using RunDriver resumed = (await RunDriver.ResumeAsync(Ports(new DoneAtOnce()), new(), NullLogger.Instance, request.Run, _stop))!;
        Assert.Equal(RunStatus.Succeeded, await resumed.RunAsync(_stop));
    }

    [Fact]
    public async Task A_stuck_step_interrupts_the_run_and_the_message_says_how_to_go_on()
    {
        RunRequest request = Request(Some.Pipeline().WithStep("a").Build());
        StuckLauncher launcher = new();
        await using RunDriver driver = await RunDriver.CreateAsync(Ports(launcher), new(), NullLogger.Instance, request, _stop);

        RunInterruptedException interrupted = await Assert.ThrowsAsync<RunInterruptedException>(() => driver.RunAsync(_stop));

        Assert.Contains($"pipelines resume {request.Run}", interrupted.Message, StringComparison.Ordinal);
        Assert.Contains("disk", interrupted.Message, StringComparison.Ordinal);
    }

    private EnginePorts Ports(ILauncher launcher) => new(_journal, _catalog, new NoArtifacts(), launcher, TimeProvider.System);

    private static RunRequest Request(PipelinePackage package) => new()
    {
        Run = new RunId("run-1"),
        DisplayName = "a run",
        Package = package,
    };

    private sealed class LeaveWhen(CancellationTokenSource leave, Func<RunMachine, bool> fact) : IRunObserver
    {
        public void Changed(RunMachine run, IReadOnlyList<TaskSnapshot> tasks)
        {
            if (fact(run))
                leave.Cancel();
        }
    }

    private sealed class FullJournal(IJournal inner, int room) : IJournal
    {
        private int _appends;

        public ValueTask<long> AppendAsync(StreamId stream, long version, IReadOnlyList<JournalEvent> events, CancellationToken stop)
            => _appends++ < room
                ? inner.AppendAsync(stream, version, events, stop)
                : throw new StorageUnavailableException("journal", "the disk is full.");

        public IAsyncEnumerable<JournalEvent> ReadAsync(StreamId stream, long skip, CancellationToken stop) => inner.ReadAsync(stream, skip, stop);

        public IAsyncEnumerable<StreamId> ListAsync(string prefix, CancellationToken stop) => inner.ListAsync(prefix, stop);

        public Task DeleteAsync(StreamId stream, CancellationToken stop) => inner.DeleteAsync(stream, stop);
    }

    private sealed class StuckLauncher : ILauncher
    {
        public Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop)
        {
            sink.Stuck(order.Attempt, new StorageUnavailableException("artifacts", "the disk is full."));
            return Task.CompletedTask;
        }

        public Task StopAsync(AttemptId attempt, TimeSpan grace, CancellationToken stop) => Task.CompletedTask;

        public Task<StepStanding> FindAsync(AttemptId attempt, CancellationToken stop) => Task.FromResult(StepStanding.Unknown);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
