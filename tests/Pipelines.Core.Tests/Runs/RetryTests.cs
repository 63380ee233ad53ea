using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Runs;

public sealed class RetryTests
{
    [Fact]
    public void What_failed_and_what_was_left_out_is_done_again_and_what_succeeded_is_kept()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").WithStep("b", "a").WithStep("c", "b").WithStep("d").Build());
        run.Ends("a", Some.Success(("out", Value.Of("first"))));
        run.Ends("b", Some.Failure());
        run.Ends("d");
        Assert.Equal((RunStatus.Failed, "OMITTED"), (run.Status, run.State("c")));

        Retry(run);
        Assert.Equal((RunStatus.Running, "", null), (run.Status, run.Machine.Error, run.Machine.EndedAt));
        Assert.Equal(["b"], run.Launched);
        Assert.Equal(2, run.Launches.Single().Attempt.Number);
        run.FinishesAll();

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal("first", run.Task("a").Outputs["out"].ToText());
        Assert.Equal((1, 2, 1), (run.Task("a").Attempts, run.Task("b").Attempts, run.Task("c").Attempts));
    }

    [Fact]
    public void It_reaches_a_failed_step_in_a_loop_in_a_loop_in_a_sub_dag()
    {
        DagBuilder inner = new DagBuilder("inner").WithStep("first").WithStep("work", "first").WithOutput("all", ("work", "out"));
        DagBuilder middle = new DagBuilder("middle").WithLoop("inner", "[1,2]", inner).WithOutput("all", ("inner", "all"));
        DagBuilder outer = new DagBuilder("outer").WithLoop("middle", "[1,2]", middle).WithOutput("all", ("middle", "all"));
        RunUnderTest run = new(Some.Pipeline().WithDag("sub", outer).WithStep("last", "sub").WithOutput("collected", ("sub", "all")).Build());
        const string broken = "sub.middle[1].inner[0].work";
        while (run.Launched is [var next, ..])
            run.Ends(next, next == broken ? Some.Failure() : null);
        Assert.Equal((RunStatus.Failed, "OMITTED"), (run.Status, run.State("last")));

        Retry(run);
        Assert.Equal([broken], run.Launched);
        Assert.Equal(("RUNNING", "RUNNING", "RUNNING"), (run.State("sub"), run.State("sub.middle"), run.State("sub.middle[1].inner")));
        Assert.Equal("SUCCEEDED", run.State("sub.middle[0].inner"));
        run.FinishesAll();

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(
            """[["sub.middle[0].inner[0].work","sub.middle[0].inner[1].work"],["sub.middle[1].inner[0].work","sub.middle[1].inner[1].work"]]""",
            run.Machine.OutputParameters["collected"].ToText());
    }

    [Fact]
    public void A_loop_goes_on_with_its_failed_iterations_within_its_limit()
    {
        RunUnderTest run = new(Some.Pipeline().WithLoop("loop", "[1,2,3,4]", new DagBuilder("body").WithStep("work"), parallelism: 1).Build());
        while (run.Launched is [var next, ..])
            run.Ends(next, next == "loop[1].work" ? null : Some.Failure());
        Assert.Equal(RunStatus.Failed, run.Status);

        Retry(run);
        List<string> again = [];
        while (run.Launched is [var next, ..] launched)
        {
            Assert.Single(launched);
            again.Add(next);
            run.Ends(next);
        }

        Assert.Equal(["loop[0].work", "loop[2].work", "loop[3].work"], again);
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public void Iterations_that_a_cancel_kept_from_beginning_begin()
    {
        RunUnderTest run = new(Some.Pipeline().WithLoop("loop", "[1,2,3]", new DagBuilder("body").WithStep("work"), parallelism: 1).Build());
        run.Ends("loop[0].work");
        run.Happens(new RunEvent.CancelRequested("") { At = run.Now });
        run.Ends("loop[1].work", Some.Ended(StepOutcome.Canceled));
        Assert.Equal(RunStatus.Canceled, run.Status);

        Retry(run);
        run.FinishesAll();
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal((1, 2, 1), (run.Task("loop[0].work").Attempts, run.Task("loop[1].work").Attempts, run.Task("loop[2].work").Attempts));
    }

    [Fact]
    public void An_exit_task_is_done_again_behind_what_it_follows()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithDag("exit-handler-1", new DagBuilder("body").WithStep("good").WithStep("work"))
            .WithStep("clean-up", spec => spec with
            {
                DependentTasks = ["exit-handler-1"],
                Strategy = TriggerStrategy.AllUpstreamTasksCompleted,
                InputParameters = Map.Of<TaskParameterInput>(("status", new TaskParameterInput.FinalStatusOf("exit-handler-1"))),
            })
            .Build());
        run.Ends("exit-handler-1.good");
        run.Ends("exit-handler-1.work", Some.Failure());
        run.Ends("clean-up");

        Retry(run);
        Assert.Equal(["exit-handler-1.work"], run.Launched);
        Assert.Equal("PENDING", run.State("clean-up"));
        run.Ends("exit-handler-1.work");
        Assert.Contains("COMPLETE", run.Launches.Single().Parameters["status"].ToText(), StringComparison.Ordinal);
        run.Ends("clean-up");
        Assert.Equal((RunStatus.Succeeded, 2), (run.Status, run.Task("clean-up").Attempts));
    }

    [Fact]
    public void A_sub_dag_behind_a_failed_step_begins_anew_with_numbers_of_its_own()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithStep("a")
            .WithDag("sub", new DagBuilder("body").WithStep("work"), spec => spec with { DependentTasks = ["a"], Strategy = TriggerStrategy.AllUpstreamTasksCompleted })
            .Build());
        run.Ends("a", Some.Failure());
        run.Ends("sub.work");
        Assert.Equal(RunStatus.Failed, run.Status);

        Retry(run);
        Assert.False(run.Has("sub.work"));
        run.Ends("a");
        Assert.Equal(2, run.Launches.Single().Attempt.Number);
        run.FinishesAll();
        Assert.Equal((RunStatus.Succeeded, 1), (run.Status, run.Task("sub.work").Attempts));
    }

    [Fact]
    public void A_run_begins_again_from_a_step_that_succeeded()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").WithStep("b", "a").WithStep("c", "b").WithStep("x").Build());
        run.FinishesAll();
        Assert.NotNull(run.Machine.RefusalOfRetry([]));
        Assert.Contains("\"b\"", run.Machine.RefusalOfRetry([new TaskPath("bb")]), StringComparison.Ordinal);
        Assert.Null(run.Machine.RefusalOfRetry([new TaskPath("b")]));

        Retry(run, "b");
        Assert.Equal(["b"], run.Launched);
        run.FinishesAll();
        Assert.Equal((1, 2, 2, 1), (run.Task("a").Attempts, run.Task("b").Attempts, run.Task("c").Attempts, run.Task("x").Attempts));
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public void What_a_false_condition_left_out_stays_out_and_its_neighbours_are_not_done_again()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithStep("when", spec => spec with { Condition = "1 == 2" })
            .WithStep("behind", "when")
            .WithStep("bad")
            .Build());
        run.Ends("bad", Some.Failure());

        Retry(run);
        Assert.Equal(("SKIPPED", "OMITTED"), (run.State("when"), run.State("behind")));
        run.FinishesAll();
        Assert.Equal((RunStatus.Succeeded, "SKIPPED", "OMITTED"), (run.Status, run.State("when"), run.State("behind")));
    }

    [Fact]
    public void A_time_limit_counts_anew()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").Build(), new() { TimeOut = TimeSpan.FromMinutes(2) });
        run.After(TimeSpan.FromMinutes(2)).Happens(new RunEvent.AlarmRang { At = run.Now });
        run.Ends("a", Some.Ended(StepOutcome.Canceled));
        Assert.Equal(RunStatus.Failed, run.Status);

        run.After(TimeSpan.FromHours(1));
        Retry(run);
        Assert.Equal(run.Now.AddMinutes(2), run.Pending.OfType<RunCommand.WakeAt>().Last().When);
        run.After(TimeSpan.FromMinutes(1)).FinishesAll();
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public void Told_to_a_run_at_work_or_told_twice_it_changes_nothing()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").WithStep("b").Build());
        run.Ends("a", Some.Failure());
        Retry(run);
        Assert.Equal(["b"], run.Launched);
        Assert.NotNull(run.Machine.RefusalOfRetry([]));
        run.Ends("b");
        Retry(run);
        Retry(run);
        Assert.Equal(["a"], run.Launched);
    }

    private static void Retry(RunUnderTest run, params string[] from)
        => run.Happens(new RunEvent.RetryRequested(from.Select(task => new TaskPath(task)).ToSequence()) { At = run.Now });
}
