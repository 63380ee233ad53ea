using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Tests.Experiments;

/// <summary>Runs with a sweep, from their creation to their end.</summary>
public sealed class SweepRunnerTests
{
    private static readonly (string, string) TwoAtOnce = ("parallelTrialCount: 1", "parallelTrialCount: 2");

    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    private static double? Bowl(double x) => (x - 0.3) * (x - 0.3);

    [Fact]
    public async Task The_outputs_of_a_sweep_are_the_best_trials_with_the_table_and_the_report_of_all()
    {
        using SweepWorld world = new(Bowl);
        RunMachine run = await DriveAsync(await world.CreateAsync(SweptPipeline.Package(TwoAtOnce)));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        ExperimentMachine experiment = await ExperimentAsync(world, run);
        TrialView[] trials = [.. experiment.Trials()];
        TrialView best = trials.MinBy(trial => trial.Values[0])!;
        TaskSnapshot sweep = Task(run, "sweep");
        Assert.Equal(4, trials.Length);
        Assert.Equal(Value.Of(best.Values[0]), sweep.Outputs["loss"]);
        Assert.Equal($"x={best.Assignment["x"]} /workspace", sweep.Outputs["note"].ToText());
        Assert.Equal($"memory:///{best.Name}/work/model", sweep.Artifacts["model"][0].Uri);
        string table = await File.ReadAllTextAsync(world.Store.LocalPath(sweep.Artifacts["trials"][0].Uri)!, _stop);
        Assert.Equal(5, table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("trial,state,loss,rounds,x,seconds\n0,Succeeded,", table, StringComparison.Ordinal);
        Assert.Contains("<h1>the sweep</h1>", await File.ReadAllTextAsync(world.Store.LocalPath(sweep.Artifacts["report"][0].Uri)!, _stop), StringComparison.Ordinal);
        Assert.Equal(("system.HTML", "system.Dataset"), (sweep.Artifacts["report"][0].Type.Title, sweep.Artifacts["trials"][0].Type.Title));
        Assert.Equal(Value.Of(best.Values[0]), Task(run, "tell").Inputs["loss"]);
    }

    [Fact]
    public async Task Trials_are_runs_that_know_where_they_belong()
    {
        using SweepWorld world = new(Bowl);
        RunMachine run = await DriveAsync(await world.CreateAsync(SweptPipeline.Package()));
        ExperimentMachine experiment = await ExperimentAsync(world, run);
        Assert.Equal(new AttemptId(SweepWorld.Run, new("sweep"), 1), SweepDescription.AttemptOf(experiment));
        foreach (TrialView trial in experiment.Trials())
        {
            RunRequest request = (await RunHistory.RequestAsync(world.Journal, new(trial.Name.Value), _stop))!;
            Assert.Equal(SweepWorld.Run, request.Trial!.Sweep);
            Assert.Equal(trial.Number, request.Trial.Number);
            Assert.Equal("/workspace", request.WorkspacePath);
            Assert.Equal("rows", request.Artifacts["rows"][0].Name);
            Assert.Equal($"whole: the sweep, trial {trial.Number}", request.DisplayName);
        }
    }

    [Fact]
    public async Task Some_trials_may_fail_and_all_of_them_fail_the_sweep()
    {
        using SweepWorld some = new(x => x < 0.5 ? null : x);
        RunMachine run = await DriveAsync(await some.CreateAsync(SweptPipeline.Package(("maxTrialCount: 4", "maxTrialCount: 12"))));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.True(((Value.Number)run.OutputParameters["loss"]).Amount >= 0.5);

        using SweepWorld none = new(_ => null);
        RunMachine failed = await DriveAsync(await none.CreateAsync(SweptPipeline.Package()));
        Assert.Equal(RunStatus.Failed, failed.Status);
        Assert.Contains("No trial has succeeded", Task(failed, "sweep").Error, StringComparison.Ordinal);
        Assert.Contains("it broke", Task(failed, "sweep").Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_stops_a_trial_by_what_it_reports_and_another_one_wins()
    {
        // The first trials go well; from then on one that reports 9 is stopped.
        int count = 0;
        using SweepWorld world = new(x => Interlocked.Increment(ref count) > 3 ? double.NaN : x);
        RunMachine run = await DriveAsync(await world.CreateAsync(SweptPipeline.Package(("algorithm: random", "algorithm: random\n          earlyStopping: {name: medianstop, settings: {min_trials_required: 1, start_step: 1}}"))));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        ExperimentMachine experiment = await ExperimentAsync(world, run);
        Assert.Equal("EarlyStopped", experiment.Trials().Last().State.ToString());
        Assert.True(((Value.Number)run.OutputParameters["loss"]).Amount < 1);
    }

    [Fact]
    public async Task Canceling_the_run_stops_its_trials()
    {
        using SweepWorld world = new(_ => double.NaN);
        await using RunDriver driver = await world.CreateAsync(SweptPipeline.Package(TwoAtOnce));
        Task<RunStatus> running = driver.RunAsync(_stop);
        await world.Waiting.Task.WaitAsync(TimeSpan.FromSeconds(60), _stop);
        await driver.CancelAsync("enough", _stop);
        Assert.Equal(RunStatus.Canceled, await running.WaitAsync(TimeSpan.FromSeconds(60), _stop));
        ExperimentMachine experiment = await ExperimentAsync(world, driver.Machine);
        Assert.Equal(ExperimentStatus.Canceled, experiment.Status);
        foreach (TrialView trial in experiment.Trials().Where(trial => trial.StartedAt is not null))
            Assert.Equal(RunStatus.Canceled, (await RunHistory.FoldAsync(world.Journal, new(trial.Name.Value), _stop)).Run!.Status);
    }

    [Fact]
    public async Task A_run_whose_sweep_failed_is_retried_with_trials_of_its_own()
    {
        bool isMended = false;
        using SweepWorld world = new(x => isMended ? Bowl(x) : null);
        RunMachine failed = await DriveAsync(await world.CreateAsync(SweptPipeline.Package()));
        Assert.Equal(RunStatus.Failed, failed.Status);
        ExperimentMachine first = await ExperimentAsync(world, failed);

        isMended = true;
        RunMachine again = await DriveAsync(await world.RetryAsync());
        Assert.Equal(RunStatus.Succeeded, again.Status);
        ExperimentMachine second = await ExperimentAsync(world, again);
        Assert.Empty(first.Trials().Select(trial => trial.Name).Intersect(second.Trials().Select(trial => trial.Name)));
        // Same settings and seed: the same points.
        Assert.Equal(first.Trials().Select(trial => trial.Assignment), second.Trials().Select(trial => trial.Assignment));
        Assert.Equal([first.Id, second.Id], (await SweepHistory.OfAsync(world.Journal, again, _stop)).Select(experiment => experiment.Id));
    }

    [Fact]
    public async Task A_sweep_is_answered_by_the_cache_of_an_earlier_run()
    {
        (string, string) cached = ("enableCache: false", "enableCache: true");
        using SweepWorld world = new(Bowl);
        await DriveAsync(await world.CreateAsync(SweptPipeline.Package(cached)));
        int begun = world.Beginnings.Count;
        RunMachine again = await DriveAsync(await world.CreateAsync(SweptPipeline.Package(cached), run: "again"));
        Assert.True(Task(again, "sweep").IsCached);
        Assert.Equal(begun + 2, world.Beginnings.Count);
        // The table belongs to the run that made it; the best model to its trial.
        Page<ArtifactView> made = await world.Catalog.ListArtifactsAsync(new ArtifactQuery(SweepWorld.Run, Size: 100), _stop);
        Assert.Contains(made.Items, artifact => artifact.Task.Text == "sweep" && artifact.OutputKey == "trials");
        Assert.DoesNotContain(made.Items, artifact => artifact.OutputKey == "model");
    }

    [Fact]
    public async Task Cut_at_every_append_it_comes_to_the_same_end()
    {
        (string whole, int appends) = await PlayAsync(int.MaxValue);
        for (int cut = 1; cut < appends; cut++)
        {
            (string resumed, _) = await PlayAsync(cut);
            Assert.True(whole == resumed, $"Cut after append {cut} of {appends}:\n--- whole\n{whole}\n--- resumed\n{resumed}");
        }
    }

    [Fact]
    public async Task An_engine_without_sweeps_says_so()
    {
        using SweepWorld world = new(Bowl);
        await using RunDriver driver = await RunDriver.CreateAsync(
            new EnginePorts(world.Journal, world.Catalog, world.Store, world, TimeProvider.System), new RunDriverOptions(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            new RunRequest { Run = SweepWorld.Run, DisplayName = "x", Package = SweptPipeline.Package() }, _stop);
        Assert.Equal(RunStatus.Failed, await driver.RunAsync(_stop).WaitAsync(TimeSpan.FromSeconds(60), _stop));
        Assert.Contains("runs no sweeps", Task(driver.Machine, "sweep").Error, StringComparison.Ordinal);
    }

    private async Task<(string End, int Appends)> PlayAsync(int room)
    {
        using SweepWorld world = new(x => x > 0.8 ? null : Bowl(x));
        DyingJournal journal = new(world.Journal) { Room = room };
        RunDriver driver = await world.CreateAsync(SweptPipeline.Package(), journal);
        if (!await EndsAsync(driver))
        {
            journal.Room = int.MaxValue;
            driver = await world.ResumeAsync(journal);
            Assert.True(await EndsAsync(driver));
        }
        Assert.All(world.Beginnings.Values, count => Assert.Equal(1, count));
        ExperimentMachine experiment = await ExperimentAsync(world, driver.Machine);
        string trials = string.Join('\n', experiment.Trials().Select(trial => $"{trial.Name} {trial.Assignment} {trial.State} {string.Join(',', trial.Values)}"));
        string tasks = string.Join('\n', driver.Machine.Tasks().Select(task => $"{task.Path} {task.State} {new Value.Struct(task.Outputs)} {string.Join(',', task.Artifacts.Select(one => one.Value[0].Uri))}"));
        return ($"{trials}\n{tasks}\n{driver.Machine.Status}".Replace(world.Folder, "FOLDER", StringComparison.Ordinal), journal.Appends);
    }

    private async Task<bool> EndsAsync(RunDriver driver)
    {
        await using (driver)
        {
            try
            {
                await driver.RunAsync(_stop).WaitAsync(TimeSpan.FromSeconds(60), _stop);
                return true;
            }
            catch (RunInterruptedException)
            {
                return false;
            }
        }
    }

    private async Task<RunMachine> DriveAsync(RunDriver driver)
    {
        await using (driver)
            await driver.RunAsync(_stop).WaitAsync(TimeSpan.FromSeconds(60), _stop);
        return driver.Machine;
    }

    private async Task<ExperimentMachine> ExperimentAsync(SweepWorld world, RunMachine run)
        => await SweepHistory.FindAsync(world.Journal, run.Request.Run, Task(run, "sweep"), _stop) ?? throw new InvalidOperationException("The sweep has no experiment.");

    private static TaskSnapshot Task(RunMachine run, string path) => run.Tasks().Single(task => task.Path.Text == path);
}
