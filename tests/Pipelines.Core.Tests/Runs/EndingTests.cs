using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Runs;

public sealed class EndingTests
{
    [Fact]
    public void Fail_fast_stops_what_runs_and_leaves_the_rest_out()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").WithStep("x").WithStep("y", "x").Build(), new() { FailFast = true });

        run.Ends("a", Some.Failure());

        RunCommand.Stop stop = Assert.Single(run.Pending.OfType<RunCommand.Stop>());
        Assert.Equal("x", stop.Attempt.Task.Text);
        run.Ends("x", Some.Ended(StepOutcome.Canceled));
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(("CANCELED", "OMITTED"), (run.State("x"), run.State("y")));
    }

    [Fact]
    public void A_cancel_stops_what_runs_and_settles_what_waits()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").WithStep("b", "a").Build());

        run.Happens(new RunEvent.CancelRequested("enough") { At = run.Now });
        Assert.Equal(RunStatus.Canceling, run.Status);
        run.Ends("a", Some.Ended(StepOutcome.Canceled));

        Assert.Equal(RunStatus.Canceled, run.Status);
        Assert.Equal("enough", run.Machine.Error);
        Assert.Equal(("CANCELED", "CANCELED"), (run.State("a"), run.State("b")));
    }

    [Fact]
    public void The_time_limit_of_a_run_ends_it_as_failed()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").WithStep("b", "a").Build(), new() { TimeOut = TimeSpan.FromMinutes(2) });

        Assert.Equal(Some.Noon.AddMinutes(2), run.Pending.OfType<RunCommand.WakeAt>().Single().When);
        run.After(TimeSpan.FromMinutes(2)).Happens(new RunEvent.AlarmRang { At = run.Now });
        run.Ends("a", Some.Ended(StepOutcome.Canceled));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal("The run took longer than its limit of 2 min.", run.Machine.Error);
    }

    [Fact]
    public void An_exit_task_runs_after_a_failed_body_and_the_run_has_failed()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithDag("exit-handler-1", new DagBuilder("body").WithStep("work"))
            .WithStep("clean-up", spec => spec with
            {
                DependentTasks = ["exit-handler-1"],
                Strategy = TriggerStrategy.AllUpstreamTasksCompleted,
                InputParameters = Map.Of<TaskParameterInput>(("status", new TaskParameterInput.FinalStatusOf("exit-handler-1"))),
            }, component => component with
            {
                InputParameters = Map.Of(("status", new ParameterInputSpec { Type = ParameterType.TaskFinalStatus })),
            })
            .Build());

        run.Ends("exit-handler-1.work", Some.Failure("no luck"));

        Assert.Equal(
            """{"error":{"code":9,"message":"exit-handler-1.work: no luck"},"pipelineJobResourceName":"some-pipeline-01234567","pipelineTaskName":"exit-handler-1","state":"FAILED"}""",
            run.Launches.Single().Parameters["status"].ToText());
        run.Ends("clean-up");
        Assert.Equal(RunStatus.Failed, run.Status);
    }

    [Fact]
    public void An_exit_task_still_runs_after_a_cancel_unless_that_is_turned_off()
    {
        DagBuilder pipeline = Some.Pipeline()
            .WithDag("exit-handler-1", new DagBuilder("body").WithStep("work"))
            .WithStep("clean-up", spec => spec with { DependentTasks = ["exit-handler-1"], Strategy = TriggerStrategy.AllUpstreamTasksCompleted });

        RunUnderTest run = new(pipeline.Build());
        run.Happens(new RunEvent.CancelRequested("") { At = run.Now });
        run.Ends("exit-handler-1.work", Some.Ended(StepOutcome.Canceled));
        Assert.Equal(["clean-up"], run.Launched);
        run.Ends("clean-up");
        Assert.Equal(RunStatus.Canceled, run.Status);

        RunUnderTest strict = new(pipeline.Build(), new() { ExitTasksAfterCancel = TimeSpan.Zero });
        strict.Happens(new RunEvent.CancelRequested("") { At = strict.Now });
        strict.Ends("exit-handler-1.work", Some.Ended(StepOutcome.Canceled));
        Assert.Equal(RunStatus.Canceled, strict.Status);
        Assert.Equal("CANCELED", strict.State("clean-up"));
    }

    [Fact]
    public void Exit_tasks_of_a_canceled_run_have_their_time_limit()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithDag("body", new DagBuilder("inner").WithStep("work"))
            .WithStep("clean-up", spec => spec with { DependentTasks = ["body"], Strategy = TriggerStrategy.AllUpstreamTasksCompleted })
            .Build());
        run.Happens(new RunEvent.CancelRequested("") { At = run.Now });
        run.Ends("body.work", Some.Ended(StepOutcome.Canceled));

        run.After(TimeSpan.FromMinutes(5)).Happens(new RunEvent.AlarmRang { At = run.Now });

        Assert.Contains(run.Pending, command => command is RunCommand.Stop stop && stop.Attempt.Task.Text == "clean-up");
    }

    [Fact]
    public void A_task_that_ignores_upstream_failure_runs_with_its_default()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithStep("a")
            .WithStep("b", spec => spec with
            {
                Strategy = TriggerStrategy.AllUpstreamTasksCompleted,
                InputParameters = Map.Of(("x", Some.FromTask("a"))),
            }, component => component with
            {
                InputParameters = Map.Of(("x", new ParameterInputSpec { Type = ParameterType.String, Default = Value.Of("spare") })),
            })
            .Build());

        run.Ends("a", Some.Failure());

        Assert.Equal(Value.Of("spare"), run.Launches.Single().Parameters["x"]);
        run.Ends("b");
        Assert.Equal(RunStatus.Failed, run.Status);
    }
}
