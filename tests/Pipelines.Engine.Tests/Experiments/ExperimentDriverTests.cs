using Pipelines.Core.Runs;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Engine.Tests.Experiments;

public sealed class ExperimentDriverTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    private static string[] Loss(double x) => [string.Create(System.Globalization.CultureInfo.InvariantCulture, $"loss={x}")];

    [Fact]
    public async Task An_experiment_is_driven_to_its_end_and_every_trial_is_a_run()
    {
        using TrialWorld world = new(Loss);
        await using ExperimentDriver driver = await world.CreateAsync(TrialWorld.Spec);

        Assert.Equal(ExperimentStatus.Succeeded, await driver.RunAsync(_stop).WaitAsync(Patience, _stop));

        TrialView[] trials = [.. driver.Machine.Trials()];
        Assert.Equal(6, trials.Length);
        Assert.All(trials, trial => Assert.Equal(trial.Assignment["x"], Assert.Single(trial.Metrics).Latest));
        Assert.Equal(trials.Min(trial => trial.Values[0]), driver.Machine.Best!.Values[0]);
        Assert.All(trials, trial => Assert.NotNull(trial.StartedAt));
        List<string> types = [];
        await foreach (JournalEvent written in world.Journal.ReadAsync(ExperimentEventCodec.StreamOf(TrialWorld.Id), 0, _stop))
            types.Add(written.Type);
        Assert.Equal(("experiment-created", "experiment-ended"), (types[0], types[^1]));
        foreach (TrialView trial in trials)
        {
            (RunMachine? run, long _) = await RunHistory.FoldAsync(world.Journal, new RunId(trial.Name.Value), _stop);
            Assert.Equal(new RunTrial(TrialWorld.Id, trial.Number), run?.Request.Trial);
        }
    }

    [Fact]
    public async Task No_more_trials_run_at_once_than_the_experiment_and_the_engine_allow()
    {
        using TrialWorld world = new(Loss) { Places = new LaunchPlaces(2) };
        await using ExperimentDriver driver = await world.CreateAsync(TrialWorld.Spec with { ParallelTrialCount = 8, MaxTrialCount = 24 });

        Assert.Equal(ExperimentStatus.Succeeded, await driver.RunAsync(_stop).WaitAsync(Patience, _stop));

        Assert.InRange(world.Most, 1, 2);
        Assert.Equal(24, world.Beginnings.Count);
    }

    [Fact]
    public async Task Trials_that_run_when_the_engine_leaves_are_adopted_and_finished_ones_never_run_again()
    {
        using TrialWorld world = new(x => [.. Loss(x), "wait"]);
        using CancellationTokenSource leave = new();
        await using (ExperimentDriver first = await world.CreateAsync(TrialWorld.Spec))
        {
            Task run = first.RunAsync(leave.Token);
            await BecomesAsync(() => world.Running.Count == 2);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        world.Release();
        await using ExperimentDriver second = await world.ResumeAsync();
        Assert.Equal(ExperimentStatus.Succeeded, await second.RunAsync(_stop).WaitAsync(Patience, _stop));

        Assert.Equal(6, second.Machine.Count(TrialState.Succeeded));
        Assert.All(world.Beginnings.Values, count => Assert.Equal(1, count));
        Assert.Equal(6, world.Beginnings.Count);
    }

    [Fact]
    public async Task Metrics_of_running_trials_stop_those_that_promise_nothing()
    {
        // The first one is done at once and sets the median; those above would go on for ever.
        using TrialWorld world = new(x => x < 0.5 ? Loss(x) : [.. Loss(x), "repeat"]);
        ExperimentSpec spec = TrialWorld.Spec with
        {
            EarlyStopping = new("medianstop", Map.Of(("min_trials_required", "1"), ("start_step", "2"))),
            First = [Assignment.Of(("x", "0.25")), Assignment.Of(("x", "0.75"))],
            MaxTrialCount = 12,
        };
        await using ExperimentDriver driver = await world.CreateAsync(spec);

        Assert.Equal(ExperimentStatus.Succeeded, await driver.RunAsync(_stop).WaitAsync(Patience, _stop));

        TrialView[] stopped = [.. driver.Machine.Trials().Where(trial => trial.State == TrialState.EarlyStopped)];
        Assert.NotEmpty(stopped);
        Assert.All(stopped, trial => Assert.Single(trial.Values));
        Assert.Equal(0, driver.Machine.Count(TrialState.Killed));
    }

    [Fact]
    public async Task A_cancel_ends_what_runs_and_the_experiment()
    {
        using TrialWorld world = new(x => [.. Loss(x), "wait"]);
        await using ExperimentDriver driver = await world.CreateAsync(TrialWorld.Spec);
        Task<ExperimentStatus> run = driver.RunAsync(_stop);
        await BecomesAsync(() => world.Running.Count == 2);

        await driver.CancelAsync("enough", _stop);

        Assert.Equal(ExperimentStatus.Canceled, await run.WaitAsync(Patience, _stop));
        Assert.Equal(2, driver.Machine.Count(TrialState.Killed));
        Assert.Equal(2, world.Beginnings.Count);
    }

    [Fact]
    public async Task A_trial_without_a_metric_shows_the_end_of_its_log()
    {
        using TrialWorld world = new(_ => ["epoch 1", "accuracy 0.9"]);
        await using ExperimentDriver driver = await world.CreateAsync(TrialWorld.Spec with { MaxTrialCount = 2 });

        await driver.RunAsync(_stop).WaitAsync(Patience, _stop);

        Assert.Equal(2, driver.Machine.Count(TrialState.MetricsUnavailable));
        Assert.Contains("accuracy 0.9", driver.Machine.Trials().First().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_trial_says_why_and_the_others_go_on()
    {
        using TrialWorld world = new(x => x < 0.5 ? ["fail"] : Loss(x));
        await using ExperimentDriver driver = await world.CreateAsync(TrialWorld.Spec with { MaxTrialCount = 12, Seed = 5 });

        Assert.Equal(ExperimentStatus.Succeeded, await driver.RunAsync(_stop).WaitAsync(Patience, _stop));

        Assert.Equal(12, driver.Machine.Count(TrialState.Failed) + driver.Machine.Count(TrialState.Succeeded));
        Assert.Contains(driver.Machine.Trials(), trial => trial.State == TrialState.Failed && trial.Message.Contains("it broke", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counts_are_edited_while_it_runs_and_after_its_end()
    {
        using TrialWorld world = new(x => [.. Loss(x), "wait"]);
        await using (ExperimentDriver driver = await world.CreateAsync(TrialWorld.Spec with { ResumePolicy = ResumePolicy.LongRunning }))
        {
            Task<ExperimentStatus> run = driver.RunAsync(_stop);
            await BecomesAsync(() => world.Running.Count == 2);
            Assert.Empty(await driver.EditAsync(spec => Edit(spec, 3, 7), _stop));
            await BecomesAsync(() => world.Running.Count == 3);
            Assert.NotEmpty(await driver.EditAsync(spec => Edit(spec, 9, 7), _stop));
            world.Release();
            Assert.Equal(ExperimentStatus.Succeeded, await run.WaitAsync(Patience, _stop));
            Assert.Equal(7, driver.Machine.TrialCount);
        }

        Assert.NotEmpty(await ExperimentHistory.EditAsync(world.Journal, TrialWorld.Id, spec => Edit(spec, 2, 7), _stop));
        Assert.Empty(await ExperimentHistory.EditAsync(world.Journal, TrialWorld.Id, spec => Edit(spec, 2, 10), _stop));
        await using ExperimentDriver more = await world.ResumeAsync();
        Assert.Equal(ExperimentStatus.Succeeded, await more.RunAsync(_stop).WaitAsync(Patience, _stop));
        Assert.Equal(10, more.Machine.TrialCount);
        Assert.All(world.Beginnings.Values, count => Assert.Equal(1, count));

        static ExperimentEvent.Edited Edit(ExperimentSpec spec, int parallel, int most) => new(parallel, most, spec.MaxFailedTrialCount) { At = default };
    }

    [Fact]
    public async Task Its_time_budget_ends_it()
    {
        using TrialWorld world = new(x => [.. Loss(x), "wait"]);
        await using ExperimentDriver driver = await world.CreateAsync(TrialWorld.Spec with { TimeBudget = TimeSpan.FromMilliseconds(100) });

        await driver.RunAsync(_stop).WaitAsync(Patience, _stop);

        Assert.Equal(EndReason.TimeBudgetSpent, driver.Machine.Reason);
    }

    [Fact]
    public async Task Whoever_looks_on_sees_every_trial_end()
    {
        using TrialWorld world = new(Loss);
        await using ExperimentDriver driver = await world.CreateAsync(TrialWorld.Spec);
        Onlooker onlooker = new();
        driver.Observe(onlooker);

        await driver.RunAsync(_stop).WaitAsync(Patience, _stop);

        Assert.Equal(6, onlooker.Ended.Count);
    }

    private static async Task BecomesAsync(Func<bool> fact)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Patience);
        while (!fact())
            await Task.Delay(5, late.Token);
    }

    private sealed class Onlooker : IExperimentObserver
    {
        public HashSet<TrialName> Ended { get; } = [];

        public void Changed(ExperimentMachine experiment, IReadOnlyList<TrialView> trials)
            => Ended.UnionWith(trials.Where(trial => trial.EndedAt is not null).Select(trial => trial.Name));
    }
}
