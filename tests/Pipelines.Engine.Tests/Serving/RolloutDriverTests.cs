using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Core.Serving;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Serving;

namespace Pipelines.Engine.Tests.Serving;

public sealed class RolloutDriverTests
{
    private static readonly ServiceName Name = new("models", "cancer");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly RolloutSpec Quick = new()
    {
        Steps = [new(10), new(100)],
        Checks = [new() { Name = "success-rate", Metric = new RolloutMetric.SuccessRate(), Min = 0.99 }],
        Interval = TimeSpan.FromMilliseconds(20),
        WarmUp = TimeSpan.Zero,
    };

    private readonly MemoryServing _serving = new();
    private readonly MemoryJournal _journal = new();
    private readonly Probe _probe = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    private RolloutEngine Engine => new(_journal, _serving, _probe, TimeProvider.System, NullLogger.Instance) { LookEvery = TimeSpan.FromMilliseconds(5) };

    private static ServiceSpec Spec(string template) => new() { Name = Name, Template = Value.Of(template) };

    private async Task ServeFirstAsync()
    {
        await _serving.ApplyAsync(Spec("old"), _stop);
        _serving.Become(Name, 1, RevisionState.Ready);
    }

    private async Task<RolloutView> RollAsync(string id, string template, RolloutSpec rollout, Action<RolloutView>? changed = null)
    {
        await using RolloutDriver driver = await RolloutDriver.BeginAsync(Engine, new(id), Spec(template), rollout, _stop);
        driver.Changed = view =>
        {
            // The model loads as soon as it is asked for.
            if (view.Phase == RolloutPhase.Loading)
                _serving.Become(Name, int.Parse(view.Revision[^5..], System.Globalization.CultureInfo.InvariantCulture), RevisionState.Ready);
            changed?.Invoke(view);
        };
        return await driver.RunAsync(_stop).WaitAsync(Patience, _stop);
    }

    private async Task<string> AnsweringAsync()
        => string.Join(',', (await _serving.ObserveAsync(Name, _stop))!.Traffic.Where(share => share.Percent > 0).Select(share => $"{share.Revision}={share.Percent}"));

    [Fact]
    public async Task A_good_revision_is_promoted()
    {
        await ServeFirstAsync();

        RolloutView view = await RollAsync("one", "new", Quick);

        Assert.Equal((RolloutPhase.Succeeded, "Revision cancer-predictor-00002 answers all requests."), (view.Phase, view.Message));
        Assert.Equal("cancer-predictor-00002=100", await AnsweringAsync());
        Assert.Equal(["cancer-predictor-00002"], _probe.Asked);
    }

    [Fact]
    public async Task A_bad_one_is_taken_back_and_the_evidence_kept()
    {
        await ServeFirstAsync();
        _probe.Rate = 0.5;

        RolloutView view = await RollAsync("one", "new", Quick);

        Assert.Equal(RolloutPhase.RolledBack, view.Phase);
        Assert.Equal("cancer-predictor-00001=100", await AnsweringAsync());
        (RolloutMachine? folded, _) = await RolloutHistory.FoldAsync(_journal, new("one"), _stop);
        Assert.Equal(view, folded!.View);
        Assert.Equal(CheckVerdict.Failed, Assert.Single(folded.View.Measurements).Judgements[0].Verdict);
    }

    [Fact]
    public async Task One_that_is_bad_with_all_requests_is_taken_back_too()
    {
        await ServeFirstAsync();

        RolloutView view = await RollAsync("one", "new", Quick, seen => _probe.Rate = seen.Step == 1 ? 0.5 : 1);

        Assert.Equal(RolloutPhase.RolledBack, view.Phase);
        Assert.Equal("cancer-predictor-00001=100", await AnsweringAsync());
    }

    [Fact]
    public async Task Who_asks_twice_gets_the_same_roll_out()
    {
        await ServeFirstAsync();
        RolloutView first = await RollAsync("one", "new", Quick);

        RolloutView again = await RollAsync("one", "new", Quick);

        Assert.Equal(first, again);
        Assert.Equal(2, (await _serving.ObserveAsync(Name, _stop))!.Revisions.Count);
    }

    [Fact]
    public async Task What_is_promoted_already_is_left_alone()
    {
        await ServeFirstAsync();
        await RollAsync("one", "new", Quick);

        RolloutView view = await RollAsync("two", "new", Quick);

        Assert.Equal(RolloutPhase.Succeeded, view.Phase);
        Assert.Equal("cancer-predictor-00002=100", await AnsweringAsync());
    }

