using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Runs;

public sealed class RunMachineTests
{
    [Fact]
    public void A_step_starts_once_all_that_it_waits_for_have_succeeded()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").WithStep("b").WithStep("c", "a", "b").Build());

        Assert.Equal(["a", "b"], run.Launched);
        run.Ends("a");
        Assert.Equal(["b"], run.Launched);
        run.Ends("b");
        Assert.Equal(["c"], run.Launched);
        run.Ends("c");

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Contains(run.Pending, command => command is RunCommand.Finish { Status: RunStatus.Succeeded });
    }

    [Fact]
    public void A_parameter_flows_from_step_to_step()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithStep("a")
            .WithStep("b", spec => spec with { InputParameters = Map.Of(("x", Some.FromTask("a"))) })
            .Build());

        run.Ends("a", Some.Success(("out", Value.Of("seven"))));

        Assert.Equal(Value.Of("seven"), run.Launches.Single().Parameters["x"]);
    }

    [Fact]
    public void A_failing_step_stops_what_depends_on_it_and_independent_branches_finish()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").WithStep("b", "a").WithStep("c", "b").WithStep("x").WithStep("y", "x").Build());

        run.Ends("a", Some.Failure("boom"));
        Assert.Equal(RunStatus.Running, run.Status);
        run.Ends("x");
        run.Ends("y");

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal("a: boom", run.Machine.Error);
        Assert.Equal(("FAILED", "OMITTED", "OMITTED", "SUCCEEDED"), (run.State("a"), run.State("b"), run.State("c"), run.State("y")));
    }

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
    public void A_retry_waits_longer_each_time_and_ends_when_they_are_used_up()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithStep("a", spec => spec with { Retry = new() { MaxRetryCount = 2, Backoff = TimeSpan.FromSeconds(10), BackoffFactor = 3 } })
            .Build());

        run.Ends("a", Some.Failure());
        Assert.Equal(Some.Noon.AddSeconds(10), Assert.IsType<RunCommand.WakeAt>(run.Pending[^1]).When);
        run.After(TimeSpan.FromSeconds(10)).Happens(new RunEvent.AlarmRang { At = run.Now });
        Assert.Equal(2, run.Launches.Single().Attempt.Number);
        Assert.Equal(1, run.Launches.Single().RetryIndex);
        run.Ends("a", Some.Failure());
        Assert.Equal(run.Now.AddSeconds(30), Assert.IsType<RunCommand.WakeAt>(run.Pending[^1]).When);
        run.After(TimeSpan.FromSeconds(30)).Happens(new RunEvent.AlarmRang { At = run.Now });
        run.Ends("a", Some.Failure("for the last time"));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(3, run.Task("a").Attempts);
        Assert.Equal("for the last time", run.Task("a").Error);
    }

    [Fact]
    public void No_retry_starts_after_the_longest_time_for_retries()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithStep("a", spec => spec with
            {
                Retry = new() { MaxRetryCount = 9, Backoff = TimeSpan.FromSeconds(10), BackoffMax = TimeSpan.FromSeconds(15) },
            })
            .Build());

        run.Ends("a", Some.Failure());
        run.After(TimeSpan.FromSeconds(10)).Happens(new RunEvent.AlarmRang { At = run.Now });
        run.Ends("a", Some.Failure());

        Assert.Equal(RunStatus.Failed, run.Status);
    }

    [Fact]
    public void A_lost_attempt_is_replaced_and_costs_no_retry()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").Build());

        run.Ends("a", Some.Ended(StepOutcome.Lost));

        StepOrder again = run.Launches.Single();
        Assert.Equal((2, 0), (again.Attempt.Number, again.RetryIndex));
        run.Ends("a");
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public void A_step_that_is_lost_again_and_again_fails_in_the_end()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").Build());

        for (int i = 0; i < 20 && run.Launched.Length > 0; i++)
            run.Ends("a", Some.Ended(StepOutcome.Lost));

        Assert.Equal(RunStatus.Failed, run.Status);
    }

    [Fact]
    public void What_cannot_run_here_is_not_tried_again()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a", spec => spec with { Retry = new() { MaxRetryCount = 5 } }).Build());

        run.Ends("a", Some.Ended(StepOutcome.Impossible));

        Assert.Equal(RunStatus.Failed, run.Status);
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
    public void A_cancel_reaches_into_sub_dags_and_loops_and_begins_no_iteration()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithLoop("loop", "[1,2,3]", new DagBuilder("body").WithStep("one").WithStep("two", "one"), parallelism: 1)
            .Build());

        run.Happens(new RunEvent.CancelRequested("") { At = run.Now });
        run.Ends("loop[0].one", Some.Ended(StepOutcome.Canceled));

        Assert.Equal(RunStatus.Canceled, run.Status);
        Assert.Equal(("CANCELED", "CANCELED"), (run.State("loop[0].two"), run.State("loop")));
        Assert.False(run.Has("loop[1].one"));
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
    public void The_default_of_a_parameter_applies_where_nothing_is_given()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithInput("p", defaultValue: Value.Of("from the default"))
            .WithStep("a", spec => spec with { InputParameters = Map.Of(("x", Some.FromInput("p"))) })
            .Build());

        Assert.Equal(Value.Of("from the default"), run.Launches.Single().Parameters["x"]);
    }

    [Fact]
    public void An_optional_null_vanishes_at_a_leaf_and_a_required_one_fails_it()
    {
        static ComponentSpec Optional(ComponentSpec component) => component with
        {
            InputParameters = Map.Of(("x", new ParameterInputSpec { Type = ParameterType.String, IsOptional = true })),
        };
        DagBuilder pipeline = Some.Pipeline()
            .WithInput("p", optional: true)
            .WithStep("optional", spec => spec with { InputParameters = Map.Of(("x", Some.FromInput("p"))) }, Optional)
            .WithStep("required", spec => spec with { InputParameters = Map.Of(("x", Some.FromInput("p"))) });

        RunUnderTest run = new(pipeline.Build());

        Assert.Equal(["optional"], run.Launched);
        Assert.Empty(run.Launches.Single().Parameters);
        Assert.Equal("FAILED", run.State("required"));
        Assert.Contains("\"x\"", run.Task("required").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sub_dag_hands_its_inputs_down_and_its_outputs_up()
    {
        DagBuilder inner = new DagBuilder("inner").WithInput("in")
            .WithStep("work", spec => spec with { InputParameters = Map.Of(("x", Some.FromInput("in"))) })
            .WithOutput("result", ("work", "out"));
        RunUnderTest run = new(Some.Pipeline()
            .WithDag("sub", inner, spec => spec with { InputParameters = Map.Of(("in", Some.Constant(Value.Of("down")))) })
            .WithStep("last", spec => spec with { InputParameters = Map.Of(("x", Some.FromTask("sub", "result"))) })
            .WithOutput("final", ("sub", "result"))
            .Build());

        Assert.Equal(Value.Of("down"), run.Launches.Single().Parameters["x"]);
        run.Ends("sub.work", Some.Success(("out", Value.Of("up"))));
        Assert.Equal(Value.Of("up"), run.Launches.Single().Parameters["x"]);
        run.FinishesAll();

        Assert.Equal(Value.Of("up"), run.Machine.OutputParameters["final"]);
    }

    [Fact]
    public void A_sub_dag_is_tried_again_as_a_whole_and_no_attempt_number_is_used_twice()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithDag("sub", new DagBuilder("inner").WithStep("a").WithStep("b", "a"), spec => spec with { Retry = new() { MaxRetryCount = 1 } })
            .Build());

        run.Ends("sub.a");
        run.Ends("sub.b", Some.Failure());
        run.Happens(new RunEvent.AlarmRang { At = run.Now });
        Assert.Equal(("sub.a", 2), (run.Launches.Single().Attempt.Task.Text, run.Launches.Single().Attempt.Number));
        run.FinishesAll();

        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public void A_loop_collects_in_index_order_whatever_the_order_of_the_ends()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithLoop("loop", "[\"x\",\"y\",\"z\"]", new DagBuilder("body").WithStep("work").WithOutput("all", ("work", "out")))
            .WithOutput("collected", ("loop", "all"))
            .Build());

        Assert.Equal(["loop[0].work", "loop[1].work", "loop[2].work"], run.Launched);
        run.Ends("loop[2].work", Some.Success(("out", Value.Of("third"))));
        run.Ends("loop[0].work", Some.Success(("out", Value.Of("first"))));
        run.Ends("loop[1].work", Some.Success(("out", Value.Of("second"))));

        Assert.Equal("""["first","second","third"]""", run.Machine.OutputParameters["collected"].ToText());
    }

    [Fact]
    public void Nested_loops_collect_lists_of_lists()
    {
        DagBuilder inner = new DagBuilder("inner").WithStep("work").WithOutput("all", ("work", "out"));
        DagBuilder outer = new DagBuilder("outer").WithLoop("inner", "[1,2]", inner).WithOutput("all", ("inner", "all"));
        RunUnderTest run = new(Some.Pipeline().WithLoop("loop", "[1,2]", outer).WithOutput("collected", ("loop", "all")).Build());

        run.FinishesAll();

        Assert.Equal(
            """[["loop[0].inner[0].work","loop[0].inner[1].work"],["loop[1].inner[0].work","loop[1].inner[1].work"]]""",
            run.Machine.OutputParameters["collected"].ToText());
    }

    [Fact]
    public void A_loop_runs_at_most_so_many_iterations_at_a_time()
    {
        RunUnderTest run = new(Some.Pipeline().WithLoop("loop", "[1,2,3,4,5]", new DagBuilder("body").WithStep("work"), parallelism: 2).Build());

        int most = 0;
        while (run.Launched is [var first, ..] launched)
        {
            most = Math.Max(most, launched.Length);
            run.Ends(first);
        }

        Assert.Equal(2, most);
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public void A_loop_over_nothing_succeeds_at_once_and_collects_an_empty_list()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithLoop("loop", "[]", new DagBuilder("body").WithStep("work").WithOutput("all", ("work", "out")))
            .WithOutput("collected", ("loop", "all"))
            .Build());

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(Value.EmptyList, run.Machine.OutputParameters["collected"]);
    }

    [Fact]
    public void One_failed_iteration_fails_the_loop_and_the_others_finish()
    {
        RunUnderTest run = new(Some.Pipeline().WithLoop("loop", "[1,2]", new DagBuilder("body").WithStep("work")).WithStep("after", "loop").Build());

        run.Ends("loop[0].work", Some.Failure());
        run.Ends("loop[1].work");

        Assert.Equal(("FAILED", "OMITTED"), (run.State("loop"), run.State("after")));
        Assert.Equal("loop[0].work: it broke", run.Machine.Error);
    }

    [Fact]
    public void An_iterator_over_an_executor_runs_the_program_once_for_each_item()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithStep("train", spec => spec with { ParameterIterator = new("[\"a\",\"b\"]", null, "item") })
            .WithOutput("all", ("train", "out"))
            .Build());

        Assert.Equal(["train[0]", "train[1]"], run.Launched);
        Assert.Equal(Value.Of("b"), run.Launches.Single(order => order.Attempt.Task.Text == "train[1]").Parameters["item"]);
        run.FinishesAll();
        Assert.Equal("""["train[0]","train[1]"]""", run.Machine.OutputParameters["all"].ToText());
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

    [Fact]
    public void A_cached_result_is_taken_over_without_a_launch()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a", spec => spec with { Caching = new(true, "") }).WithOutput("o", ("a", "out")).Build());

        RunCommand.AskCache ask = Assert.Single(run.Pending.OfType<RunCommand.AskCache>());
        run.Happens(new RunEvent.CacheAnswered(ask.Order.Attempt.Task, ask.Fingerprint, Some.Success(("out", Value.Of("old"))), "as before") { At = run.Now });

        Assert.Equal(RunStatus.Succeeded, run.Status);
        TaskSnapshot task = run.Task("a");
        Assert.Equal((true, 0, "as before"), (task.IsCached, task.Attempts, task.CacheReason));
        Assert.Equal(Value.Of("old"), run.Machine.OutputParameters["o"]);
    }

    [Fact]
    public void A_run_without_cache_asks_for_nothing()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a", spec => spec with { Caching = new(true, "") }).Build(), new() { UseCache = false });

        Assert.Equal(["a"], run.Launched);
        Assert.DoesNotContain(run.Pending, command => command is RunCommand.AskCache);
    }

    [Fact]
    public void What_is_told_twice_late_or_about_another_attempt_changes_nothing()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a").WithStep("b", "a").Build());
        RunEvent.StepEnded end = new(new TaskPath("a"), 1, Some.Success(("out", Value.Of("1")))) { At = run.Now };

        run.Happens(end with { Attempt = 7 });
        Assert.Equal("PENDING", run.State("a"));
        run.Happens(end);
        int ordered = run.Pending.Count;
        run.Happens(end);
        run.Happens(end with { Report = Some.Failure() });
        run.Happens(new RunEvent.StepStarted(new TaskPath("nowhere"), 1) { At = run.Now });

        Assert.Equal(ordered, run.Pending.Count);
        Assert.Equal("SUCCEEDED", run.State("a"));
    }

    [Fact]
    public void A_finished_run_never_changes()
    {
        RunUnderTest run = new RunUnderTest(Some.Pipeline().WithStep("a").Build()).FinishesAll();

        run.Happens(new RunEvent.CancelRequested("too late") { At = run.Now });

        Assert.Equal((RunStatus.Succeeded, ""), (run.Status, run.Machine.Error));
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_omitted_tasks_is_no_recursion()
    {
        DagBuilder pipeline = Some.Pipeline().WithStep("t000000");
        for (int i = 1; i < 100_000; i++)
            pipeline.WithStep($"t{i:D6}", $"t{i - 1:D6}");
        RunUnderTest run = new(pipeline.Build());

        run.Ends("t000000", Some.Failure());

        Assert.Equal("OMITTED", run.State("t099999"));
        Assert.Equal(RunStatus.Failed, run.Status);
    }
}
