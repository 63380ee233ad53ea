using Pipelines.Core.Runs;
using Pipelines.Core.Runs.Planning;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Runs;

/// <summary>A sub-DAG that is swept is one task of its run, with attempts like a step.</summary>
public sealed class SweepTests
{
    private static readonly (string, string) Cached = ("enableCache: false", "enableCache: true");

    [Fact]
    public void The_pipeline_of_these_tests_has_no_problems() => Assert.Empty(SpecChecker.Check(SweptPipeline.Read()));

    [Fact]
    public void A_swept_sub_dag_is_ordered_as_a_whole_and_has_no_tasks_of_its_own()
    {
        RunUnderTest run = Loaded();

        SweepOrder order = OrderOf(run);
        Assert.Equal(new TaskPath("sweep"), order.Attempt.Task);
        Assert.Equal("the sweep", order.TaskName);
        Assert.Equal(Value.Of(2.0), order.Parameters["base"]);
        Assert.Equal(Value.Of(0.5), order.Parameters["x"]);
        Assert.Equal("rows", order.Artifacts["rows"][0].Name);
        Assert.Equal(TaskKind.Sweep, run.Task("sweep").Kind);
        Assert.False(run.Has("sweep.work"));
        Assert.Equal("PENDING", run.State("tell"));
    }

    [Fact]
    public void Its_outputs_go_on_as_those_of_a_sub_dag_would()
    {
        RunUnderTest run = Loaded();
        run.Happens(new RunEvent.StepStarted(new("sweep"), 1) { At = run.Now });
        Assert.Equal("RUNNING", run.State("sweep"));
        End(run, Best);

        Assert.Equal(["tell"], run.Launched);
        Assert.Equal(Value.Of(0.25), run.Launches.Single().Parameters["loss"]);
        run.FinishesAll();
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(Value.Of(0.25), run.Machine.OutputParameters["loss"]);
    }

    [Fact]
    public void Told_twice_or_about_another_attempt_changes_nothing()
    {
        RunUnderTest run = Loaded();
        End(run, Best, attempt: 2);
        Assert.Equal("PENDING", run.State("sweep"));
        End(run, Best);
        End(run, Some.Failure());
        Assert.Equal("SUCCEEDED", run.State("sweep"));
        Assert.Single(run.Launched);
    }

    [Fact]
    public void After_a_restart_the_same_attempt_is_ordered_again()
    {
        RunUnderTest run = Loaded();
        RunCommand.Sweep again = Assert.Single(run.Machine.Outstanding().OfType<RunCommand.Sweep>());
        Assert.Equal(new AttemptId(run.Machine.Request.Run, new("sweep"), 1), again.Attempt);
        End(run, Best);
        Assert.Empty(run.Machine.Outstanding().OfType<RunCommand.Sweep>());
        Assert.Null(run.Machine.SweepOf(again.Attempt));
    }