    [Fact]
    public async Task A_strangers_revision_is_not_fought()
    {
        await ServeFirstAsync();

        RolloutView view = await RollAsync("one", "new", Quick, seen =>
        {
            if (seen.Phase == RolloutPhase.Step)
                _serving.ApplyAsync(Spec("theirs"), _stop).Wait(_stop);
        });

        Assert.Equal(RolloutPhase.Interrupted, view.Phase);
        Assert.Equal("Somebody else has made revision cancer-predictor-00003. The service was left as it is.", view.Message);
    }

    [Fact]
    public async Task A_service_that_is_deleted_ends_it()
    {
        await ServeFirstAsync();

        RolloutView view = await RollAsync("one", "new", Quick with { Interval = TimeSpan.FromMinutes(10) }, seen =>
        {
            if (seen is { Phase: RolloutPhase.Step, Traffic.Percent: 10 })
                _serving.RemoveAsync(Name, _stop).Wait(_stop);
        });

        Assert.Equal((RolloutPhase.Interrupted, "Somebody has deleted the service."), (view.Phase, view.Message));
    }

    [Fact]
    public async Task A_person_is_waited_for()
    {
        await ServeFirstAsync();
        await using RolloutDriver driver = await RolloutDriver.BeginAsync(Engine, new("one"), Spec("new"), Quick with { Steps = [new(100) { NeedsApproval = true }] }, _stop);
        TaskCompletionSource waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
        driver.Changed = view =>
        {
            if (view.Phase == RolloutPhase.Loading)
                _serving.Become(Name, 2, RevisionState.Ready);
            if (view.Phase == RolloutPhase.AwaitingApproval)
                waits.TrySetResult();
        };
        Task<RolloutView> running = driver.RunAsync(_stop);
        await waits.Task.WaitAsync(Patience, _stop);

        await driver.TellAsync(at => new RolloutEvent.Approved("ada") { At = at }, _stop);

        Assert.Equal(RolloutPhase.Succeeded, (await running.WaitAsync(Patience, _stop)).Phase);
    }

    [Fact]
    public async Task Left_after_any_event_it_is_taken_up_and_comes_to_the_same_end()
    {
        for (int leave = 1; leave < 12; leave++)
        {
            MemoryServing serving = new();
            MemoryJournal journal = new();
            RolloutEngine engine = Engine with { Journal = journal, Backend = serving };
            await serving.ApplyAsync(Spec("old"), _stop);
            serving.Become(Name, 1, RevisionState.Ready);
            RolloutId id = new("one");
            int seen = 0;
            RolloutView? end = null;
            while (end is null)
            {
                using CancellationTokenSource dies = CancellationTokenSource.CreateLinkedTokenSource(_stop);
                await using RolloutDriver driver = await RolloutDriver.BeginAsync(engine, id, Spec("new"), Quick, _stop);
                if (driver.View.Phase == RolloutPhase.Loading)
                    serving.Become(Name, 2, RevisionState.Ready);
                driver.Changed = view =>
                {
                    if (view.Phase == RolloutPhase.Loading)
                        serving.Become(Name, 2, RevisionState.Ready);
                    if (++seen % leave == 0)
                        dies.Cancel();
                };
                try
                {
                    end = await driver.RunAsync(dies.Token).WaitAsync(Patience, _stop);
                }
                catch (OperationCanceledException) when (dies.IsCancellationRequested && !_stop.IsCancellationRequested)
                {
                    // As if killed; the next one takes it up.
                }
            }
            Assert.Equal(RolloutPhase.Succeeded, end.Phase);
            ServiceStatus status = (await serving.ObserveAsync(Name, _stop))!;
            Assert.Equal((2, "cancer-predictor-00002"), (status.Revisions.Count, status.RolledOut.Latest));
        }
    }

    private sealed class Probe : IRolloutProbe
    {
        private double _rate = 1;

        public double Rate
        {
            get => Volatile.Read(ref _rate);
            set => Volatile.Write(ref _rate, value);
        }

        public System.Collections.Concurrent.ConcurrentQueue<string> Asked { get; } = new();

        public Task<string> SmokeAsync(ServiceName service, string revision, CancellationToken stop)
        {
            Asked.Enqueue(revision);
            return Task.FromResult("");
        }

        public Task<Sequence<CheckMeasurement>> MeasureAsync(RolloutSubject subject, Sequence<RolloutCheck> checks, CancellationToken stop)
            => Task.FromResult(checks.Select(check => new CheckMeasurement(check.Name, Rate, 1000, 1, 1000)).ToSequence());
    }
}
