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
    public void A_cached_result_is_taken_over_without_a_launch()
    {
        RunUnderTest run = new(Some.Pipeline().WithStep("a", spec => spec with { Caching = new(true, "") }).WithOutput("o", ("a", "out")).Build());

        RunCommand.AskCache ask = Assert.Single(run.Pending.OfType<RunCommand.AskCache>());
        run.Happens(new RunEvent.CacheAnswered(ask.Task, ask.Fingerprint, Some.Success(("out", Value.Of("old"))), "as before") { At = run.Now });

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