    [Fact]
    public void A_sweep_that_fails_is_tried_again_as_its_policy_says_and_fails_the_run()
    {
        RunUnderTest run = Loaded(("componentRef: {name: comp-body}", "componentRef: {name: comp-body}\n        retryPolicy: {maxRetryCount: 1, backoffDuration: 0s}"));
        End(run, Some.Failure());
        run.Happens(new RunEvent.AlarmRang { At = run.Now });
        Assert.Equal(2, run.Pending.OfType<RunCommand.Sweep>().Last().Attempt.Number);
        Assert.Equal(2, run.Task("sweep").NewestAttempt);
        End(run, Some.Failure("no trial went well"), attempt: 2);
        Assert.Equal((RunStatus.Failed, "OMITTED"), (run.Status, run.State("tell")));
        Assert.Contains("no trial went well", run.Machine.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Retrying_the_run_begins_a_new_attempt_with_an_experiment_of_its_own()
    {
        RunUnderTest run = Loaded();
        End(run, Some.Failure());
        Assert.Equal(RunStatus.Failed, run.Status);
        run.Happens(new RunEvent.RetryRequested([]) { At = run.Now });
        AttemptId second = run.Pending.OfType<RunCommand.Sweep>().Last().Attempt;
        Assert.Equal(2, second.Number);
        Assert.NotEqual(SweepOrder.ExperimentOf(second with { Number = 1 }), SweepOrder.ExperimentOf(second));
        End(run, Best, attempt: 2);
        Assert.Equal("SUCCEEDED", run.State("sweep"));
    }

    [Fact]
    public void Retrying_from_a_step_behind_it_leaves_a_sweep_as_it_is()
    {
        RunUnderTest run = Loaded();
        End(run, Best);
        run.Ends("tell", Some.Failure());
        run.Happens(new RunEvent.RetryRequested([]) { At = run.Now });
        Assert.Equal(1, run.Task("sweep").NewestAttempt);
        run.FinishesAll();
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Theory]
    [InlineData("tune", "tune-")]
    [InlineData("for-loop-2[0].Über Größe/x", "-ber-gr--e-x-")]
    public void The_experiment_of_an_attempt_has_a_name_for_folders_and_command_lines(string task, string begins)
    {
        ExperimentId id = SweepOrder.ExperimentOf(new(new("run"), new(task), 1));
        Assert.Equal(id, SweepOrder.ExperimentOf(new(new("run"), new(task), 1)));
        Assert.NotEqual(id, SweepOrder.ExperimentOf(new(new("other"), new(task), 1)));
        Assert.StartsWith(begins, id.Value, StringComparison.Ordinal);
        Assert.Equal(begins.Length + 12, id.Value.Length);
    }

    [Fact]
    public void Canceling_the_run_stops_the_sweep_and_waits_for_it()
    {
        RunUnderTest run = Loaded();
        run.Happens(new RunEvent.CancelRequested("enough") { At = run.Now });
        Assert.Contains(new RunCommand.Stop(new(run.Machine.Request.Run, new("sweep"), 1)), run.Pending);
        Assert.Equal(RunStatus.Canceling, run.Status);
        Assert.Contains(run.Machine.Outstanding(), command => command is RunCommand.Sweep);
        Assert.Contains(run.Machine.Outstanding(), command => command is RunCommand.Stop);
        End(run, Some.Ended(StepOutcome.Canceled));
        Assert.Equal((RunStatus.Canceled, "CANCELED"), (run.Status, run.State("sweep")));
    }

    [Fact]
    public void A_whole_sweep_may_come_from_the_cache()
    {
        RunUnderTest run = Loaded(Cached);
        RunCommand.AskCache ask = Assert.Single(run.Pending.OfType<RunCommand.AskCache>());
        Assert.Equal([["./work"]], ask.Programs);
        run.Happens(new RunEvent.CacheAnswered(ask.Task, ask.Fingerprint, Best, "as before") { At = run.Now });
        Assert.True(run.Task("sweep").IsCached);
        Assert.Equal(["tell"], run.Launched);
        Assert.DoesNotContain(run.Pending, command => command is RunCommand.Sweep);
    }

    [Fact]
    public void What_trials_could_see_and_what_is_searched_make_the_fingerprint()
    {
        Digest plain = FingerprintOf();
        Assert.Equal(plain, FingerprintOf());
        Assert.Equal(plain, FingerprintOf(("command: [tell]", "command: [say]")));
        Assert.NotEqual(plain, FingerprintOf(("maxTrialCount: 4", "maxTrialCount: 5")));
        Assert.NotEqual(plain, FingerprintOf(("command: [work]", "command: [toil]")));
        Assert.NotEqual(plain, FingerprintOf(("constant: 2.0", "constant: 3.0")));
        Assert.NotEqual(plain, FingerprintOf(("x: {min: 0, max: 1}", "x: {min: 0, max: 2}")));
    }

    [Fact]
    public void Without_the_extension_the_body_runs_once_with_its_defaults()
    {
        PipelinePackage package = SweptPipeline.Package() with { Platform = PlatformSpec.None };
        RunUnderTest run = new(package);
        run.Ends("load", new StepReport { Outcome = StepOutcome.Succeeded, Artifacts = Map.Of<Sequence<Artifact>>(("rows", [Some.Artifact("rows")])) });
        Assert.Equal(["sweep.work"], run.Launched);
        Assert.Equal(Value.Of(0.5), run.Launches.Single().Parameters["x"]);
        run.Ends("sweep.work", Best);
        Assert.Equal(["tell"], run.Launched);
    }

    [Fact]
    public void The_body_is_a_pipeline_of_its_own_with_nothing_else_in_it()
    {
        PipelinePackage body = OrderOf(Loaded()).Body;
        Assert.Equal("swept", body.Pipeline.Info.Name);
        Assert.Equal(["comp-work"], body.Pipeline.Components.Keys);
        Assert.Equal(["exec-work"], body.Pipeline.Executors.Keys);
        Assert.Equal(["exec-work"], body.Platform.Kubernetes!.Executors.Keys);
        Assert.Null(body.Platform.Kubernetes.ActiveDeadline);
        Assert.Equal("""{"deploymentSpec":{"executors":{"exec-work":{"localCommand":["./work"]}}}}""", body.Platform.Platforms["pipelines"].ToString());
    }

    [Fact]
    public void A_run_may_be_given_artifacts_for_its_root()
    {
        SweepOrder order = OrderOf(Loaded());
        RunMachine trial = new(new RunEvent.Created(new RunRequest
        {
            Run = new("trial-0"),
            DisplayName = "a trial",
            Package = order.Body,
            Parameters = order.Parameters.With("x", Value.Of(0.125)),
            Artifacts = order.Artifacts,
        })
        { At = Some.Noon });
        StepOrder work = trial.OrderOf(Assert.Single(trial.Outstanding().OfType<RunCommand.Launch>()).Attempt)!;
        Assert.Equal(Value.Of(0.125), work.Parameters["x"]);
        Assert.Equal("rows", work.Artifacts["rows"][0].Name);
    }

    [Fact]
    public void An_exit_task_waits_for_a_sweep()
    {
        RunUnderTest run = Loaded((
            "tell:\n        componentRef: {name: comp-tell}\n        dependentTasks: [sweep]",
            "done:\n        componentRef: {name: comp-load}\n        dependentTasks: [sweep]\n        triggerPolicy: {strategy: ALL_UPSTREAM_TASKS_COMPLETED}\n      tell:\n        componentRef: {name: comp-tell}\n        dependentTasks: [sweep]"));
        run.Happens(new RunEvent.CancelRequested("enough") { At = run.Now });
        End(run, Some.Ended(StepOutcome.Canceled));
        Assert.Equal(["done"], run.Launched);
    }

    [Fact]
    public void A_plan_tells_the_body_with_what_the_trials_will_choose()
    {
        RunRequest request = new() { Run = new("r"), DisplayName = "r", Package = SweptPipeline.Package() };
        PlannedTask[] planned = [.. RunForecast.Of(request, Some.Noon)];
        Assert.Equal(["load", "sweep", "sweep[*].work", "tell"], planned.Select(task => task.Path.Text));
        Assert.Equal((TaskKind.Sweep, "<x>"), (planned[1].Kind, planned[1].Items));
        Assert.Equal("<x of the trial>", planned[2].Inputs["x"].ToText());
        Assert.Equal("2", planned[2].Inputs["base"].ToText());
    }

    [Theory]
    [InlineData("comp-body:\n        sweep:", "comp-body:\n        sweeep:", "PIPE084 platforms.pipelines.config.comp-body.sweeep")]
    [InlineData("comp-body:\n        sweep:", "comp-work:\n        sweep:", "PIPE084 platforms.pipelines.config.comp-work.sweep")]
    [InlineData("comp-body:\n        sweep:", "comp-bdy:\n        sweep:", "PIPE040 platforms.pipelines.config.comp-bdy")]
    public void What_cannot_be_swept_is_told_with_its_place(string old, string now, string expected)
    {
        Problem problem = Assert.Single(SpecChecker.Check(SweptPipeline.Read((old, now))));
        Assert.Equal(expected, $"{problem.Code} {problem.Place.Split(" (line ")[0]}");
        Assert.Contains("(line ", problem.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void The_body_of_a_loop_cannot_be_swept_as_well()
    {
        Problem problem = Assert.Single(
            SpecChecker.Check(SweptPipeline.Read((
                "componentRef: {name: comp-body}",
                "componentRef: {name: comp-body}\n        parameterIterator: {items: {raw: '[1]'}, itemInput: depth}"))),
            problem => problem.Place.StartsWith("platforms", StringComparison.Ordinal));
        Assert.Contains("inside the loop", problem.Fix, StringComparison.Ordinal);
    }

    private static StepReport Best => Some.Success(("loss", Value.Of(0.25)), ("rounds", Value.Of(7)), ("note", Value.Of("x"))) with
    {
        Artifacts = Map.Of<Sequence<Artifact>>(("model", [Some.Artifact("model")]), ("trials", [Some.Artifact("trials")]), ("report", [Some.Artifact("report")])),
    };

    private static RunUnderTest Loaded(params (string, string)[] changes)
    {
        RunUnderTest run = new(SweptPipeline.Package(changes));
        run.Ends("load", new StepReport { Outcome = StepOutcome.Succeeded, Artifacts = Map.Of<Sequence<Artifact>>(("rows", [Some.Artifact("rows")])) });
        return run;
    }

    private static Digest FingerprintOf(params (string, string)[] changes)
        => Loaded([Cached, .. changes]).Pending.OfType<RunCommand.AskCache>().Single().Fingerprint;

    private static SweepOrder OrderOf(RunUnderTest run)
        => run.Machine.SweepOf(run.Pending.OfType<RunCommand.Sweep>().Last().Attempt) ?? throw new InvalidOperationException("The sweep has no order.");

    private static void End(RunUnderTest run, StepReport report, int attempt = 1)
        => run.Happens(new RunEvent.StepEnded(new TaskPath("sweep"), attempt, report) { At = run.Now });
}
