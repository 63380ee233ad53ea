using System.Threading.Channels;
using Pipelines.Core.Runs;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Metrics;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Steps;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Experiments;

/// <summary>
/// One trial: begins its run or takes it over, drives it to its end, and tells of its metrics while it runs. All of it can be done twice: the run's id
/// is the trial's name, and points are numbered.
/// </summary>
/// <param name="engine">What it works with.</param>
/// <param name="experiment">The experiment.</param>
/// <param name="spec">What the experiment wants.</param>
/// <param name="workload">What the trial runs.</param>
/// <param name="order">The trial.</param>
/// <param name="tell">Hands an event to the experiment's loop.</param>
internal sealed class TrialRunner(
    ExperimentEngine engine, ExperimentId experiment, ExperimentSpec spec, ITrialWorkload workload, TrialOrder order, Func<ExperimentEvent, CancellationToken, ValueTask> tell)
{
    private readonly TaskCompletionSource<string> _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasObjective;

    /// <summary>Ends the run of the trial; one that has not begun does not begin.</summary>
    public void Stop(string reason) => _stopping.TrySetResult(reason);

    /// <summary>Sees the trial to its end.</summary>
    /// <param name="mayBegin">False: only a run that is there already is taken up.</param>
    /// <param name="stop">The driver leaves; the run's steps go on.</param>
    public async Task RunAsync(bool mayBegin, CancellationToken stop)
    {
        Result<TrialPlan> planned = workload.Plan(order);
        if (!planned.Succeeded)
        {
            await EndAsync(new(TrialOutcome.Failed, planned.Error), stop);
            return;
        }
        await using RunDriver? driver = await BeginAsync(planned.Value, mayBegin, stop);
        if (driver is null)
            await EndAsync(new(TrialOutcome.Killed, ""), stop);
        else
            await SeeThroughAsync(driver, planned.Value.Metrics, stop);
    }

    private async Task<RunDriver?> BeginAsync(TrialPlan plan, bool mayBegin, CancellationToken stop)
    {
        RunId run = new(order.Name.Value);
        if (mayBegin && !_stopping.Task.IsCompleted)
        {
            try
            {
                await workload.PrepareAsync(order, stop);
                return await RunDriver.CreateAsync(engine.Ports, engine.Runs, engine.Log, Request(plan, run), stop);
            }
            catch (JournalConflictException known) when (known.Stream == RunEventCodec.StreamOf(run))
            {
                // An engine before us has begun it.
            }
        }
        return await RunDriver.ResumeAsync(engine.Ports, engine.Runs, engine.Log, run, stop);
    }

    private RunRequest Request(TrialPlan plan, RunId run) => engine.Placed(new RunRequest
    {
        Run = run,
        DisplayName = order.Name.Value,
        Package = plan.Package,
        Parameters = plan.Parameters,
        Options = plan.Options,
        Trial = new(experiment, order.Number),
    });

    private async Task SeeThroughAsync(RunDriver driver, MetricsPlan metrics, CancellationToken stop)
    {
        Watcher watcher = new(driver.Machine.Request.Run);
        driver.Observe(watcher);
        using MetricsFollower follower = new(metrics, engine.Files, engine.Ports.Time);
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task run = driver.RunAsync(leaving.Token);
        Task stopping = StopWhenToldAsync(driver, leaving.Token);
        try
        {
            await FollowAsync(run, watcher, follower, leaving.Token);
        }
        finally
        {
            await leaving.CancelAsync();
            await Task.WhenAll(run, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await run;
        follower.Add(watcher.Attempts());
        await TellAsync(await follower.ReadAsync(isLast: true, stop), stop);
        TrialVerdict verdict = workload.Judge(driver.Machine);
        if (verdict.Points.Count > 0)
            await TellAsync([new("outputs", 1, verdict.Points)], stop);
        await EndAsync(verdict.Outcome == TrialOutcome.Succeeded && !_hasObjective ? verdict with { Error = WithTail(watcher) } : verdict, stop);
    }

    /// <summary>Until the run has ended: tells of its start, and of its metrics as they come.</summary>
    private async Task FollowAsync(Task run, Watcher watcher, MetricsFollower follower, CancellationToken stop)
    {
        bool isStarted = false;
        Task<bool> news = watcher.NewsAsync(stop);
        while (true)
        {
            if (!isStarted && watcher.StartedAt is { } startedAt)
            {
                isStarted = true;
                await tell(new ExperimentEvent.TrialStarted(order.Name) { At = startedAt }, stop);
            }
            if (run.IsCompleted)
                return;
            await Task.WhenAny(run, news, Task.Delay(engine.LookEvery, engine.Ports.Time, stop));
            if (news.IsCompleted)
                news = watcher.NewsAsync(stop);
            follower.Add(watcher.Attempts());
            await TellAsync(await follower.ReadAsync(isLast: false, stop), stop);
        }
    }

    private async Task StopWhenToldAsync(RunDriver driver, CancellationToken over)
    {
        try
        {
            await driver.CancelAsync(await _stopping.Task.WaitAsync(over), over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // It has ended by itself.
        }
    }

    private async ValueTask TellAsync(IReadOnlyList<NewPoints> news, CancellationToken stop)
    {
        foreach (NewPoints points in news)
        {
            _hasObjective |= points.Points.Any(point => point.Metric == spec.Objectives[0].Metric && point.Text.Length > 0);
            await tell(new ExperimentEvent.TrialReported(order.Name, points.First, points.Points) { Source = points.Source, At = engine.Ports.Time.GetUtcNow() }, stop);
        }
    }

    private ValueTask EndAsync(TrialVerdict verdict, CancellationToken stop)
        => tell(new ExperimentEvent.TrialEnded(order.Name, verdict.Outcome, verdict.Error) { At = engine.Ports.Time.GetUtcNow() }, stop);

    private string WithTail(Watcher watcher)
    {
        string tail = watcher.Attempts() is [.., AttemptId last] ? LogTail.Read(engine.Files.Of(last).Log) : "";
        return tail.Length == 0 ? "It has printed nothing." : $"The last lines of its log:\n{tail}";
    }

    /// <summary>Keeps what the run's driver says, for the trial's own loop.</summary>
    private sealed class Watcher(RunId run) : IRunObserver
    {
        private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private readonly Lock _gate = new(); // of the two below
        private readonly List<AttemptId> _attempts = [];
        private DateTimeOffset? _startedAt;

        public DateTimeOffset? StartedAt
        {
            get
            {
                lock (_gate)
                    return _startedAt;
            }
        }

        /// <summary>All attempts that have begun, in their order.</summary>
        public IReadOnlyList<AttemptId> Attempts()
        {
            lock (_gate)
                return [.. _attempts];
        }

        /// <summary>Completes when something has changed since it completed last.</summary>
        public Task<bool> NewsAsync(CancellationToken stop) => _news.Reader.ReadAsync(stop).AsTask();

        public void Changed(RunMachine machine, IReadOnlyList<TaskSnapshot> tasks)
        {
            lock (_gate)
            {
                foreach (TaskSnapshot task in tasks.Where(task => task.Kind == TaskKind.Step && task.Attempts > 0))
                {
                    _startedAt ??= task.StartedAt;
                    for (int number = 1; number <= task.Attempts; number++)
                    {
                        AttemptId attempt = new(run, task.Path, number);
                        if (!_attempts.Contains(attempt))
                            _attempts.Add(attempt);
                    }
                }
            }
            _news.Writer.TryWrite(true);
        }
    }
}
