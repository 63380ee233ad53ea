using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Runs;

public sealed class LoopTests
{
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
}
